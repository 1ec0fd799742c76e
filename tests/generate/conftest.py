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
WHOLE = frozenset({"decisions", "alternatives", "triggers", "roadmap", "assumptions", "relaxations"})
QUICK = frozenset({"decisions"})  # what most files need; triggers and the roadmap take seconds


@cache
def setting_of(name: str, *forced: str, whole: bool = False) -> Setting:
    """The setting of an example, with decisions forced; ``whole`` with everything that is found by asking further."""
    return asked_of(name, WHOLE if whole else QUICK, *forced)


def asked_of(name: str, parts: frozenset[str], *forced: str) -> Setting:
    """The setting of an example whose answer holds some parts and no more."""
    catalogue = load_catalogue()
    loop = read_loop(EXAMPLES / name / "loop.yaml", catalogue.value("currency.usd_per_eur")).loop
    return Setting.of(answer_for(question_of(loop, catalogue, forced=forced), parts=parts), catalogue)
