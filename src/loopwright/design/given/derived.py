"""Inputs that follow from others, worked out again when those others move."""

from __future__ import annotations

import math
from functools import reduce
from operator import add
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from loopwright.design.figure import Figure
    from loopwright.design.given.situation import Number, Values

DIVISORS: dict[str, tuple[str, ...]] = {
    "demand.requests_per_day": ("ratio",),
    "demand.users": ("active", "each"),
    "demand.emails_per_month": (),
    "service.background_cpu_seconds": (),
    "data.largest_table_gb": (),
    "team.operations_hours": (),
    "need.log_gb_per_month": (),
    "need.errors_per_month": (),
    "need.trace_gb_per_month": (),
    "need.flag_requests_per_month": (),
}
"""Products in the order they build on one another, with the names of the inputs that divide."""
SUMS = ("data.size_gb", "data.files_gb", "data.growth_gb_per_month")


def rederived(values: Values) -> Values:
    """The same values with every derived input worked out from what replaced its own inputs.

    A policy's flag (``environment.*``, ``need.*`` of yes or no) stays as it was decided.
    """
    found = values.replaced({})
    own = values.inputs.own
    for path in SUMS:
        if path in own and own[path].inputs and _moves(own[path], found):
            found.overrides[path] = reduce(add, (found[one.path] for _, one in own[path].inputs), 0.0)
    for path, divisors in DIVISORS.items():
        if path in own and path not in values.overrides and _moves(own[path], found):
            found.overrides[path] = _scaled(own[path], found, divisors)
    if own["data.hot_gb"].value > 0 and _moves(own["data.hot_gb"], found):
        floor = dict(own["data.hot_gb"].inputs)["floor"].value
        found.overrides["data.hot_gb"] = np.maximum(floor, found["data.hot_share"] * found["data.size_gb"])
    _outside(found)
    return found


def _moves(figure: Figure, values: Values) -> bool:
    return any(given.path in values.overrides for _, given in figure.inputs)


def _scaled(figure: Figure, values: Values, divisors: tuple[str, ...]) -> Number:
    """A product's value times how far each of its inputs has moved."""
    factor: Number = 1.0
    for name, given in figure.inputs:
        if given.path in values.overrides and given.value:
            moved = values[given.path] / given.value
            factor = factor / moved if name in divisors else factor * moved
    return figure.value * factor


def _outside(values: Values) -> None:
    """Wait, share and unavailability of the services that requests call."""
    inputs = values.inputs
    stems = sorted({path.rpartition(".")[0] for path in inputs.own if path.startswith("outside.")})
    if not any(path.startswith("outside.") for path in values.overrides):
        return
    nominal = {
        stem: (inputs.value(f"{stem}.share"), 1.0 - inputs.value(f"{stem}.availability")) for stem in stems
    }
    whole = math.fsum(share * absent for share, absent in nominal.values())
    waited: Number = 0.0
    none: Number = 1.0
    absent_now: Number = 0.0
    for stem in stems:
        share = values[f"{stem}.share"]
        waited = waited + values[f"{stem}.seconds"] * share
        none = none * (1.0 - share)
        absent_now = absent_now + share * (1.0 - values[f"{stem}.availability"])
    values.overrides["service.outside_seconds"] = waited
    values.overrides["service.outside_share"] = 1.0 - none
    # calls that the loop does without are in no sum: what is left keeps its part of the whole
    kept = inputs.value("service.outside_unavailability") / whole if whole > 0 else 0.0
    values.overrides["service.outside_unavailability"] = absent_now * kept
