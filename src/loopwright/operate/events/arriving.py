"""Read a body of events: each is taken or refused by itself, and nobody's name comes in.

The shape is published as ``docs/schema``; limits keep one body from costing more than a moment.
"""

from __future__ import annotations

import difflib
import hashlib
import hmac
import json
import math
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from loopwright.loop.errors import LoopwrightError
from loopwright.operate.events.event import Batch, LoopEvent, Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_EVENTS = 1000
MOST_BYTES = 1_000_000
MOST_METADATA = 4096  # characters of JSON
LONGEST_WORD = 200
LONGEST_DURATION_MS = 86_400_000.0
EARLY_SECONDS = 300.0  # how far the sender's clock may be ahead
LATE_SECONDS = 7 * 86_400.0  # how long a sender may have kept its events
DIGEST_BYTES = 16
FIELDS = (
    "stage",
    "session_id",
    "user_id",
    "ok",
    "duration_ms",
    "request_id",
    "trace_id",
    "at",
    "id",
    "metadata",
)
NEAR = 0.5


class BodyError(LoopwrightError):
    """The body as a whole cannot be read; nothing of it was taken."""


@dataclass(frozen=True, slots=True)
class Door:
    """What an arriving body is held against: the loop's stages and the key that hashes people."""

    stages: tuple[str, ...]
    secret: bytes

    def hashed(self, text: str) -> str:
        """A person or a session as a name that leads back to nobody without the key; empty stays empty."""
        if not text:
            return ""
        return hmac.new(self.secret, text.encode(), hashlib.sha256).digest()[:DIGEST_BYTES].hex()


class _WrongError(Exception):
    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def read_events(body: bytes, door: Door, now: float, batch_key: str = "") -> Batch:
    """Read one event, a list of them, or ``{"events": [...]}``.

    ``batch_key`` is the sender's key for the whole body: sent again, its events are known. Raises BodyError where
    nothing of it can be read.
    """
    found = _listed(body)
    events: list[LoopEvent] = []
    refusals: list[Refusal] = []
    for place, one in enumerate(found):
        try:
            events.append(_event(one, door, now, f"batch/{batch_key}/{place}" if batch_key else ""))
        except _WrongError as wrong:
            refusals.append(Refusal(place, wrong.field, str(wrong)))
    return Batch(tuple(events), tuple(refusals))


def _listed(body: bytes) -> list[Any]:
    if len(body) > MOST_BYTES:
        raise BodyError(f"{len(body)} bytes; a body has at most {MOST_BYTES}", "Send it in several.")
    try:
        found = json.loads(body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise BodyError(f"not JSON: {error}", "Send one event as an object, or several as a list.") from None
    if isinstance(found, dict):
        found = found["events"] if set(found) == {"events"} else [found]
    if not isinstance(found, list) or not found:
        raise BodyError("no event in it", "Send one event as an object, or several as a list.")
    if len(found) > MOST_EVENTS:
        raise BodyError(f"{len(found)} events; a body has at most {MOST_EVENTS}", "Send it in several.")
    return found


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no number of JSON")


def _event(one: Any, door: Door, now: float, key: str) -> LoopEvent:  # noqa: ANN401 - anything that JSON holds
    if not isinstance(one, dict):
        raise _WrongError("", f"{_shown(one)} is no object")
    unknown = [name for name in one if name not in FIELDS]
    if unknown:
        raise _WrongError(str(unknown[0]), f"unknown field{_nearest(str(unknown[0]), FIELDS)}")
    own = _word(one, "id")
    return LoopEvent(
        key=f"one/{own}" if own else key or uuid.uuid4().hex,
        at=_moment(one.get("at"), now),
        stage=_stage(one, door),
        session=door.hashed(_word(one, "session_id", needed=True)),
        user=door.hashed(_word(one, "user_id")),
        ok=_ok(one),
        duration_seconds=_duration(one.get("duration_ms")),
        request_id=_word(one, "request_id"),
        trace_id=_word(one, "trace_id"),
        metadata=_metadata(one.get("metadata", {})),
    )


def _stage(one: Mapping[str, Any], door: Door) -> str:
    name = _word(one, "stage", needed=True)
    if name not in door.stages:
        raise _WrongError(
            "stage",
            f"{_shown(name)} is no stage of the loop{_nearest(name, door.stages)}; one of: {_all(door)}",
        )
    return name


def _all(door: Door) -> str:
    return ", ".join(door.stages)


def _word(one: Mapping[str, Any], name: str, *, needed: bool = False) -> str:
    value = one.get(name, "")
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if value is None:
        value = ""
    if not isinstance(value, str) or len(value) > LONGEST_WORD or not _clean(value):
        raise _WrongError(name, f"{_shown(value)} is no text of at most {LONGEST_WORD} printable characters")
    if needed and not value:
        raise _WrongError(name, "is missing")
    return value


def _clean(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return text.isprintable()


def _ok(one: Mapping[str, Any]) -> bool:
    value = one.get("ok", True)
    if not isinstance(value, bool):
        raise _WrongError("ok", f"{_shown(value)} is neither true nor false")
    return value


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) else None


def _duration(value: object) -> float | None:
    if value is None:
        return None
    found = _number(value)
    if found is None or not 0 <= found <= LONGEST_DURATION_MS:
        raise _WrongError("duration_ms", f"{_shown(value)} is no number of milliseconds from 0 to a day")
    return found / 1000


def _moment(value: object, now: float) -> float:
    if value is None:
        return now
    found = _number(value)
    if isinstance(value, str):
        try:
            said = datetime.fromisoformat(value)
        except ValueError:
            said = None
        if said is not None:
            found = said.replace(tzinfo=said.tzinfo or UTC).timestamp()
    if found is None:
        raise _WrongError("at", f"{_shown(value)} is no moment: seconds since 1970, or 2026-01-31T12:00:00Z")
    if not now - LATE_SECONDS <= found <= now + EARLY_SECONDS:
        raise _WrongError("at", f"{_shown(value)} is more than 7 days ago, or more than 5 minutes ahead")
    return found


def _metadata(value: object) -> str:
    if not isinstance(value, dict):
        raise _WrongError("metadata", f"{_shown(value)} is no object")
    try:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)
        text.encode()
    except RecursionError:
        raise _WrongError("metadata", "is nested too deeply") from None
    except ValueError:  # an encoding's fault is one too
        raise _WrongError("metadata", "holds a number or a character that cannot be kept") from None
    if len(text) > MOST_METADATA:
        raise _WrongError("metadata", f"{len(text)} characters; at most {MOST_METADATA}")
    return text


def _shown(value: object) -> str:
    try:
        text = json.dumps(value, ensure_ascii=True)
    except (RecursionError, ValueError):
        return "this"
    return text if len(text) <= 60 else f"{text[:57]}…"  # noqa: PLR2004 - a line of a message


def _nearest(word: str, known: tuple[str, ...]) -> str:
    found = difflib.get_close_matches(word[:LONGEST_WORD], known, n=1, cutoff=NEAR)
    return f"; did you mean {found[0]!r}?" if found else ""
