"""A running PostgreSQL asked how it does: nothing is written, and no password is shown."""
