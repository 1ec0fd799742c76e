"""What must hold between the fields of a loop, whoever builds it: a file, a command line, a program."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from loopwright.loop.vocabulary import DataKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.loop.model import Loop

SECONDS_PER_DAY = 86_400
RATIO_TOLERANCE = 0.1  # people round each of the three
SHARES_TOLERANCE = 0.005  # thirds written with two decimals add up to 0.99


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two or more fields that cannot all be meant: the field to look at, what stands there, what may."""

    field: str
    read: str
    allowed: str


class ContradictionError(ValueError):
    """A loop whose fields cannot all be meant; ``conflicts`` says which."""

    def __init__(self, conflicts: tuple[Conflict, ...]) -> None:
        super().__init__("; ".join(f"{conflict.field}: {conflict.read}" for conflict in conflicts))
        self.conflicts = conflicts


def conflicts(loop: Loop) -> Iterator[Conflict]:
    """Find everything in a loop that contradicts itself, in the order of the file."""
    yield from _stages(loop)
    yield from _demand(loop)
    yield from _data(loop)
    yield from _service(loop)
    yield from _places(loop)
    yield from _habits(loop)


def _stages(loop: Loop) -> Iterator[Conflict]:
    shares = [(place, stage.share) for place, stage in enumerate(loop.stages) if stage.share is not None]
    for (_, before), (place, after) in pairwise(shares):
        if after > before:
            allowed = f"at most the step before it ({before:.0%}): shares count from those who started"
            yield Conflict(f"loop.stages[{place}].share", "more users than reached the step before", allowed)


def _demand(loop: Loop) -> Iterator[Conflict]:
    demand = loop.demand
    measures = (demand.users, demand.requests_per_day, demand.peak_requests_per_second)
    if not any(measures):
        yield Conflict("demand", "no measure of demand", "users: 2,000, or requests: 40k/day, or peak: 12/s")
    if demand.requests_per_day and demand.peak_requests_per_second is not None:
        mean = demand.requests_per_day / SECONDS_PER_DAY
        ratio = demand.peak_requests_per_second / mean
        if ratio < 1:
            yield Conflict("demand.peak", "less than the average", f"at least {mean:.3g}/s, as requests says")
        elif demand.peak_to_mean and abs(demand.peak_to_mean / ratio - 1) > RATIO_TOLERANCE:
            yield Conflict(
                "demand.peak_to_mean", "not what requests and peak say", f"{ratio:.3g}, or nothing"
            )
    if demand.users_projected is not None and demand.users is None:
        yield Conflict("demand.projected", "a projection of nothing", "users beside it, today's number")


def _data(loop: Loop) -> Iterator[Conflict]:
    seen: set[str] = set()
    for place, data in enumerate(loop.data):
        if data.name in seen:
            yield Conflict(f"data[{place}].name", "the name of another data set", "a name of its own")
        seen.add(data.name)
        if data.size_bytes is not None and (data.largest_table_bytes or 0) > data.size_bytes:
            yield Conflict(
                f"data[{place}].largest_table", "larger than the whole", "at most the data set's size"
            )


def _service(loop: Loop) -> Iterator[Conflict]:
    service = loop.service
    keeps_rows = any(data.kind is DataKind.RELATIONAL for data in loop.data)
    if service.static and keeps_rows:
        yield Conflict("service.static", "yes, beside data in tables", "no; or data sets of kind files alone")
    if not service.static and service.app_cpu_seconds == 0:
        yield Conflict("service.app_cpu", "no work at all", "more than 0; or static: yes for plain files")


def _places(loop: Loop) -> Iterator[Conflict]:
    total = math.fsum(loop.places.users.values())
    if loop.places.users and abs(total - 1) > SHARES_TOLERANCE:
        yield Conflict("places.users", f"shares that add up to {total:.4g}", "shares that add up to 100%")


def _habits(loop: Loop) -> Iterator[Conflict]:
    both = sorted(set(loop.habits.must_use) & set(loop.habits.must_not_use))
    if both:
        yield Conflict(
            "habits.must_not_use", f"also in must_use: {', '.join(both)}", "each name in one of the two"
        )
