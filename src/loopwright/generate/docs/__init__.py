"""Documents: what a team would write for a month and read on a bad day, filled in with the design's own numbers."""
