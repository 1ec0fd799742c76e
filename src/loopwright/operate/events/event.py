"""One event of the loop, as it is kept."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LoopEvent:
    """A user came to a stage of the loop, and it went well or it did not.

    ``key`` tells a repeated event from a new one; ``at`` is in seconds since 1970 (UTC). ``session`` and ``user`` are
    keyed hashes, or empty: who it was is not kept. ``metadata`` is JSON text of an object.
    """

    key: str
    at: float
    stage: str
    session: str
    user: str
    ok: bool
    duration_seconds: float | None
    request_id: str
    trace_id: str
    metadata: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an event of a batch was not taken: its place (from 0), the field, what was read, what is allowed."""

    place: int
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Batch:
    """What was taken of a body, and what was refused."""

    events: tuple[LoopEvent, ...]
    refusals: tuple[Refusal, ...]
