"""A loop built by a program: values are fitted to their types, and what does not fit is refused."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from loopwright.loop.model import DataSet, Demand, Limits, Loop, Objectives, Places, Team
from loopwright.loop.rules import ContradictionError
from loopwright.loop.vocabulary import DataKind, LoopKind, Place, Skill

WORDS = {"name": "x", "action": "ask", "response": "answer", "value": "time"}


def test_plain_values_become_those_of_the_model():
    loop = Loop(
        **WORDS,
        kind="shop",
        demand={"users": 500},
        data=[{"name": "pictures", "kind": "files"}],
        team=Team(skills={"kafka": "never"}),
        places={"users": {"eu": 1}, "residency": ["eu"]},
        limits={"year": 2027.0},
    )
    assert loop == Loop(
        **WORDS,
        kind=LoopKind.SHOP,
        demand=Demand(users=500.0),
        data=(DataSet(name="pictures", kind=DataKind.FILES),),
        team=Team(skills={"kafka": Skill.NEVER}),
        places=Places(users={Place.EU: 1.0}, residency=(Place.EU,)),
        limits=Limits(year=2027),
    )
    assert isinstance(loop.demand.users, float)
    assert isinstance(loop.limits.year, int)
    assert isinstance(loop.kind, LoopKind)


UNFIT = {
    "a number as text": lambda: Demand(users="5k"),
    "a truth for a number": lambda: Demand(users=True),
    "an infinite number": lambda: Demand(users=float("inf")),
    "no number": lambda: Demand(users=float("nan")),
    "a part of a year": lambda: Limits(year=2027.5),
    "an unknown word": lambda: Objectives(survives="meteors"),
    "a list for a word": lambda: Objectives(survives=["zone"]),
    "one thing for several": lambda: Places(residency="eu"),
    "a list for a table": lambda: Places(users=["eu"]),
    "a number for a text": lambda: DataSet(name=5),
    "a number for a part": lambda: Loop(**WORDS, demand=500),
}


@pytest.mark.parametrize("build", UNFIT.values(), ids=UNFIT)
def test_what_does_not_fit_is_refused_by_name(build):
    with pytest.raises(ValueError, match=r"^(users|year|survives|residency|name|demand): .* is no "):
        build()


def test_an_unknown_field_is_refused():
    with pytest.raises(TypeError, match="visitors"):
        Loop(**WORDS, demand={"visitors": 5})


def test_a_loop_is_frozen():
    loop = Loop(**WORDS, demand=Demand(users=1))
    with pytest.raises(FrozenInstanceError):
        loop.name = "y"


def test_what_contradicts_itself_is_refused():
    with pytest.raises(ContradictionError, match="demand: no measure of demand") as caught:
        Loop(**WORDS)
    assert [one.field for one in caught.value.conflicts] == ["demand"]
