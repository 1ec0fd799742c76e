"""What a database itself answers: asked only where --database is given."""
