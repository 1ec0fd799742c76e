"""Every alternative is what forcing its value gives."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from tests.design.instances import CATALOGUE, question

from loopwright.design.answer import question_of, solved_question
from loopwright.design.figure import Figures
from loopwright.design.lifting.assemble import design_at
from loopwright.design.outlook.alternatives import alternatives

if TYPE_CHECKING:
    from loopwright.design.findings import Alternative

SOME = (
    ("arrangement", "platform"),
    ("arrangement", "kubernetes"),
    ("provider", "aws"),
    ("database", "managed_standby"),
    ("release", "canary"),
    ("survives", "zone"),
)


@cache
def found() -> tuple[dict[tuple[str, str], Alternative], Figures]:
    asked = question("business", 300.0, outside=False)
    solved, index = solved_question(asked)
    figures = Figures(dict(design_at(solved, index).figures))
    return {(one.dimension, one.value): one for one in alternatives(asked, solved, index, figures)}, figures


@pytest.mark.parametrize("forced", SOME, ids=["=".join(one) for one in SOME])
def test_an_alternative_costs_what_forcing_it_costs(forced: tuple[str, str]) -> None:
    every, figures = found()
    one = every[forced]
    asked = question("business", 300.0, outside=False)
    solved, _ = solved_question(question_of(asked.loop, CATALOGUE, forced=["=".join(forced)]))
    best = solved.best()
    assert best is not None
    assert one.cost_path is not None
    assert one.hours_path is not None
    value = figures[one.cost_path].value + 25.0 * figures[one.hours_path].value
    assert value == pytest.approx(float(solved.objective[best]), rel=1e-9)


def test_no_feasible_alternative_is_cheaper_in_money_and_hours_together() -> None:
    every, figures = found()
    for one in every.values():
        if one.feasible and one.extra_cost_path and one.extra_hours_path and one.dimension != "survives":
            extra = figures[one.extra_cost_path].value + 25.0 * figures[one.extra_hours_path].value
            assert extra >= -1e-9, one


def test_what_fits_nowhere_has_no_numbers_and_says_why() -> None:
    one = found()[0]["arrangement", "static"]
    assert one.cost_path is None
    assert one.buys.startswith("fits nowhere")


def test_what_was_not_asked_for_buys_nothing() -> None:
    assert found()[0]["arrangement", "kubernetes"].buys == "buys nothing you asked for"


def test_each_provider_says_what_leaving_it_costs() -> None:
    providers = [one for (dimension, _), one in found()[0].items() if dimension == "provider" and one.title]
    assert providers
    assert all("hours" in one.leaving for one in providers)
