"""What is known about a loop: said, assumed or sampled, as numbers by path."""
