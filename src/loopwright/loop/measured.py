"""What a loop says of its measurements: the range of each value, in the units of its field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.loop.kinds import ManyOf, Misread, Table, Value, shown
from loopwright.loop.paths import nearest_name, target_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.loop.model import Loop

TO = " to "
ALLOWED = "the value's own unit, alone or as a range: 38k/day to 44k/day"


@dataclass(frozen=True, slots=True)
class MeasuredRange:
    """The range of one value in its internal unit, and what it was measured from."""

    low: float
    high: float
    source: str
    period: str


@dataclass(frozen=True, slots=True)
class WrongRange:
    """A range that names no field, or cannot be read: its entry, its name, what is wrong."""

    entry: int
    name: str
    read: str
    allowed: str
    nearest: str = ""


def ranges_of(loop: Loop, usd_per_eur: float = 1.0) -> dict[str, MeasuredRange]:
    """The measured ranges by their dotted names; a later entry stands over an earlier one."""
    found: dict[str, MeasuredRange] = {}
    for one in loop.measured:
        for name, text in one.values.items():
            read = _read(name, text, usd_per_eur)
            if not isinstance(read, Misread):
                found[name] = MeasuredRange(*read, one.source, one.period or "")
    return found


def wrong_ranges(loop: Loop, usd_per_eur: float) -> Iterator[WrongRange]:
    """Every range that names no number of the loop, or is none."""
    for place, one in enumerate(loop.measured):
        for name, text in one.values.items():
            read = _read(name, text, usd_per_eur)
            if isinstance(read, Misread):
                what = f"unknown field {shown(name)}" if read.nearest else f"read {shown(text)}"
                yield WrongRange(place, name, what, read.allowed, read.nearest.strip())


def _read(name: str, text: str, usd_per_eur: float) -> tuple[float, float] | Misread:
    target = target_of(name)
    if target is None:
        return Misread("a field of this file, such as demand.requests", nearest_name(name) or " ")
    shape = target.field.shape
    if isinstance(shape, ManyOf | Table):
        return Misread("a field that is a number")
    low, _, high = text.partition(TO)
    try:
        ends: tuple[Value, Value] = (shape.read(low, usd_per_eur), shape.read(high or low, usd_per_eur))
    except Misread as misread:
        return Misread(f"{ALLOWED} ({misread.allowed})")
    if not all(isinstance(end, float) for end in ends) or ends[0] > ends[1]:
        return Misread(ALLOWED)
    return ends
