"""The parts of a template: each function gives resources by their names."""
