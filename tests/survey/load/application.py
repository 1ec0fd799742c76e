"""A small real web application: each request works for a known time on the processor, and asks PostgreSQL.

Started by gunicorn with ``WORK_SECONDS``, ``QUERY_SECONDS`` and ``DATABASE`` (a psycopg connection text).
"""

from __future__ import annotations

import os
import time
from functools import cache
from urllib.parse import parse_qs

import psycopg

WORK_SECONDS = float(os.environ["WORK_SECONDS"])
QUERY_SECONDS = float(os.environ["QUERY_SECONDS"])


@cache
def connection():
    """One connection a worker, made when it is first needed: after the fork."""
    return psycopg.connect(os.environ["DATABASE"], autocommit=True)


def work():
    """Keep the processor busy for a known time of it, however long that takes on the clock."""
    end = time.process_time() + WORK_SECONDS
    while time.process_time() < end:
        pass


def application(environ, start_response):
    path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
    if path == "/broken":
        start_response("500 Internal Server Error", [])
        return [b"broken"]
    if path == "/away":
        start_response("302 Found", [("Location", "http://203.0.113.9/")])
        return [b""]
    work()
    with connection().cursor() as cursor:
        if method == "POST":
            length = int(environ.get("CONTENT_LENGTH") or 0)
            amount = parse_qs(environ["wsgi.input"].read(length).decode()).get("amount", ["1"])[0]
            cursor.execute("INSERT INTO orders (amount) VALUES (%s)", (int(amount),))
        cursor.execute("SELECT pg_sleep(%s), count(*) FROM orders WHERE id < 10", (QUERY_SECONDS,))
        found = cursor.fetchone()
    body = f"orders: {found and found[1]}\n".encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]
