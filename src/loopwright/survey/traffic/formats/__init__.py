"""The formats of access logs: a file each, found by scanning; ``reader_for`` says how some first lines are read."""
