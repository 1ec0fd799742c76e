"""Heartbeats: jobs and backups that tell by themselves that they ran; silence is a failure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from loopwright.operate.checks.moments import next_moment
from loopwright.operate.checks.seen import Measured, Outcome, Seen
from loopwright.operate.sample import labels_of

if TYPE_CHECKING:
    from loopwright.operate.checks.looks import BeatLook

RUNS_KEPT = 20  # of one job at once; a run that never ended is forgotten behind so many others
_SECONDS = re.compile(r"(\d+(?:\.\d+)?)s")


class Kind(StrEnum):
    """What a job tells: it begins, it ended well, it failed."""

    START = "start"
    SUCCESS = "success"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Beat:
    """One message of a job, at seconds since 1970; ``run`` names the run where several go at once."""

    kind: Kind
    at: float
    run: str = ""
    exit_code: int | None = None


@dataclass(frozen=True, slots=True)
class Beats:
    """What a job told so far; ``watched_since`` is when we began to listen. All moments are seconds since 1970.

    ``started`` are the runs under way, by name. ``succeeded_at`` is the last success, ``told_at`` the last message that
    ended a run, ``seconds`` how long that run took.
    """

    watched_since: float
    started: tuple[tuple[str, float], ...] = ()
    succeeded_at: float | None = None
    told_at: float | None = None
    failed: bool = False
    exit_code: int | None = None
    seconds: float | None = None


def beat_of(word: str, at: float, run: str = "") -> Beat:
    """The beat that the end of an address says: nothing or ``success``, ``start``, ``fail``, or an exit status.

    Raises:
        ValueError: where it is none of them.
    """
    if word.isascii() and word.isdecimal() and int(word) <= 255:  # noqa: PLR2004 - what a process can end with
        return Beat(Kind.FAIL if int(word) else Kind.SUCCESS, at, run, int(word))
    return Beat(Kind(word or "success"), at, run)


def heard(beats: Beats, beat: Beat) -> Beats:
    """What is known of a job after one more message; one that arrives late changes nothing newer."""
    if beat.kind is Kind.START:
        others = tuple(one for one in beats.started if one[0] != beat.run)
        return replace(beats, started=(*others, (beat.run, beat.at))[-RUNS_KEPT:])
    began = dict(beats.started).get(beat.run)
    left = tuple(one for one in beats.started if one[0] != beat.run)
    if beats.told_at is not None and beat.at < beats.told_at:
        return replace(beats, started=left)
    took = beat.at - began if began is not None and began <= beat.at else None
    good = beat.kind is Kind.SUCCESS
    return replace(
        beats,
        started=left,
        succeeded_at=beat.at if good else beats.succeeded_at,
        told_at=beat.at,
        failed=not good,
        exit_code=beat.exit_code,
        seconds=took,
    )


def due_after(look: BeatLook, moment: float) -> float | None:
    """When the next success is expected after a moment, without grace; nothing where none is any more."""
    period = _SECONDS.fullmatch(look.expected)
    if period:
        return moment + float(period[1])
    return next_moment(look.expected, look.zone, moment)


def beaten(look: BeatLook, beats: Beats, now: float) -> Seen:
    """How a job stands at a moment: up, down (late, failed, hanging), or unknown while its first beat is not due."""
    measured = _measured(look, beats)
    reasons = tuple(
        reason for reason in (_failed(beats), _late(look, beats, now), _hangs(look, beats, now)) if reason
    )
    if reasons:
        return Seen(Outcome.DOWN, beats.seconds or 0.0, reasons, measured)
    if beats.succeeded_at is None:
        return Seen(Outcome.UNKNOWN, 0.0, ("no beat was heard yet, and none is due",), measured)
    return Seen(Outcome.UP, beats.seconds or 0.0, (), measured)


def _failed(beats: Beats) -> str:
    if not beats.failed:
        return ""
    return "the last run failed" + (
        f" (exit status {beats.exit_code})" if beats.exit_code is not None else ""
    )


def _late(look: BeatLook, beats: Beats, now: float) -> str:
    last = beats.succeeded_at if beats.succeeded_at is not None else beats.watched_since
    due = due_after(look, last)
    if due is None or now <= due + look.grace_seconds:
        return ""
    never = "never succeeded since it is watched" if beats.succeeded_at is None else "is late"
    return f"{never}: due {now - due:.0f} s ago, {look.grace_seconds:.0f} s are granted"


def _hangs(look: BeatLook, beats: Beats, now: float) -> str:
    if look.longest_seconds is None or not beats.started:
        return ""
    oldest = min(at for _, at in beats.started)
    if now - oldest <= look.longest_seconds:
        return ""
    return f"a run goes for {now - oldest:.0f} s, at most {look.longest_seconds:.0f} s are usual"


def _measured(look: BeatLook, beats: Beats) -> tuple[Measured, ...]:
    labels = labels_of(look.labels)
    found = []
    if look.measure and beats.succeeded_at is not None:
        found.append(Measured(look.measure, beats.succeeded_at, labels))
    if beats.seconds is not None:
        found.append(Measured("job_duration_seconds", beats.seconds, labels))
    return tuple(found)
