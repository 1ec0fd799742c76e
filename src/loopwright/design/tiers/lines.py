"""What an option costs, takes and breaks, line by line: the same lines the solver adds up and a report explains."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np

from loopwright.design.sums.availability import PersonTime
from loopwright.design.sums.cover import gaps_of_week, wait_points

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from loopwright.design.given.situation import Number, Values
    from loopwright.design.model import Cause

    Array = NDArray[np.float64]
    Index = NDArray[np.intp]

HOUR = 3_600.0
K = TypeVar("K")


class Kinds(NamedTuple):
    """The three kinds of lines, by name or cause."""

    money: dict[str, Array]
    hours: dict[str, Array]
    down: dict[Cause, Array]


class Lines:
    """Named lines of an option (or of many): US dollars a month, hours a month, downtime hours a year by phase.

    Of lines whose sums are known the lines themselves are picked and put together only when they are asked for:
    most are never.
    """

    __slots__ = ("_kinds", "_made", "_sums")

    def __init__(
        self,
        money: dict[str, Array] | None = None,
        hours: dict[str, Array] | None = None,
        down: dict[Cause, Array] | None = None,
    ) -> None:
        self._kinds: Kinds | None = Kinds(
            {} if money is None else money, {} if hours is None else hours, {} if down is None else down
        )
        self._made: Callable[[], Kinds] = lambda: Kinds({}, {}, {})
        self._sums: tuple[Array, Array, Array] | None = None

    @classmethod
    def _later(cls, made: Callable[[], Kinds], sums: tuple[Array, Array, Array] | None) -> Lines:
        """Lines that are made when they are asked for."""
        found = cls()
        found._kinds, found._made, found._sums = None, made, sums
        return found

    @property
    def kinds(self) -> Kinds:
        """All lines by kind."""
        if self._kinds is None:
            self._kinds = self._made()
        return self._kinds

    @property
    def money(self) -> dict[str, Array]:
        """US dollars a month by line."""
        return self.kinds.money

    @property
    def hours(self) -> dict[str, Array]:
        """Hours a month by component."""
        return self.kinds.hours

    @property
    def down(self) -> dict[Cause, Array]:
        """Downtime by cause, hours a year; phases lie on the last axis."""
        return self.kinds.down

    def summed(self) -> Lines:
        """The same lines, their sums worked out once for all that is taken of them: no line is added later."""
        return Lines._later(lambda: self.kinds, (self.spend(), self.effort(), self.downtime()))

    @classmethod
    def stacked(cls, parts: list[Lines], sizes: list[int]) -> Lines:
        """The lines of several sets of options as one, their sums known; a line that a set lacks is nothing there."""
        kinds = [part.kinds for part in parts]
        money, hours = [one.money for one in kinds], [one.hours for one in kinds]
        down = [one.down for one in kinds]
        whole = [{cause: np.asarray(line).sum(axis=-1) for cause, line in one.items()} for one in down]
        sums = (_totals(money, sizes), _totals(hours, sizes), _totals(whole, sizes))
        return cls._later(
            lambda: Kinds(_stacked(money, sizes), _stacked(hours, sizes), _stacked(down, sizes)), sums
        )

    def take(self, rows: Index) -> Lines:
        """The lines of some of the options, in the order given."""
        sums = None
        if self._sums is not None:
            spend, effort, down = (_pick(line, rows) for line in self._sums)
            sums = spend, effort, down

        def made() -> Kinds:
            known = self.kinds
            return Kinds(
                {name: _pick(line, rows) for name, line in known.money.items()},
                {name: _pick(line, rows) for name, line in known.hours.items()},
                {cause: part[rows] if part.ndim > 1 else part for cause, part in known.down.items()},
            )

        return Lines._later(made, sums)

    def settled(self) -> Lines:
        """The same lines, picked now: what they were taken of need not be kept for them."""
        found = Lines(*self.kinds)
        found._sums = self._sums
        return found

    def spend(self) -> Array:
        """The money of all lines."""
        if self._sums is not None:
            return self._sums[0]
        return np.asarray(sum(self.money.values()), dtype=np.float64)

    def effort(self) -> Array:
        """The hours of all lines."""
        if self._sums is not None:
            return self._sums[1]
        return np.asarray(sum(self.hours.values()), dtype=np.float64)

    def downtime(self) -> Array:
        """The downtime of all causes and phases, hours a year."""
        if self._sums is not None:
            return self._sums[2]
        return np.asarray(sum(part.sum(axis=-1) for part in self.down.values()), dtype=np.float64)


def _names(parts: list[dict[K, Array]]) -> list[K]:
    """The lines of any of several sets of options, in their order."""
    return list(dict.fromkeys(name for part in parts for name in part))


def _totals(parts: list[dict[K, Array]], sizes: list[int]) -> Array:
    """The sums of the lines of several sets of options, each added up in the order of all of them."""
    names = _names(parts)
    found = [
        np.broadcast_to(np.asarray(sum(part[name] for name in names if name in part), np.float64), size)
        for part, size in zip(parts, sizes, strict=True)
    ]
    return np.concatenate(found)


def _stacked(parts: list[dict[K, Array]], sizes: list[int]) -> dict[K, Array]:
    """The lines of several sets of options as one."""
    return {name: _line([part.get(name) for part in parts], sizes) for name in _names(parts)}


def _line(parts: list[Array | None], sizes: list[int]) -> Array:
    """One line of several sets of options; nothing where a set lacks it."""
    wide = [np.shape(one)[1:] for one in parts if one is not None and np.ndim(one) > 0]
    width = wide[0] if wide else ()
    return np.concatenate(
        [
            np.broadcast_to(0.0 if one is None else one, (size, *width))
            for one, size in zip(parts, sizes, strict=True)
        ]
    )


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
