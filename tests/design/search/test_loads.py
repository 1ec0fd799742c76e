"""The loads of many situations worked out together are those of each alone, to the last bit."""

from __future__ import annotations

from tests.design.instances import question

from loopwright.design.given.situation import load_of
from loopwright.design.search.asked import variants_of
from loopwright.design.search.loads import CELLS, Loads
from loopwright.design.tiers.memory import Memory

SCALES = (0.3, 1.0, 1.719, 7.743, 96.1)


def test_situations_side_by_side_are_as_each_alone() -> None:
    values = question("shop", 5_000.0, outside=True).values
    for path in ("demand.scale", "data.scale"):
        situations = [values.replaced({path: scale, "objective.survives": 1.0}) for scale in SCALES]
        found = Loads.under(variants_of(values), situations, Memory())
        for (number, variant), load in found.of.items():
            alone = load_of(situations[number], variant)
            assert [float(cell) for cell in CELLS(load)] == [float(cell) for cell in CELLS(alone)]


def test_situations_that_differ_in_more_are_worked_out_one_by_one() -> None:
    values = question("shop", 5_000.0, outside=False).values
    situations = [values.replaced({"demand.peak_to_mean": peak}) for peak in (2.0, 3.0)]
    found = Loads.under(variants_of(values), situations, Memory())
    assert {load.peak_rate for (number, _), load in found.of.items() if number == 0} != {
        load.peak_rate for (number, _), load in found.of.items() if number == 1
    }
