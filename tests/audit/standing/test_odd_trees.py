"""Trees with words put in and pieces cut out: the system as it is says something or nothing of them."""

from __future__ import annotations

import random
import shutil
from functools import cache
from pathlib import Path

import pytest

from loopwright.audit.auditing import subject_of
from loopwright.audit.check import all_checks
from loopwright.audit.needed import Needed
from loopwright.audit.running import audited
from loopwright.audit.standing.bundles import sheet_of
from loopwright.audit.standing.drawing import chart, svg
from loopwright.catalogue.load import load_catalogue
from loopwright.loop.reading import read_loop

CASES = Path(__file__).parents[1] / "cases"
CHECKS = [one for one in all_checks() if one.topic in {"reach", "needs"}]
LOOP = CASES / "availability_below_objective" / "positive" / "loop.yaml"
WORDS = (
    "null",
    "-1",
    "[]",
    "{}",
    "'",
    '"',
    "*a",
    "99999999999999",
    "${A:-b}",
    "{{ .Values.x }}",
    "true",
    "é",
    "\n",
    ":",
    "=",
)
TREES = sorted(
    tree
    for one in CHECKS
    for tree in (CASES / one.slug).iterdir()
    if tree.is_dir() and one.slug != "cluster_not_needed"
)
ROUNDS = 6
FEWEST = 10


@cache
def needed():
    catalogue = load_catalogue()
    loop = read_loop(LOOP, catalogue.value("currency.usd_per_eur")).loop
    return Needed(loop, catalogue, "loop.yaml", said=True)


def spoil(folder, chance):
    """Put words into the files of a tree and cut pieces out of them, the same for the same seed."""
    for file in sorted(folder.rglob("*")):
        if not file.is_file() or file.name == "loop.yaml":
            continue
        text = file.read_text(encoding="utf-8")
        for _ in range(3):
            at = chance.randrange(len(text) + 1)
            text = text[:at] + chance.choice(WORDS) + text[at + chance.randrange(4) :]
        file.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_no_tree_is_too_odd(seed, tmp_path):
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    spoken = 0
    for number, tree in enumerate(TREES):
        folder = tmp_path / str(number)
        shutil.copytree(tree, folder)
        spoil(folder, chance)
        subject = subject_of(folder, lambda _: needed())
        found = audited(subject, CHECKS)
        sheet = sheet_of(subject.standing, "odd")
        assert svg(sheet).endswith("</svg>")
        assert chart(sheet)
        assert subject.as_it_is is not None
        spoken += bool(found.findings)
    assert spoken > FEWEST, "too little is left of the trees to say anything of them"
