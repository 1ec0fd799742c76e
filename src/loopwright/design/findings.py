"""What is found by asking further than the design: alternatives, triggers, the roadmap, confidence.

No finding holds a bare number. A field that ends in ``_path`` names a figure of the answer, so every number
a report prints can be asked why.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from loopwright.design.model import Structure

TriggerKind = Literal["outgrow", "pays_to_move", "objective", "budget", "effort", "discrete", "resize"]


@dataclass(frozen=True, slots=True)
class Alternative:
    """The best design with one dimension forced to another value, beside the chosen one.

    ``dimension`` and ``value`` are what ``--force`` takes. ``buys`` says what the difference buys, or that
    it buys nothing that was asked for. ``broken`` names the promises it breaks. ``sla_path`` is the weakest
    published SLA on its path. A dimension that fits nowhere has no paths: ``buys`` says why.
    """

    dimension: str
    value: str
    title: str
    feasible: bool
    cost_path: str | None
    hours_path: str | None
    extra_cost_path: str | None
    extra_hours_path: str | None
    broken: tuple[str, ...] = ()
    buys: str = ""
    sla_path: str | None = None
    leaving: str = ""  # what leaving its provider would cost, in words


@dataclass(frozen=True, slots=True)
class Trigger:
    """The value of a driver at which another structure becomes the cheapest that works.

    ``reached`` says that the change comes at the value itself, and not only beyond it.
    ``low_path`` and ``high_path`` are the 10th and 90th percentile of that value. ``expected`` says when
    (``Mar 2028``, ``your choice``, ``after the horizon``); ``watch`` is the PromQL or SQL query that sees
    it coming.
    """

    slug: str
    driver: str
    kind: TriggerKind
    at_path: str
    low_path: str | None
    high_path: str | None
    direction: Literal["above", "below"]
    destination: str
    destination_structure: Structure | None
    expected: str
    watch: str
    why: str
    reached: bool = False


@dataclass(frozen=True, slots=True)
class RoadmapStep:
    """What the path stands on from a month on; month 0 is now, and has no migration.

    ``month`` counts from now; ``label`` is its calendar name. ``trigger`` names the trigger that is met,
    ``runbook`` the slug of the migration's runbook.
    """

    month: int
    label: str
    title: str
    structure: Structure
    cost_path: str
    hours_path: str
    migration_hours_path: str | None = None
    downtime_path: str | None = None
    trigger: str | None = None
    runbook: str | None = None


@dataclass(frozen=True, slots=True)
class Confidence:
    """How often the answer stands when the inputs move within their ranges.

    ``promises`` pairs a promise's name with the share of samples that keep it; ``arrangement_stays_path``
    is the share in which the same arrangement wins; ``tie_with`` names the designs it is tied with when
    that is too few; ``influence`` pairs a field with its share of the result's movement, largest first.
    """

    promises: tuple[tuple[str, str], ...]
    arrangement_stays_path: str
    tie_with: tuple[str, ...] = ()
    influence: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Assumption:
    """A value that was not said: where it was taken from, and how much the result hangs on it."""

    field: str
    title: str
    path: str
    source: str
    read_on: str
    influence_path: str | None


@dataclass(frozen=True, slots=True)
class Relaxation:
    """The smallest step back on one promise alone that lets a design keep all the others.

    Where none suffices alone, ``together`` names the promises of a smallest set that suffices, this one among them;
    the numbers are those of the cheapest design that breaks no other. While a design keeps every promise the only
    one is of a budget that is a wish: what is to be had within it, or nearest to it.
    """

    promise: str
    from_path: str
    to_path: str
    cost_path: str
    sentence: str
    together: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """The cheapest design at one number of users; points are sorted by users."""

    users_path: str
    cost_path: str
    title: str
