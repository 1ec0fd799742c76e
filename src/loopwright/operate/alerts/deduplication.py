"""What was last told of a group, and whether what is now is worth telling again: Alertmanager's notification log."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why something is told."""

    FIRST = "first"
    MORE_FIRING = "more_firing"
    ALL_RESOLVED = "all_resolved"
    SOME_RESOLVED = "some_resolved"
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True)
class Told:
    """What a target was last told of a group: the keys of the alerts, when, and the how manieth telling it was."""

    firing: tuple[str, ...]
    resolved: tuple[str, ...]
    at: float
    count: int = 1
    forget_at: float = 0.0


def reason_to_tell(
    told: Told | None,
    firing: frozenset[str],
    resolved: frozenset[str],
    *,
    repeat_seconds: float,
    resolved_too: bool,
    moment: float,
) -> Reason | None:
    """Why a group is told now, or None: nothing new, and too soon to repeat.

    Where all is over it is answered whatever ``resolved_too`` says, so that the log knows of it.
    """
    if told is None:
        return Reason.FIRST if firing else None
    if not firing <= frozenset(told.firing):
        return Reason.MORE_FIRING
    if not firing:
        # what came and went between two tellings was never told, and needs no end
        return Reason.ALL_RESOLVED if told.firing else None
    if resolved_too and not resolved <= frozenset(told.resolved):
        return Reason.SOME_RESOLVED
    return Reason.REPEATED if told.at < moment - repeat_seconds else None
