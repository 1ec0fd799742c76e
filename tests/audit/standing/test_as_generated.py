"""A tree that follows its own design promises what the design does: the same sums, from files instead of a choice."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.generate.trees import lay, texts_of

from loopwright.audit.auditing import subject_of
from loopwright.audit.check import all_checks
from loopwright.audit.finding import Direction, Severity
from loopwright.audit.needed import Needed
from loopwright.audit.running import audited
from loopwright.audit.standing.component import Way
from loopwright.catalogue.load import load_catalogue
from loopwright.loop.reading import read_loop

EXAMPLES = Path(__file__).parents[3] / "examples"
FAMILIES = ("terraform", "containers", "recovery")
SOME = ("coodloom-30", "coodloom-500", "health-eu", "internal-tool")
NEAR = 0.0002  # of a share: two hours a year, which ways of release that no file shows make up
CATALOGUE = load_catalogue()


@pytest.fixture(params=SOME)
def subject(request, tmp_path):
    name = request.param
    file = tmp_path / "loop.yaml"
    shutil.copy(EXAMPLES / name / "loop.yaml", file)
    for family in FAMILIES:
        lay(texts_of(family, name), tmp_path)
    loop = read_loop(file, CATALOGUE.value("currency.usd_per_eur")).loop
    needed = Needed(loop, CATALOGUE, "loop.yaml", said=True)
    return subject_of(tmp_path, lambda _: needed)


def test_what_is_built_keeps_the_promises_of_its_design(subject):
    designed, found = subject.needed.answer.figures, subject.as_it_is
    assert found.standing.way is Way.TERRAFORM
    assert found.kept.availability == pytest.approx(designed["promise.availability"].value, abs=NEAR)
    for name in ("rto", "rpo"):
        assert found.promise(name).value == pytest.approx(designed[f"promise.{name}_seconds"].value, rel=0.01)
    assert not any(one.missed for one in found.promises)


def test_what_is_built_has_too_little_of_nothing_that_reach_is_asked_about(subject):
    checks = [one for one in all_checks() if one.topic in {"reach", "needs"}]
    faults = [
        one
        for one in audited(subject, checks).findings
        if one.direction is Direction.UNDER and one.severity > Severity.INFO
    ]
    assert [(one.check, one.thing) for one in faults] == []


def test_every_number_of_a_promise_says_where_it_was_read(subject):
    figures = subject.as_it_is.kept.figures
    for path in ("standing.availability", "standing.downtime.own_faults"):
        leaves = list(figures[path].leaves())
        assert leaves
        assert all(leaf.source is not None for leaf in leaves)
    hours = sum(one.value for path, one in figures.items() if path.startswith("standing.downtime."))
    assert hours == pytest.approx(figures["standing.downtime_hours_per_year"].value)
