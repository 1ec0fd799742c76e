"""Where data is kept, and its copies."""
