"""A connection that only reads: transactions are read-only, each question has a time limit, passwords stay hidden."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from loopwright.loop.errors import LoopwrightError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from psycopg import Connection

SCHEMES = ("postgresql://", "postgres://")
TIMEOUT_SECONDS = 10
ADVICE = "Such as postgresql://reader@db.example.org/shop, with the password in PGPASSWORD."


@contextmanager
def connected(url: str, flag: str) -> Iterator[Connection[Any]]:
    """A PostgreSQL by its URL; the password is libpq's affair, in the URL or its environment.

    Raises ``LoopwrightError`` when it cannot be asked, named by the ``flag``; no message holds the password.
    """
    import psycopg  # noqa: PLC0415 - only who asks a database pays for it
    from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415 - same

    try:
        told = conninfo_to_dict(url) if url.startswith(SCHEMES) else None
    except psycopg.Error:
        told = None
    if told is None:
        raise LoopwrightError(f"{flag}: not the URL of a PostgreSQL", ADVICE)
    try:
        with psycopg.connect(url, connect_timeout=TIMEOUT_SECONDS, autocommit=True) as connection:
            connection.execute("set default_transaction_read_only = on")
            connection.execute(f"set statement_timeout = '{TIMEOUT_SECONDS}s'")
            yield connection
    except psycopg.Error as error:
        message = " ".join(str(error).split())
        if told.get("password"):
            message = message.replace(str(told["password"]), "***")
        raise LoopwrightError(f"{flag}: {message}", ADVICE) from None
