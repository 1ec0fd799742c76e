"""An alert as a rule finds it: what it is (its labels), since when, and whether it rings."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loopwright.operate.sample import Labels


class Stage(StrEnum):
    """How far an alert is: its rule is true but not for long enough, it rings, or it is over."""

    PENDING = "pending"
    FIRING = "firing"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert of one rule.

    ``labels`` are its identity (``alertname``, ``tier`` P1 to P3, ``part``, ``in_deploys`` heard or quiet, and those of
    the answer); ``annotations`` carry ``summary`` and ``runbook``. Moments are seconds since 1970 (UTC):
    ``active_since`` when the rule became true, ``fired_at`` when it had been so for long enough, ``resolved_at`` when
    it was over.
    """

    labels: Labels
    annotations: Labels
    stage: Stage
    active_since: float
    value: float = 0.0
    fired_at: float | None = None
    resolved_at: float | None = None

    @property
    def name(self) -> str:
        """The name of the rule."""
        return self.label("alertname")

    def label(self, name: str) -> str:
        """The value of a label; empty where it has none."""
        return next((value for label, value in self.labels if label == name), "")
