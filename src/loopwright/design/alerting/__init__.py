"""Which alert rings when, and the cases that prove it: decided here, so that generate and operate have the same."""
