"""Loopwright: infrastructure proportional to your loop."""

__version__ = "0.1.0"
