"""The design declared in Terraform: what is made at AWS, Google Cloud, Azure, DigitalOcean or Hetzner."""
