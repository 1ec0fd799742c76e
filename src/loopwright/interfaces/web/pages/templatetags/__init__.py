"""How templates write numbers."""
