"""What was paid: looked at only where --bills is given."""
