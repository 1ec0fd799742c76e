"""What is watched, who is told, what they then read."""
