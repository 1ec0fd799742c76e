"""The parts of a design at AWS in Terraform: each module one file's worth of blocks."""
