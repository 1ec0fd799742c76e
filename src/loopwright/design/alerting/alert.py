"""An alert, and the cases that prove it: just enough to ring, and just not enough."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from loopwright.design.alerting.measures import MINUTE, number

if TYPE_CHECKING:
    from collections.abc import Callable

NEAR = 0.02  # how near to its limit an alert is tried, as a part of the limit


@dataclass(frozen=True, slots=True)
class Case:
    """Series in promtool's notation (one sample each ``step_seconds``), and whether the alert rings after a time.

    ``found`` are the labels that the query's answer brings here, where they are others than the alert's.
    """

    what: str
    series: tuple[tuple[str, str], ...]
    after_seconds: int
    fires: bool
    step_seconds: int = MINUTE
    found: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Recording:
    """A query whose answer is kept under a name."""

    name: str
    query: str


@dataclass(frozen=True, slots=True)
class Alert:
    """What rings when.

    ``tier`` is P1, P2 or P3, or another word that a route of its own takes. ``part`` is what the fault is in. ``found``
    are the labels that the query's answer brings in the cases. ``quiet`` alerts are silenced during a deploy.
    ``runbook`` is the file that says what to do.
    """

    name: str
    query: str
    tier: str
    part: str
    summary: str
    runbook: str
    cases: tuple[Case, ...]
    for_seconds: int = 0
    quiet: bool = False
    found: dict[str, str] = field(default_factory=dict)
    own: dict[str, str] = field(default_factory=dict)

    @property
    def labels(self) -> dict[str, str]:
        """The labels that the rule adds."""
        said = {"tier": self.tier, "part": self.part, "in_deploys": "quiet" if self.quiet else "heard"}
        return said | self.own

    @property
    def annotations(self) -> dict[str, str]:
        """What is told: in words, and where to read what to do."""
        return {"summary": self.summary, "runbook": self.runbook}


@dataclass(frozen=True, slots=True)
class Topic:
    """Alerts that are read together, with the recordings they stand on.

    ``pace_seconds`` is how often the cases are evaluated; ``refused`` says which rules were not written, and why;
    ``needs`` names topics whose recordings are read.
    """

    name: str
    alerts: tuple[Alert, ...]
    recordings: tuple[Recording, ...] = ()
    pace_seconds: int = MINUTE
    refused: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()

    def tiered(self, tiers: dict[str, str]) -> Topic:
        """The same with every alert in the tier that the team keeps."""
        return replace(
            self, alerts=tuple(replace(one, tier=tiers.get(one.tier, one.tier)) for one in self.alerts)
        )


def around(
    limit: float,
    series_at: Callable[[float], tuple[tuple[str, str], ...]],
    *,
    for_seconds: int = 0,
    lead_seconds: int = 0,
    pace_seconds: int = MINUTE,
    above: bool = True,
) -> tuple[Case, ...]:
    """The cases of a limit: a little beyond it rings, a little within it does not, nor does a short while beyond it.

    ``series_at`` gives the series of a value; ``lead_seconds`` is when the query first has an answer.
    """
    side = 1 if above else -1
    beyond, within = limit * (1 + side * NEAR), limit * (1 - side * NEAR)
    first = lead_seconds + for_seconds
    cases = [
        Case(f"just beyond {number(limit)}", series_at(beyond), first, fires=True),
        Case(f"just within {number(limit)}", series_at(within), first + for_seconds, fires=False),
    ]
    if for_seconds > pace_seconds:
        early = first - pace_seconds
        cases.append(Case("beyond, but not for long enough", series_at(beyond), early, fires=False))
    return tuple(cases)


def level(series: str) -> Callable[[float], tuple[tuple[str, str], ...]]:
    """A gauge that stays at a value for ten hours of minutes."""
    return lambda value: ((series, f"{number(value)}+0x600"),)


def failing(
    selector_good: str, selector_bad: str, each: float = 1000.0, steps: int = 600
) -> Callable[[float], tuple[tuple[str, str], ...]]:
    """Two counters of which a share is bad; ``each`` is what both grow by in a step."""

    def at(share: float) -> tuple[tuple[str, str], ...]:
        good, bad = number(each * (1 - share)), number(each * share)
        return ((selector_good, f"0+{good}x{steps}"), (selector_bad, f"0+{bad}x{steps}"))

    return at
