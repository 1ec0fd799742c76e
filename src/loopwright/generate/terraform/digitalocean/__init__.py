"""The parts of a design at DigitalOcean in Terraform: each module one file's worth of blocks."""
