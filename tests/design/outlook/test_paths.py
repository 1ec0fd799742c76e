"""The cheapest path is the one that trying every path finds."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from loopwright.design.outlook.paths import cheapest_path, path_without_return, return_of


def cost_of(nodes, edges, path):
    """What a path costs, added up plainly."""
    stays = sum(nodes[month, node] for month, node in enumerate(path))
    return stays + sum(edges[month, path[month - 1], path[month]] for month in range(1, len(path)))


@st.composite
def small_worlds(draw):
    """Up to five months and four nodes of up to three kinds, some of them closed in some months."""
    months, size = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    seed = draw(st.integers(0, 2**32 - 1))
    random = np.random.default_rng(seed)
    nodes = random.integers(0, 9, (months, size)).astype(float)
    nodes[random.random((months, size)) < 0.15] = np.inf
    edges = random.integers(0, 6, (months, size, size)).astype(float)
    edges[:, np.arange(size), np.arange(size)] = 0.0
    return nodes, edges, random.integers(0, 3, size)


@given(small_worlds())
@settings(max_examples=200, deadline=None)
def test_the_cheapest_path_equals_brute_force_over_all_paths(world):
    nodes, edges, _ = world
    total, path = cheapest_path(nodes, lambda month: edges[month])
    best = min(cost_of(nodes, edges, one) for one in product(range(nodes.shape[1]), repeat=len(nodes)))
    assert total == best
    if np.isfinite(best):
        assert cost_of(nodes, edges, path) == best


@given(small_worlds())
@settings(max_examples=200, deadline=None)
def test_the_cheapest_path_without_return_equals_brute_force_over_such_paths(world):
    nodes, edges, kinds = world
    total, path = path_without_return(nodes, lambda month: edges[month], kinds)
    every = product(range(nodes.shape[1]), repeat=len(nodes))
    best = min(
        cost_of(nodes, edges, one) for one in every if return_of([kinds[node] for node in one]) is None
    )
    assert total == best
    if np.isfinite(best):
        assert return_of([kinds[node] for node in path]) is None


def test_a_return_is_named_with_its_kind_and_months():
    assert return_of([1, 1, 2, 2, 1]) == (1, 1, 4)
    assert return_of([1, 1, 2, 3, 3]) is None


def test_a_path_that_would_come_back_stays_away_or_never_leaves():
    nodes = np.array([[0.0, 9.0], [5.0, 0.0], [0.0, 9.0]])
    free = np.zeros((2, 2))
    kinds = np.array([0, 1])
    assert cheapest_path(nodes, lambda _: free)[1] == [0, 1, 0]
    assert path_without_return(nodes, lambda _: free, kinds) == (5.0, [0, 0, 0])
