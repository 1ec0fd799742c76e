"""What an option costs, takes and breaks, line by line: the same lines the solver adds up and a report explains."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.sums.availability import PersonTime
from loopwright.design.sums.cover import gaps_of_week, wait_points

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from loopwright.design.given.situation import Number, Values
    from loopwright.design.model import Cause

    Array = NDArray[np.float64]
    Index = NDArray[np.intp]

HOUR = 3_600.0


@dataclass(slots=True)
class Lines:
    """Named lines of an option (or of many): US dollars a month, hours a month, downtime hours a year by phase."""

    money: dict[str, Array] = field(default_factory=dict)
    hours: dict[str, Array] = field(default_factory=dict)
    down: dict[Cause, Array] = field(default_factory=dict)
    sums: dict[str, Array] = field(default_factory=dict, repr=False, compare=False)  # of kinds, where known

    def summed(self) -> Lines:
        """The same lines, their sums worked out once for all that is taken of them: no line is added later."""
        sums = {"money": self.spend(), "hours": self.effort(), "down": self.downtime()}
        return Lines(self.money, self.hours, self.down, sums)

    @classmethod
    def stacked(cls, parts: list[Lines], sizes: list[int]) -> Lines:
        """The lines of several sets of options as one; a line that a set lacks is nothing there."""

        def line(kind: str, name: object) -> Array:
            found = [getattr(part, kind).get(name) for part in parts]
            width = (
                next(np.shape(one)[1:] for one in found if one is not None and np.ndim(one) > 0)
                if any(np.ndim(one) > 0 for one in found if one is not None)
                else ()
            )
            return np.concatenate(
                [
                    np.broadcast_to(0.0 if one is None else one, (size, *width))
                    for one, size in zip(found, sizes, strict=True)
                ]
            )

        names = {
            kind: list(dict.fromkeys(name for part in parts for name in getattr(part, kind)))
            for kind in ("money", "hours", "down")
        }
        return cls(*({name: line(kind, name) for name in names[kind]} for kind in ("money", "hours", "down")))

    def take(self, rows: Index) -> Lines:
        """The lines of some of the options, in the order given."""
        return Lines(
            {name: _pick(line, rows) for name, line in self.money.items()},
            {name: _pick(line, rows) for name, line in self.hours.items()},
            {cause: part[rows] if part.ndim > 1 else part for cause, part in self.down.items()},
            {kind: _pick(line, rows) for kind, line in self.sums.items()},
        )

    def spend(self) -> Array:
        """The money of all lines."""
        if "money" in self.sums:
            return self.sums["money"]
        return np.asarray(sum(self.money.values()), dtype=np.float64)

    def effort(self) -> Array:
        """The hours of all lines."""
        if "hours" in self.sums:
            return self.sums["hours"]
        return np.asarray(sum(self.hours.values()), dtype=np.float64)

    def downtime(self) -> Array:
        """The downtime of all causes and phases, hours a year."""
        if "down" in self.sums:
            return self.sums["down"]
        return np.asarray(sum(part.sum(axis=-1) for part in self.down.values()), dtype=np.float64)


def spread(lines: Lines, kinds: Lines, back: Index) -> None:
    """Give options the downtime of their kind, where it was worked out once for each (``back`` says which)."""
    for cause, part in kinds.down.items():
        lines.down[cause] = part[..., back, :] if part.ndim > 1 else part


def _pick(line: Array, rows: Index) -> Array:
    """Some of a line's options; a line that is the same for all stays so."""
    whole = np.asarray(line)
    return whole[rows] if whole.ndim else whole


def by_code(values: Values, rows: Sequence[str], codes: Index) -> Array:
    """Catalogue values chosen by a code per option; works for sampled values too (first axis)."""
    columns = [np.asarray(values[row], dtype=np.float64) for row in rows]
    if all(column.ndim == 0 for column in columns):
        return np.array(columns)[codes]
    shape = np.broadcast_shapes(*(column.shape for column in columns))
    return np.concatenate([np.broadcast_to(column, shape) for column in columns], axis=-1)[..., codes]


def hours_of(values: Values, path: str) -> Number:
    """A value in seconds as hours."""
    return values[path] / HOUR


def person_time(values: Values) -> PersonTime:
    """How long it takes until somebody has acted on a page, apart from the repair."""
    waits = (
        wait_points(gaps_of_week(values.inputs.cover))
        if "team.mean_wait_hours" not in values.overrides
        else ()
    )
    return PersonTime(
        detect=hours_of(values, "habits.detect_seconds"),
        wait=values["team.mean_wait_hours"],
        decide=hours_of(values, "respond.acknowledge_seconds") + hours_of(values, "respond.decide_seconds"),
        verify=hours_of(values, "respond.verify_seconds"),
        waits=waits,
    )


def skill(values: Values, component: str, provider: str) -> float:
    """How many times the usual hours a component costs this team, by what it knows."""
    return values.inputs.skill(component, provider)
