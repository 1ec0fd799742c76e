"""What is left of a promise is said in the promise's own unit, and is negative where it is broken."""

from __future__ import annotations

import pytest

from loopwright.design.figure import Figures, definition
from loopwright.design.lifting.margins import lay_margins
from loopwright.design.model import Promise

CASES = [
    ("availability", "share", 0.9971, 0.995, 1.512, "hours/month"),
    ("availability", "share", 0.99, 0.995, -3.6, "hours/month"),
    ("latency_p95", "seconds", 0.34, 0.8, 0.46, "seconds"),
    ("rto", "seconds", 7_200.0, 3_600.0, -3_600.0, "seconds"),
    ("budget", "USD/month", 19.0, 100.0, 81.0, "USD/month"),
]


@pytest.mark.parametrize(("name", "unit", "kept", "asked", "left", "left_unit"), CASES)
def test_what_is_left_is_laid_beside_the_promise(name, unit, kept, asked, left, left_unit):
    figures = Figures()
    figures.lay("promise", definition(kept, unit, "a promise"))
    figures.lay("objective", definition(asked, unit, "an objective"))
    lay_margins([Promise(name, "promise", "objective", kept=None)], figures)
    margin = figures[f"margin.{name}"]
    assert margin.value == pytest.approx(left)
    assert margin.unit == left_unit
    assert {given.path for _, given in margin.inputs} >= {"promise", "objective"}


@pytest.mark.parametrize(
    "promise",
    [Promise("survives", "promise", "objective", kept=True), Promise("rpo", "promise", None, kept=None)],
)
def test_where_nothing_lies_between_or_nothing_was_asked_nothing_is_laid(promise):
    figures = Figures()
    figures.lay("promise", definition(1, "rank", "a promise"))
    figures.lay("objective", definition(0, "rank", "an objective"))
    lay_margins([promise], figures)
    assert set(figures) == {"promise", "objective"}
