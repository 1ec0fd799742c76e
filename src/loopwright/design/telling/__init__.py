"""How a design is told to people, whatever the format: its numbers, its words, escaped text, and its picture."""
