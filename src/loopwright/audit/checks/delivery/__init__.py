"""How changes reach users, by git's own record."""
