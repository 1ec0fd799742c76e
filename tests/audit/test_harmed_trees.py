"""Trees that are generated are in order; each way to harm one is noticed by its check, and by no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.audit.metamorphic.harming import harmed
from tests.audit.metamorphic.operators import OPERATORS
from tests.generate.conftest import setting_of

from loopwright.audit.check import all_checks
from loopwright.generate.rendering import rendered

if TYPE_CHECKING:
    from pathlib import Path

GENERATED = (("realtime-chat", ("platform=kubernetes",)), ("coodloom-500", ()))
PLACES_FOUND = {
    "coodloom-500": 24,
    "realtime-chat": 19,
}  # an operator that finds no place any more proves nothing


def write(folder: Path, name, force):
    for family in rendered(setting_of(name, *force)):
        for file in family.files:
            path = folder / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(file.text, encoding="utf-8")
    (folder / "Gemfile").write_text('source "https://rubygems.org"\ngem "rails", "8.0.2"\n', encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "force"),
    [
        pytest.param(*one, id=one[0], marks=[pytest.mark.verify] if place else [])
        for place, one in enumerate(GENERATED)
    ],
)
def test_each_harm_of_a_generated_tree_is_noticed_and_gone_when_undone(tmp_path, name, force):
    folder = tmp_path / name
    write(folder, name, force)
    outcomes = [one for one in harmed(folder) if one.verdict != "nowhere"]
    assert not [one for one in outcomes if one.verdict != "right"]
    assert len(outcomes) >= PLACES_FOUND[name]


def test_operators_name_checks_that_exist():
    known = {one.slug for one in all_checks()}
    assert {one.expects for one in OPERATORS} <= known
    assert len({one.expects for one in OPERATORS}) >= 25
