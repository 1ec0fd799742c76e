"""The parts of a design at Azure in Terraform: each module one file's worth of blocks."""
