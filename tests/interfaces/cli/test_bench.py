"""The scorecard is told in every format, with each miss and each doubt."""

from __future__ import annotations

import json

import pytest

from loopwright.catalogue.load import load_catalogue
from loopwright.design.figure import Figures
from loopwright.design.reality import scorecard
from loopwright.design.reality.baselines import Tally
from loopwright.design.reality.published import published_systems
from loopwright.design.reality.replay import Outcome
from loopwright.design.reality.scorecard import Doubt, Row, Scorecard
from loopwright.interfaces.cli.main import run


def tally_of(name, right):
    return Tally(name, exact=right, within_one=2, stages=right, redundancy=right, of=2)


def row_of(system, *, right):
    outcome = Outcome(
        level=1 if right else 5,
        stage="on the host",
        redundant=False,
        title="One server",
        usd=20.0,
        hours=2.0,
        app_cores=2.0,
        database_cores=0.0,
        broken=() if right else ("rto", "hours"),
        figures=Figures(),
    )
    return Row(
        system=system,
        outcome=outcome,
        level_error=0 if right else 4,
        stage_right=right,
        redundancy_right=right,
        cost_ratio=0.5 if right else None,
        app_cores_ratio=None,
        database_cores_ratio=None,
        verdict="over-provisioned: $217 where $5 does" if right else "",
        misses=() if right else ("too large a step",),
    )


@pytest.fixture
def card():
    first, second = published_systems(load_catalogue())[:2]
    return Scorecard(
        catalogue_date="2026-11-21",
        rows=(row_of(first, right=True), row_of(second, right=False)),
        tally=tally_of("Loopwright", 1),
        baselines=(tally_of("always one server", 0),),
        doubts=(Doubt(tally_of("an hour × 3", 1), ("figma",)), Doubt(tally_of("an hour ÷ 3", 1), ())),
        left_out=(tally_of("without a", 0), tally_of("without b", 1)),
        cost_bias=0.5,
        app_cores_bias=None,
        database_cores_bias=None,
    )


@pytest.fixture
def asked(card, monkeypatch):
    calls = []

    def give(_catalogue, *, doubts):
        calls.append(doubts)
        return card

    monkeypatch.setattr(scorecard, "run_bench", give)
    return calls


def test_the_scorecard_names_the_counts_the_misses_and_the_doubts(asked, capsys):
    assert run(["bench"]) == 0
    shown = capsys.readouterr().out
    assert asked == [True]
    for said in ("1/2", "always one server", "+4", "too large a step", "over-provisioned", "figma", "× 0.5"):
        assert said in shown
    assert "no design keeps recovery (RTO), your hours" in shown
    assert "0 to 1 of 2 levels exact" in shown


def test_a_quick_scorecard_leaves_the_doubts_out(asked, capsys):
    assert run(["bench", "--quick", "--format", "json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert asked == [False]
    assert report["schema"] == "loopwright/bench/1"
    assert report["bias"] == {"cost": 0.5, "app_cores": None, "database_cores": None}
    assert [one["level_error"] for one in report["systems"]] == [0, 4]
