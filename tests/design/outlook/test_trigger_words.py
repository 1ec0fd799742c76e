"""What a trigger says, what its query watches and where the design turns are one and the same value and side."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.design.instances import CATALOGUE

from loopwright.design.answer import answer_for, question_of
from loopwright.design.outlook import triggers
from loopwright.design.outlook.moves import Place
from loopwright.design.outlook.watch import query_of
from loopwright.interfaces.cli.reports.triggers import when
from loopwright.loop.model import Loop
from loopwright.loop.reading import read_loop

EXAMPLES = sorted((Path(__file__).parents[3] / "examples").glob("*/loop.yaml"))
EUROS = CATALOGUE.value("currency.usd_per_eur")
TIMES = {"TB": 1000.0, "GB": 1.0, "MB": 0.001, "M": 1e6}
SIGNS = {"≥": ">=", "≤": "<=", ">": ">", "<": "<"}


@cache
def answered(path: Path):
    return answer_for(question_of(read_loop(path, EUROS).loop, CATALOGUE), parts=frozenset({"triggers"}))


def said(trigger, figures):
    """The sign and the value of a trigger's sentence."""
    text = "".join(part if isinstance(part, str) else part.text for part in when(trigger, figures))
    found = re.search(r"([≥≤<>]) ([0-9.,]+)\s*([A-Z]*)", text)
    assert found is not None, text
    return SIGNS[found[1]], float(found[2].replace(",", "")) * TIMES.get(found[3], 1.0)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_a_query_fires_on_the_side_and_at_the_value_of_its_sentence(path):
    answer = answered(path)
    assert answer.triggers
    for trigger in answer.triggers:
        if not trigger.watch:
            continue
        query = re.search(r"(>=|<=|>|<) ([0-9.]+)", trigger.watch)
        assert query is not None, trigger.watch
        assert (query[1], float(query[2])) == said(trigger, answer.figures)


@pytest.mark.parametrize(("users", "survives"), [(1_999, "nothing"), (2_000, "machine")])
def test_the_default_of_what_is_survived_turns_at_the_number_itself(users, survives):
    loop = Loop(name="x", action="a", response="r", value="v", owner="founder", demand={"users": users})
    assert question_of(loop, CATALOGUE).inputs.survives == survives
    assert query_of("users", 2_000) == "SELECT count(*) >= 2000 FROM users;"


@pytest.mark.parametrize("value", [0.4567, 5.4321, 54.54, 545.4, 1_498.7, 12_598.4])
def test_the_query_has_as_many_digits_as_the_sentence(value):
    loads = {"peak load": f"{value:.3g}" if value < 100 else f"{value:.0f}"}
    for driver, digits in loads.items():
        assert query_of(driver, value).endswith(f">= {digits}")


@pytest.mark.parametrize(
    ("providers", "where", "said"),
    [
        (("hetzner", "neon"), "eu", "Nothing has to move for that"),
        (("hetzner", "supabase"), "eu", "The database moves to Supabase: about 7 h of work."),
        (("hetzner", "neon"), "us", "Moving takes about 7 h of work."),
    ],
)
def test_a_larger_size_says_what_has_to_move_for_it(providers, where, said, monkeypatch):
    structure = answered(EXAMPLES[0]).design.structure
    places = {
        "before": Place(structure, ("hetzner", "neon"), "eu"),
        "after": Place(structure, providers, where),
    }
    monkeypatch.setattr(triggers.Place, "of", classmethod(lambda _, solved, _index: places[solved]))
    prospect = SimpleNamespace(move_hours=lambda *_: 7.0)
    found = (SimpleNamespace(solved=name, index=0) for name in ("before", "after"))
    assert triggers._moved(prospect, *found).startswith(said)


def test_a_title_names_who_sells_the_database_where_that_is_another():
    loop = Loop(
        name="x",
        action="a",
        response="r",
        value="v",
        demand={"users": 500},
        habits={"must_use": ["gcp", "neon"]},
    )
    answer = answer_for(question_of(loop, CATALOGUE), parts=frozenset())
    assert "managed PostgreSQL at Neon" in answer.title
