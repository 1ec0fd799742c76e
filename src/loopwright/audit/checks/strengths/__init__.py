"""What is done well, by the same rule of evidence."""
