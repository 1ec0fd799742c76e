"""What is kept of a space is what would be worked out again, and no more of the large than its latest."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from loopwright.catalogue.load import load_catalogue
from loopwright.design.answer import question_of
from loopwright.design.given.situation import Values
from loopwright.design.search.beside import Beside
from loopwright.design.search.solve import Solved, solve
from loopwright.design.tiers.mask import Mask
from loopwright.design.tiers.memory import LATEST, Memory, key_of
from loopwright.loop.model import Loop

QUESTION = question_of(
    Loop(
        name="x",
        action="a",
        response="r",
        value="v",
        demand={"users": 900},
        habits={"must_use": ["digitalocean"]},
    ),
    load_catalogue(),
)
RELEASES = [Mask((("release", name),)) for name in ("rolling", "blue_green", "in_place")]


def told(solved: Solved) -> list[list[float]]:
    designs = solved.designs
    return [one.tolist() for one in (designs.money, designs.hours, designs.down, designs.rpo, designs.mean)]


def test_a_question_that_is_asked_after_others_is_answered_as_if_alone() -> None:
    shared = replace(QUESTION.space, memory=Memory())
    solve(shared, QUESTION.values)
    for mask in RELEASES:
        alone = solve(replace(shared, memory=Memory()), QUESTION.values, mask=mask)
        assert told(solve(shared, QUESTION.values, mask=mask)) == told(alone)


def test_another_demand_is_another_question() -> None:
    shared = replace(QUESTION.space, memory=Memory())
    few, many = (solve(shared, QUESTION.values.replaced({"demand.scale": scale})) for scale in (1.0, 50.0))
    assert told(few) != told(many)


def test_other_prices_are_read_anew() -> None:
    space, values = replace(QUESTION.space, memory=Memory()), QUESTION.values
    assert Beside.of(space, values) is Beside.of(space, values)
    assert Beside.of(space, values) is not Beside.of(replace(space, shops=(*space.shops,)), values)


def test_values_in_columns_have_no_key() -> None:
    assert key_of(QUESTION.values.replaced({"demand.scale": np.ones((3, 1))})) is None
    assert key_of(Values(QUESTION.inputs)) == key_of(Values(QUESTION.inputs))
    assert key_of(QUESTION.values.replaced({"demand.scale": 2.0})) != key_of(QUESTION.values)


def test_of_what_is_large_the_latest_alone_are_kept() -> None:
    memory, made = Memory(), []

    def work(number: int) -> int:
        made.append(number)
        return number + 1

    for number in (*range(LATEST + 1), LATEST, 0):
        assert memory.lately(number, lambda number=number: work(number)) == number + 1
    assert made == [*range(LATEST + 1), 0]
    assert memory.lately(None, lambda: work(-1)) == 0
