"""What files say of a checklist's boxes: rows of words to look for, and functions where words are not enough."""
