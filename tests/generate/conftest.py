"""The examples' answers and their files, once for all tests."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from loopwright.catalogue.load import load_catalogue
from loopwright.design.answer import answer_for, question_of
from loopwright.generate.setting import Setting
from loopwright.loop.reading import read_loop

EXAMPLES = Path(__file__).parents[2] / "examples"
NAMES = tuple(sorted(path.parent.name for path in EXAMPLES.glob("*/loop.yaml")))
PARTS = frozenset({"decisions", "alternatives", "triggers", "roadmap", "assumptions", "relaxations"})


@cache
def setting_of(name: str, *forced: str) -> Setting:
    """The setting of an example, with decisions forced."""
    catalogue = load_catalogue()
    loop = read_loop(EXAMPLES / name / "loop.yaml", catalogue.value("currency.usd_per_eur")).loop
    question = question_of(loop, catalogue, forced=forced)
    return Setting.of(answer_for(question, parts=PARTS), catalogue)
