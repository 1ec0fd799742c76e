"""A small product that breaks on schedule, watched by the server: everything can be seen within a minute."""
