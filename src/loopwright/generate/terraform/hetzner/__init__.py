"""The parts of a design at Hetzner in Terraform: each module one file's worth of blocks."""
