"""The parts of a design at Google Cloud in Terraform: each module one file's worth of blocks."""
