"""The checks by topic: a check is a function, nothing lists it."""
