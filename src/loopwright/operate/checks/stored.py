"""States as plain JSON and back, so that a store keeps them and a restart goes on from them."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from loopwright.operate.checks.beats import Beats
from loopwright.operate.checks.seen import Measured, Outcome, Seen, StageSeen
from loopwright.operate.checks.standing import Standing

if TYPE_CHECKING:
    from collections.abc import Mapping

Plain = dict[str, Any]
"""What JSON can write: texts, numbers, truths, nothing, lists and mappings of them."""


def plain(state: Standing | Beats | Seen) -> Plain:
    """A state as plain values."""
    return asdict(state)


def standing_from(stored: Mapping[str, Any]) -> Standing:
    """Where a check stood."""
    return Standing(**{**stored, "outcome": Outcome(stored["outcome"]), "because": tuple(stored["because"])})


def beats_from(stored: Mapping[str, Any]) -> Beats:
    """What a job told."""
    return Beats(**{**stored, "started": tuple((str(run), float(at)) for run, at in stored["started"])})


def seen_from(stored: Mapping[str, Any]) -> Seen:
    """What a look saw."""
    measured = (
        Measured(one["name"], one["value"], tuple((name, value) for name, value in one["labels"]))
        for one in stored["measured"]
    )
    stages = (
        StageSeen(one["name"], Outcome(one["outcome"]), one["seconds"], tuple(one["because"]))
        for one in stored["stages"]
    )
    outcome, because = Outcome(stored["outcome"]), tuple(stored["because"])
    return Seen(outcome, stored["seconds"], because, tuple(measured), tuple(stages), stored["away"])
