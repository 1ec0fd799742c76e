"""The life of alerts and the outbox in one SQLite file, each step a transaction that is on the disk at its end."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

from loopwright.operate.alerts.life import Life
from loopwright.operate.keeping import plain, restored
from loopwright.operate.notices.outbox import Entry

TABLES = """
CREATE TABLE IF NOT EXISTS life (one INTEGER PRIMARY KEY CHECK (one = 1), text TEXT);
CREATE TABLE IF NOT EXISTS entry (
    number INTEGER PRIMARY KEY AUTOINCREMENT, identity TEXT UNIQUE, settled INTEGER, text TEXT
);
"""


class SqliteStore:
    """Both ports on one file; a connection each time, so that it may be used from any thread."""

    def __init__(self, path):
        self.path = path
        with closing(self._connected()) as connection:
            connection.executescript(TABLES)

    def _connected(self):
        connection = sqlite3.connect(self.path, timeout=30)
        connection.execute("PRAGMA synchronous=FULL")
        return connection

    def life(self):
        with closing(self._connected()) as connection:
            found = connection.execute("SELECT text FROM life").fetchone()
        return restored(Life, json.loads(found[0])) if found else Life()

    def put(self, messages, moment):
        with closing(self._connected()) as connection, connection:
            _put(connection, messages, moment)

    def unsettled(self):
        with closing(self._connected()) as connection:
            rows = connection.execute("SELECT text FROM entry WHERE NOT settled ORDER BY number").fetchall()
        return tuple(restored(Entry, json.loads(text)) for (text,) in rows)

    def keep(self, entry):
        with closing(self._connected()) as connection, connection:
            _keep(connection, entry)


class SqliteLife:
    """The port of the life on it: its ``keep`` takes steps."""

    def __init__(self, store):
        self.store, self.life = store, store.life

    def keep(self, step):
        with closing(self.store._connected()) as connection, connection:
            connection.execute("REPLACE INTO life VALUES (1, ?)", [json.dumps(plain(step.life))])
            _put(connection, step.messages, step.at)


def _put(connection, messages, moment):
    for message in messages:
        added = connection.execute(
            "INSERT OR IGNORE INTO entry (identity, settled) VALUES (?, 0)", [message.identity]
        )
        if added.rowcount:
            _keep(connection, Entry(added.lastrowid, message, moment, moment))


def _keep(connection, entry):
    connection.execute(
        "UPDATE entry SET settled = ?, text = ? WHERE number = ?",
        [entry.standing.settled, json.dumps(plain(entry)), entry.number],
    )
