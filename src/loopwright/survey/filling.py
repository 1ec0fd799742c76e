"""From measurements to changes of a loop file: a pure function; what is not good enough stays out, and says why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN
from typing import TYPE_CHECKING, Any

from loopwright.loop.measured import TO
from loopwright.loop.measures import Measure
from loopwright.loop.model import Measurement
from loopwright.loop.paths import target_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from loopwright.loop.model import Loop
    from loopwright.survey.measured import Measured

DIGITS = 3  # more would pretend
PEAK, PEAK_TO_MEAN, REQUESTS = "demand.peak", "demand.peak_to_mean", "demand.requests"
SECONDS_PER_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Change:
    """One value of the loop file: what stands there now (empty: nothing), what shall, and its range, as texts."""

    field: str
    title: str
    before: str
    after: str
    range: str


@dataclass(frozen=True, slots=True)
class Withheld:
    """A measurement that fills no field, and why."""

    title: str
    field: str
    because: str


@dataclass(frozen=True, slots=True)
class Filling:
    """What one source of measurements changes in a loop file."""

    source: str
    period: str
    changes: tuple[Change, ...]
    withheld: tuple[Withheld, ...]

    @property
    def values(self) -> dict[str, str]:
        """The values to put into the file, by field."""
        return {change.field: change.after for change in self.changes}

    @property
    def entry(self) -> Measurement:
        """What the file shall say of these measurements."""
        ranges = {change.field: change.range for change in self.changes}
        return Measurement(self.source, self.period, ranges)


def filling_of(measured: Sequence[Measured], loop: Loop | None, source: str, period: str) -> Filling:
    """The changes that some measurements make in a loop (or in an empty one)."""
    usable = [one for one in measured if one.field and not one.withheld]
    usable = list(_without_conflict(usable, loop))
    changes = [_change(one, loop) for one in usable]
    withheld = [
        Withheld(one.title, one.field, one.withheld) for one in measured if one.field and one.withheld
    ]
    return Filling(source, period, tuple(changes), tuple(withheld))


def first_of_each(fillings: Sequence[Filling]) -> tuple[Filling, ...]:
    """Several sources' changes without contradiction: a field is filled by the first that measured it."""
    taken: dict[str, str] = {}
    found = []
    for one in fillings:
        kept = tuple(change for change in one.changes if change.field not in taken)
        left = tuple(
            Withheld(change.title, change.field, f"taken from the {taken[change.field]}")
            for change in one.changes
            if change.field in taken
        )
        taken |= dict.fromkeys((change.field for change in kept), one.source)
        found.append(replace(one, changes=kept, withheld=(*one.withheld, *left)))
    filled = set(taken)
    return tuple(
        replace(
            one,
            withheld=tuple(why for why in one.withheld if why.field not in filled or "taken" in why.because),
        )
        for one in found
    )


def _without_conflict(measured: Iterable[Measured], loop: Loop | None) -> Iterator[Measured]:
    """Where the file says its peak, the peak is what is measured: it may not say both and mean different things."""
    known = {one.field: one for one in measured}
    daily, ratio = known.get(REQUESTS), known.get(PEAK_TO_MEAN)
    for one in known.values():
        if one is not ratio or loop is None or loop.demand.peak_requests_per_second is None or daily is None:
            yield one
            continue
        mean = daily.value / SECONDS_PER_DAY
        value, low, high = (end * mean for end in (ratio.value, ratio.low, ratio.high))
        yield type(one)("peak", "busiest rate", value, low, high, "requests/s", PEAK)
        if loop.demand.peak_to_mean is not None:
            yield one


def _change(one: Measured, loop: Loop | None) -> Change:
    target = target_of(one.field)
    shape: Any = target.field.shape if target else None
    if not isinstance(shape, Measure):
        msg = f"{one.field} is no number of the loop file"
        raise TypeError(msg)
    after = shape.write_rounded(one.value, DIGITS, ROUND_HALF_EVEN)
    low = shape.write_rounded(one.low, DIGITS, ROUND_FLOOR)
    high = shape.write_rounded(one.high, DIGITS, ROUND_CEILING)
    value = shape.read(after, 1.0)
    low = after if shape.read(low, 1.0) > value else low
    high = after if shape.read(high, 1.0) < value else high
    return Change(
        one.field, one.title, _written(one.field, loop), after, low if low == high else f"{low}{TO}{high}"
    )


def _written(field: str, loop: Loop | None) -> str:
    """What a loop says of a field now, as it would stand in the file; empty where it says nothing."""
    target = target_of(field)
    owner: Any = loop
    if loop is None or target is None:
        return ""
    for step in target.steps[:-1]:
        if step.key == "loop":
            continue
        owner = getattr(owner, step.key)
        if step.entry:
            owner = next((one for one in owner if one.name.lower() == step.entry.lower()), None)
    value = getattr(owner, target.field.attribute, None)
    shape: Any = target.field.shape
    return "" if value is None else str(shape.write(value))
