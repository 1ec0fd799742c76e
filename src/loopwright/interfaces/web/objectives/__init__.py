"""Objectives on pages: what was promised, what was seen, what is left of the budget, how soon its rules ring."""
