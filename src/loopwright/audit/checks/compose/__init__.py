"""What Compose files run, and how."""
