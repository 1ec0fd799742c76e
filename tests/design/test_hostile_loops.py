"""Loops at the edges of what a file may say get a design or one clear answer, never a crash."""

from __future__ import annotations

import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loopwright.catalogue.load import load_catalogue
from loopwright.design.answer import question_of, solved_question
from loopwright.design.lifting.assemble import design_at
from loopwright.loop.errors import LoopwrightError
from loopwright.loop.model import (
    DataSet,
    Demand,
    Limits,
    Loop,
    Money,
    Objectives,
    OutsideCall,
    Places,
    ServiceDemand,
    Team,
)
from loopwright.loop.vocabulary import BudgetIs, Cover, DataKind, LoopKind, Owner, Place, Survives

CATALOGUE = load_catalogue()


def maybe(strategy):
    return st.none() | strategy


def spread(low, high):
    """Numbers over many powers of ten."""
    return st.floats(math.log10(low), math.log10(high)).map(lambda power: 10.0**power)


DATA = st.builds(
    DataSet,
    name=st.just("things"),
    kind=st.sampled_from(DataKind),
    size_bytes=maybe(spread(1.0, 1e17)),
    growth_bytes_per_month=maybe(spread(1.0, 1e14)),
)
LOOPS = st.builds(
    Loop,
    name=st.just("x"),
    action=st.just("a"),
    response=st.just("r"),
    value=st.just("v"),
    kind=maybe(st.sampled_from(LoopKind)),
    owner=maybe(st.sampled_from(Owner)),
    objectives=st.builds(
        Objectives,
        latency_p95_seconds=maybe(spread(1e-3, 3600.0)),
        availability=maybe(st.floats(0.5, 0.999999)),
        rpo_seconds=maybe(spread(1.0, 1e7)),
        rto_seconds=maybe(spread(1.0, 1e7)),
        survives=maybe(st.sampled_from(Survives)),
    ),
    demand=st.builds(
        Demand,
        users=spread(1.0, 2e9),
        background_share=maybe(st.floats(0.0, 1.0)),
        cached_share=maybe(st.floats(0.0, 1.0)),
        public_share=maybe(st.floats(0.0, 1.0)),
        concurrent_connections=maybe(spread(1.0, 1e7)),
        response_bytes=maybe(spread(1.0, 1e9)),
    ),
    data=st.lists(DATA, max_size=1).map(tuple),
    service=st.builds(
        ServiceDemand,
        framework=maybe(st.sampled_from(["django", "go", "node", "nonsense"])),
        app_cpu_seconds=maybe(spread(1e-6, 100.0)),
        database_cpu_seconds=maybe(st.just(0.0) | spread(1e-6, 10.0)),
        outside_calls=st.lists(st.builds(OutsideCall, name=st.just("bank")), max_size=1).map(tuple),
    ),
    team=st.builds(
        Team,
        people=maybe(st.floats(1.0, 50.0)),
        cover=maybe(st.sampled_from(Cover)),
        value_of_hour_usd=maybe(spread(1.0, 1e4)),
    ),
    money=st.builds(
        Money, budget_usd_per_month=maybe(st.floats(0.0, 1e5)), budget_is=maybe(st.sampled_from(BudgetIs))
    ),
    places=st.builds(
        Places,
        users=st.sampled_from(Place).map(lambda place: {place: 1.0}),
        residency=st.lists(st.sampled_from(Place), max_size=1).map(tuple),
    ),
    limits=st.builds(Limits, largest_machine_memory_bytes=maybe(spread(1e6, 1e12))),
)


def judged(loop):
    """The loop's design, every figure of it a number; or None where the answer is one clear line."""
    try:
        solved, index = solved_question(question_of(loop, CATALOGUE))
    except LoopwrightError as error:
        told = error
    else:
        told = None
    if told is not None:
        assert told.message
        assert told.advice
        return None
    design = design_at(solved, index)
    broken = [path for path, figure in design.figures.items() if not math.isfinite(figure.value)]
    assert broken == []
    assert design.feasible == bool(solved.feasible[index])
    assert all(design.value(line.path) >= 0 for line in design.spend if line.path)
    return design


QUIET = settings(deadline=None, suppress_health_check=list(HealthCheck))


@settings(QUIET, max_examples=25)
@given(loop=LOOPS)
def test_a_loop_at_the_edge_is_designed_or_told_in_one_line(loop):
    judged(loop)


@pytest.mark.verify
@settings(QUIET, max_examples=500)
@given(loop=LOOPS)
def test_many_loops_at_the_edge_are_designed_or_told_in_one_line(loop):
    judged(loop)
