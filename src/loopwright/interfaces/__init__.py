"""The doors: parse, call one function of the floors below, present."""
