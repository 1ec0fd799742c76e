"""A delivery network that meters nothing does not carry large files: its terms leave them out."""

from __future__ import annotations

import pytest

from loopwright.catalogue.load import load_catalogue
from loopwright.design.answer import question_of
from loopwright.design.tiers.sides import edge_bought
from loopwright.loop.model import Loop

CATALOGUE = load_catalogue()


@pytest.mark.parametrize(("response_bytes", "metered"), [(30e3, False), (20e6, True)])
def test_large_answers_are_carried_by_the_gigabyte(response_bytes, metered):
    said = {"name": "x", "action": "a", "response": "r", "value": "v"}
    question = question_of(Loop(**said, demand={"users": 100, "response_bytes": response_bytes}), CATALOGUE)
    for home in question.space.homes:
        bought = edge_bought(5000.0, home, question.values)
        assert bought is not None
        assert bought.free is not metered
