"""Which inputs of the sums the loop file says were measured, by the path of their figure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from loopwright.loop.measured import MeasuredRange, ranges_of
from loopwright.loop.paths import every_field
from loopwright.loop.vocabulary import DataKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.loop.model import Loop

BYTES_PER_GB = 1e9


def measured_inputs(loop: Loop) -> dict[str, MeasuredRange]:
    """The measured ranges by the path of the figure that they are ranges of, in its unit."""
    if not loop.measured:
        return {}
    told = ranges_of(loop)
    named = {dotted: f"{dotted.partition('.')[0]}.{field.attribute}" for dotted, field in every_field()}
    found = {named[dotted]: range_ for dotted, range_ in told.items() if dotted in named}
    found.update(_data(loop, told))
    peak = found.get("demand.peak_requests_per_second")
    if peak is not None and loop.demand.requests_per_day:  # the two say the ratio, as in the inputs
        mean = loop.demand.requests_per_day / 86_400
        found["demand.peak_to_mean"] = replace(peak, low=max(1.0, peak.low / mean), high=peak.high / mean)
    return found


def _data(loop: Loop, told: dict[str, MeasuredRange]) -> Iterator[tuple[str, MeasuredRange]]:
    """Data sets, whose figures are numbered within their kind."""
    relational = [one for one in loop.data if one.kind is DataKind.RELATIONAL]
    files = [one for one in loop.data if one.kind is DataKind.FILES]
    for stem, key, sets in (
        ("data.size_gb", "size", relational),
        ("data.files_gb", "size", files),
        ("data.growth_gb_per_month", "growth", [*relational, *files]),
    ):
        for place, one in enumerate(sets):
            range_ = told.get(f"data[{one.name}].{key}")
            if range_ is not None:
                scaled = replace(range_, low=range_.low / BYTES_PER_GB, high=range_.high / BYTES_PER_GB)
                yield f"{stem}.{place}", scaled
