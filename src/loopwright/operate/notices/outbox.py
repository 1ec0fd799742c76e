"""The durable outbox: a message that is in it is delivered, or somebody hears that it could not be.

Purely decided: an entry is queued, is sent, has failed and will be tried again, or is dead. Of one thread to one
address nothing overtakes what was put in before, so that an end never comes before its beginning. A crash between
sending and writing that down sends a message once more, with the same identity.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from loopwright.operate.notices.message import Message  # noqa: TC001 - `keeping` reads annotations

if TYPE_CHECKING:
    from collections.abc import Iterable


class Standing(StrEnum):
    """How far a message is."""

    QUEUED = "queued"
    FAILED = "failed"
    SENT = "sent"
    DEAD = "dead"

    @property
    def settled(self) -> bool:
        """Whether nothing more will be done."""
        return self in {Standing.SENT, Standing.DEAD}


@dataclass(frozen=True, slots=True)
class Entry:
    """A message in the outbox. ``number`` grows in the order of putting in; ``reason`` is the last failure's."""

    number: int
    message: Message
    put_at: float
    next_at: float
    standing: Standing = Standing.QUEUED
    attempts: int = 0
    settled_at: float | None = None
    reason: str = ""

    @property
    def lanes(self) -> tuple[tuple[str, str, str], ...]:
        """Within which entries keep their order: a lane for each thread that it tells of."""
        message = self.message
        return tuple((message.channel, message.address, thread) for thread in message.threads)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What an attempt came to. ``lasting`` failures are not tried again; ``wait_seconds`` is what was asked for."""

    delivered: bool
    reason: str = ""
    lasting: bool = False
    wait_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long an undelivered message is tried."""

    first_seconds: float
    longest_seconds: float
    give_up_seconds: float


class Outbox(Protocol):
    """The store of the outbox, a port: every call is durable when it returns."""

    def put(self, messages: Iterable[Message], moment: float) -> None:
        """Queue messages in their order; one whose identity is known already is not put in again."""
        ...

    def unsettled(self) -> tuple[Entry, ...]:
        """All entries that are queued or failed, by number."""
        ...

    def keep(self, entry: Entry) -> None:
        """Write down how an entry stands now."""
        ...


def ready(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Of unsettled entries by number, those before which nothing else stands in any of their lanes."""
    taken: set[tuple[str, str, str]] = set()
    found = []
    for entry in entries:
        if taken.isdisjoint(entry.lanes):
            found.append(entry)
        taken.update(entry.lanes)
    return tuple(found)


def due(entries: Iterable[Entry], moment: float) -> tuple[Entry, ...]:
    """What is to be tried now, of unsettled entries by number."""
    return tuple(entry for entry in ready(entries) if entry.next_at <= moment)


def next_due(entries: Iterable[Entry]) -> float | None:
    """When something is to be tried; None while nothing is unsettled."""
    return min((entry.next_at for entry in ready(entries)), default=None)


def tried(patience: Patience, entry: Entry, delivery: Delivery, moment: float, chance: float) -> Entry:
    """How an entry stands after an attempt; ``chance`` in 0 to 1 spreads the attempts of many."""
    entry = replace(entry, attempts=entry.attempts + 1, reason=delivery.reason)
    if delivery.delivered:
        return replace(entry, standing=Standing.SENT, settled_at=moment, reason="")
    if delivery.lasting or moment - entry.put_at >= patience.give_up_seconds:
        return replace(entry, standing=Standing.DEAD, settled_at=moment)
    doubled = patience.first_seconds * 2 ** min(entry.attempts - 1, 32)
    wait = min(patience.longest_seconds, doubled) * (1 + chance) / 2
    asked = min(delivery.wait_seconds or 0.0, patience.longest_seconds)
    return replace(entry, standing=Standing.FAILED, next_at=moment + max(wait, asked))
