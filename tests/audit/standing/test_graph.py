"""What is lost with a component, against a matrix that knows nothing of walks."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loopwright.audit.standing.component import Capacity, Component, Entry, Need, Part
from loopwright.audit.standing.graph import Graph
from loopwright.survey.evidence import Environment

QUIET = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SIZE = 7
NAMES = tuple("abcdefg")
pairs = st.sets(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda pair: pair[0] != pair[1]),
    max_size=16,
)
kinds = st.lists(st.sampled_from([Part.WEB, Part.STORE, Part.PROXY]), min_size=SIZE, max_size=SIZE)
starts = st.sets(st.sampled_from(NAMES), min_size=1, max_size=3)


def graph(some, parts, entries):
    components = tuple(
        Component(name, name, part, "", Environment.UNSTATED, Capacity(1), (), ())
        for name, part in zip(NAMES, parts, strict=True)
    )
    needs = tuple(Need(start, end, "", ()) for start, end in sorted(some))
    return Graph(components, needs, tuple(Entry(name, "", ()) for name in sorted(entries)))


def closure(some, without=None):
    """Who reaches whom: powers of the matrix of needs, a component taken out."""
    reach = np.eye(SIZE, dtype=bool)
    for start, end in some:
        reach[NAMES.index(start), NAMES.index(end)] = True
    if without is not None:
        at = NAMES.index(without)
        reach[at, :] = reach[:, at] = False
    for _ in range(SIZE):
        reach = (reach.astype(int) @ reach.astype(int)) > 0
    return reach


def ends(reach, parts, entry):
    reached = [at for at in range(SIZE) if reach[NAMES.index(entry), at]]
    kept = {at for at in reached if parts[at].keeps}
    return kept or {at for at in reached if NAMES[at] == entry}


@QUIET
@given(pairs, kinds, starts)
def test_what_is_lost_is_what_the_matrix_says(some, parts, entries):
    whole = closure(some)
    found = graph(some, parts, entries)
    for name in NAMES:
        left = closure(some, without=name)
        expected = tuple(
            entry for entry in sorted(entries) if ends(left, parts, entry) != ends(whole, parts, entry)
        )
        assert found.lost(name) == expected


@QUIET
@given(pairs, kinds, starts)
def test_whoever_reaches_a_component_depends_on_it(some, parts, entries):
    whole = closure(some)
    found = graph(some, parts, entries)
    for at, name in enumerate(NAMES):
        expected = tuple(other for place, other in enumerate(NAMES) if place != at and whole[place, at])
        assert found.dependents(name) == expected
