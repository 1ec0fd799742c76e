"""What the engine keeps, in SQLite or PostgreSQL: its tables (a Django application) and the adapters of the ports."""
