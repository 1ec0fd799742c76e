"""A loop as small as one can be: a note is written down, and read again."""

from __future__ import annotations

import os

import psycopg
from flask import Flask, request

app = Flask(__name__)
ADDRESS = os.environ["DATABASE_URL"]


@app.cli.group()
def db() -> None:
    """What is done to the database."""


@db.command()
def upgrade() -> None:
    """Bring the schema up to date."""
    with psycopg.connect(ADDRESS) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS note (text text NOT NULL)")


@app.get("/healthz")
def health() -> str:
    with psycopg.connect(ADDRESS, connect_timeout=2) as connection:
        connection.execute("SELECT 1")
    return "ok"


@app.get("/metrics")
def metrics() -> str:
    return "notes 1\n"


@app.post("/notes")
def write() -> str:
    with psycopg.connect(ADDRESS) as connection:
        connection.execute("INSERT INTO note VALUES (%s)", [request.get_data(as_text=True)])
    return "written"


@app.get("/notes")
def read() -> str:
    with psycopg.connect(ADDRESS) as connection:
        return "\n".join(text for (text,) in connection.execute("SELECT text FROM note"))
