"""Outboxes that tests use: one in memory, which can be killed between sending and writing that down."""

from __future__ import annotations

import json

from loopwright.operate.keeping import plain, restored
from loopwright.operate.notices.outbox import Entry


class MemoryOutbox:
    """Keeps entries as text, as a store would; ``kept`` outlives the process that it plays."""

    def __init__(self, kept=None):
        self.kept = {} if kept is None else kept

    def put(self, messages, moment):
        known = {entry.message.identity for entry in self.all()}
        for message in messages:
            if message.identity not in known:
                known.add(message.identity)
                self.keep(Entry(len(self.kept), message, moment, moment))

    def all(self):
        return tuple(restored(Entry, json.loads(text)) for _, text in sorted(self.kept.items()))

    def unsettled(self):
        return tuple(entry for entry in self.all() if not entry.standing.settled)

    def keep(self, entry):
        self.kept[entry.number] = json.dumps(plain(entry))


class Died(BaseException):
    """The process was killed."""


class DyingOutbox(MemoryOutbox):
    """Dies at the first time that something is to be written down as sent."""

    def keep(self, entry):
        if entry.attempts:
            raise Died
        super().keep(entry)


class SetClock:
    """Tells the time that it is set to."""

    def __init__(self, now=1_795_790_000.0):
        self.moment = now

    def now(self):
        return self.moment

    def steady(self):
        return self.moment
