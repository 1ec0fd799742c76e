"""What must be used is used, all of it; what cannot be had together is one clear error."""

from __future__ import annotations

import pytest

from loopwright.catalogue.load import load_catalogue
from loopwright.design.answer import question_of
from loopwright.loop.errors import LoopwrightError
from loopwright.loop.model import Loop

CATALOGUE = load_catalogue()


def question(*words: str):
    loop = {"name": "x", "action": "a", "response": "r", "value": "v", "demand": {"users": 100}}
    return question_of(Loop(**{**loop, "habits": {"must_use": list(words)}}), CATALOGUE)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("hetzner", "aws"), "aws and hetzner sell applications"),
        (("neon", "supabase", "hetzner"), "neon and supabase sell databases"),
    ],
)
def test_two_of_which_a_design_takes_one_are_refused_by_name(words, named):
    with pytest.raises(LoopwrightError, match=named):
        question(*words)


def test_a_provider_and_a_database_company_are_both_used():
    space = question("fly.io", "neon").space
    assert {home.provider for home in space.homes} == {"fly.io"}
    sold = {provider for provider in space.database.provider.tolist() if provider}
    assert sold == {"neon"}
