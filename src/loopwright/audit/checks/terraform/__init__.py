"""Infrastructure declared in Terraform."""
