"""All that is to be said of the system as it is, beside what its loop asks: the promises, recovery and money."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.audit.standing.mishap import WORST_OF
from loopwright.audit.standing.money import costs
from loopwright.audit.standing.promises import kept_by
from loopwright.audit.standing.recovery import recoveries
from loopwright.design.figure import Figure, definition, total

if TYPE_CHECKING:
    from loopwright.audit.needed import Needed
    from loopwright.audit.standing.ground import Assumed
    from loopwright.audit.standing.mishap import Recovery
    from loopwright.audit.standing.money import Cost
    from loopwright.audit.standing.promises import Kept
    from loopwright.audit.standing.standing import Standing
    from loopwright.audit.subject import Subject

SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise as it is kept today.

    ``value`` None where nobody can tell, ``why`` then says so; ``objective`` is what the loop asks. ``missed`` only
    where both are known.
    """

    name: str
    value: float | None
    unit: str
    objective: Figure | None
    figure: Figure | None
    why: str = ""

    @property
    def missed(self) -> bool:
        """Whether the objective is known to be missed."""
        if self.value is None or self.objective is None:
            return False
        wanted = self.objective.value
        slack = abs(wanted) * 1e-9
        return self.value < wanted - slack if self.name == "availability" else self.value > wanted + slack


@dataclass(frozen=True)
class AsItIs:
    """The system as it is held against its loop; ``said`` is whether somebody wrote the loop down."""

    standing: Standing
    kept: Kept | None
    promises: tuple[Promise, ...]
    recoveries: tuple[Recovery, ...]
    costs: tuple[Cost, ...]
    said: bool
    loop_file: str

    @property
    def assumed(self) -> tuple[Assumed, ...]:
        """What the sums took for granted."""
        return self.kept.assumed if self.kept is not None else ()

    def promise(self, name: str) -> Promise | None:
        """The promise of a name: availability, rto, rpo, cost."""
        return next((one for one in self.promises if one.name == name), None)

    def figure(self, path: str) -> Figure | None:
        """A figure by its path, as `why` is asked for it."""
        return self.kept.figures.get(path) if self.kept is not None else None


def as_it_is(subject: Subject) -> AsItIs | None:
    """What the system promises today; nothing where no loop is known and none could be inferred."""
    needed = subject.needed
    if needed is None:
        return None
    standing = subject.standing
    kept = kept_by(standing, needed.values)
    found = recoveries(standing, subject.topology, needed.values)
    money = costs(standing, subject.stacks, needed.catalogue)
    promises = tuple(_promises(needed, kept, found, money))
    return AsItIs(standing, kept, promises, found, money, needed.said, needed.loop_file)


def _promises(
    needed: Needed, kept: Kept | None, found: tuple[Recovery, ...], money: tuple[Cost, ...]
) -> list[Promise]:
    figure = needed.values.inputs.figure
    said = [
        Promise(
            "availability",
            kept.availability if kept is not None else None,
            "share",
            figure("objective.availability"),
            kept.figures["standing.availability"] if kept is not None else None,
            "" if kept is not None else "nothing is seen that answers requests",
        ),
        _worst("rto", found, figure("objective.rto_seconds")),
        _worst("rpo", found, figure("objective.rpo_seconds")),
    ]
    priced = [one.figure for one in money if one.figure is not None]
    if priced:
        spent = math.fsum(one.value for one in priced)
        parts = {one.component: one.figure for one in money if one.figure is not None}
        whole = total(spent, "USD/month", "Σ components whose sizes are known", **parts)
        budget = figure("objective.budget_usd") if needed.values.inputs.has("objective.budget_usd") else None
        said.append(Promise("cost", spent, "USD/month", budget, whole.named("standing.cost")))
    return said


def _worst(name: str, found: tuple[Recovery, ...], objective: Figure) -> Promise:
    """The worst of a lost instance and lost data over all components; unknown where one of them is."""
    held = [one for one in found if one.disruption in WORST_OF and one.counted]
    values = [(one, one.rto_hours if name == "rto" else one.rpo_hours) for one in held]
    unknown = next((one for one, hours in values if hours is None and not _of_the_stateless(one)), None)
    if unknown is not None or not held:
        why = f"{unknown.component}: {unknown.how}" if unknown is not None else "nothing is seen that runs"
        return Promise(name, None, "seconds", objective, None, why)
    worst, hours = max(values, key=lambda one: one[1] or 0.0)
    seconds = (hours or 0.0) * SECONDS
    leaf = definition(seconds, "seconds", f"{worst.component}, {worst.disruption}: {worst.how}")
    worded = "the worst of a lost instance and of data lost by mistake, somebody there"
    figure = total(seconds, "seconds", worded, worst=leaf).named(f"standing.{name}_seconds")
    return Promise(name, seconds, "seconds", objective, figure)


def _of_the_stateless(one: Recovery) -> bool:
    return one.rto_hours is not None and one.rpo_hours == 0.0
