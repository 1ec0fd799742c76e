from __future__ import annotations

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopwright.design.sums.queueing import (
    erlang_c,
    response_moments,
    response_tail,
    servers_needed,
    slots_needed,
    stable_limit,
)

# servers, offered load: at and beside θ = μ (one below the servers), one core, many, parts of one, full
LOADS = [
    (1.0, 1e-9),
    (1.0, 0.3),
    (1.0, 0.85),
    (1.0, 1 - 1e-6),
    (2.0, 1.0),
    (2.0, 1.0 - 1e-12),
    (2.0, 1.0 + 1e-12),
    (2.0, 1.0 - 1e-7),
    (2.0, 1.0 + 1e-4),
    (4.0, 3.0),
    (16.0, 13.6),
    (500.0, 1.0),
    (500.0, 425.0),
    (500.0, 499.0),
    (500.0, 499.0 - 1e-9),
    (500.0, 499.5),
    (3_000.0, 2_900.0),
    (0.2, 0.1),
    (0.5, 0.4999),
    (1.5, 0.5),
    (1.5, 0.5 + 1e-8),
    (2.7, 1.7),
    (33.3, 28.0),
]


def exact_c(a: float, c: float) -> mpmath.mpf:
    """1/B is Jagerman's integral, ∫ a·e^(−a·y)·(1 + y)^c dy = e^a·a^(−c)·Γ(c + 1, a)."""
    a, c = mpmath.mpf(a), mpmath.mpf(c)
    if c == int(c):
        inverse = mpmath.mpf(1)
        for servers in range(1, int(c) + 1):
            inverse = 1 + servers / a * inverse
    else:
        inverse = mpmath.exp(a) * a**-c * mpmath.gammainc(c + 1, a, mpmath.inf)
    return 1 / (a / c + (1 - a / c) * inverse)


def exact_tail(t: float, rate: float, servers: float, stretch: float) -> mpmath.mpf:
    """Service of one second on average, convolved with the wait by hand; the limit where the rates meet."""
    t, c, lam = mpmath.mpf(t), mpmath.mpf(servers), mpmath.mpf(rate)
    waits, theta = exact_c(rate, servers), (c - lam) / mpmath.mpf(stretch)
    alone, limit = mpmath.exp(-t), (1 + t) * mpmath.exp(-t)
    both = limit if theta == 1 else (theta * alone - mpmath.exp(-theta * t)) / (theta - 1)
    return (1 - waits) * mpmath.exp(-t) + waits * both


@pytest.mark.parametrize(("servers", "offered"), LOADS)
def test_erlang_c_agrees_with_mpmath_to_nine_digits(servers, offered):
    with mpmath.workdps(60):
        truth = float(exact_c(offered, servers))
    assert float(erlang_c(offered, servers)) == pytest.approx(truth, rel=1e-9, abs=1e-300)


@pytest.mark.parametrize("stretch", [1.0, 2.5, 0.5])
@pytest.mark.parametrize(("servers", "offered"), LOADS)
def test_the_tail_agrees_with_mpmath_to_nine_digits(servers, offered, stretch):
    times = np.array([0.0, 1e-9, 0.1, 1.0, 3.0, 10.0, 60.0])
    tails = response_tail(times, offered, 1.0, servers, stretch)
    with mpmath.workdps(60):
        truth = [float(exact_tail(t, offered, servers, stretch)) for t in times.tolist()]
    assert tails == pytest.approx(np.array(truth), rel=1e-9, abs=1e-300)


@pytest.mark.parametrize(
    ("offered", "servers", "printed"),
    # worked by hand: one server waits with probability ρ, two with 2ρ²/(1 + ρ)
    [
        (0.85, 1, 0.85),
        (1.0, 2, 1 / 3),
        (1.7, 2, 2 * 0.85**2 / 1.85),
        (0.0, 3, 0.0),
        (3.0, 3, 1.0),
        (5.0, 3, 1.0),
    ],
)
def test_erlang_c_of_few_servers_is_the_textbooks(offered, servers, printed):
    assert float(erlang_c(offered, servers)) == pytest.approx(printed, rel=1e-9)


@pytest.mark.parametrize(
    ("station", "tail"),
    [
        ({"t": -1.0, "rate": 1.0, "service_seconds": 0.1, "servers": 1.0}, 1.0),
        ({"t": 0.0, "rate": 1.0, "service_seconds": 0.1, "servers": 1.0}, 1.0),
        ({"t": 9.0, "rate": 20.0, "service_seconds": 0.1, "servers": 2.0}, 1.0),
        ({"t": 0.1, "rate": 20.0, "service_seconds": 0.0, "servers": 2.0}, 0.0),
        ({"t": 0.3, "rate": 0.0, "service_seconds": 0.1, "servers": 2.0}, np.exp(-3)),
        ({"t": 0.3, "rate": 10.0, "service_seconds": 0.1, "servers": 2.0, "stretch": 0.0}, np.exp(-3)),
        ({"t": 0.09, "rate": 1.0, "service_seconds": 0.1, "servers": 2.0, "service_cv2": 0.0}, 1.0),
    ],
    ids=["before", "at once", "full", "no work", "no load", "waits of no length", "a fixed service"],
)
def test_the_tail_at_the_edges(station, tail):
    assert float(response_tail(**station)) == pytest.approx(tail, rel=1e-9)


def test_a_full_station_has_no_mean():
    mean, variance = response_moments([10.0, 5.0], 0.1, 1.0)
    assert mean == pytest.approx(np.array([np.inf, 0.2]))
    assert variance == pytest.approx(np.array([np.inf, 0.04]))


@pytest.mark.parametrize("service_cv2", [0.0, 0.3, 1.0, 3.0])
@pytest.mark.parametrize("stretch", [0.5, 1.0, 2.5])
def test_moments_are_the_integrals_of_the_tail(stretch, service_cv2):
    edges = np.concatenate([np.linspace(0, 8, 200_001), np.linspace(8, 120, 100_001)[1:]])
    middles, widths = (edges[1:] + edges[:-1]) / 2, np.diff(edges)
    tails = response_tail(middles, 2.1, 1.0, 3.0, stretch, service_cv2)
    mean, variance = response_moments(2.1, 1.0, 3.0, stretch, service_cv2)
    first, second = (tails * widths).sum(), (2 * middles * tails * widths).sum()
    assert float(mean) == pytest.approx(first, rel=1e-5)
    assert float(variance) == pytest.approx(second - first**2, rel=1e-4)


LOAD = st.floats(1e-6, 0.999)
SERVERS = st.floats(0.1, 2_000)


@given(LOAD, SERVERS, st.floats(0, 50), st.floats(0, 8), st.floats(0, 8))
def test_a_tail_is_a_probability_and_falls_with_time(share, servers, t, stretch, cv2):
    tails = response_tail([t, t + 0.5], share * servers, 1.0, servers, stretch, cv2)
    assert 0 <= tails[1] <= tails[0] <= 1


@given(LOAD, LOAD, SERVERS, st.floats(0.01, 20))
def test_more_load_never_waits_less(one, other, servers, t):
    loads = np.sort([one, other]) * servers
    waits = erlang_c(loads, servers)
    tails = response_tail(t, loads, 1.0, servers)
    assert 0 <= waits[0] <= waits[1] * (1 + 1e-9) <= 1 + 1e-9
    assert tails[0] <= tails[1] * (1 + 1e-9)


@given(LOAD, SERVERS, st.floats(0, 10), st.floats(0.01, 20))
def test_more_servers_never_wait_more(share, servers, more, t):
    load, both = share * servers, np.array([servers, servers + more])
    waits, tails = erlang_c(load, both), response_tail(t, load, 1.0, both)
    means, variances = response_moments(load, 1.0, both)
    assert waits[1] <= waits[0] * (1 + 1e-9) + 1e-300
    assert tails[1] <= tails[0] * (1 + 1e-9)
    assert means[1] <= means[0] * (1 + 1e-9)
    assert variances[1] <= variances[0] * (1 + 1e-9)


@given(st.floats(0, 5_000), st.floats(0.3, 1), st.floats(0, 4))
def test_the_load_that_servers_may_carry_needs_those_servers(servers, limit, margin):
    allowed = stable_limit(servers, limit, margin)
    assert float(servers_needed(allowed, limit, margin)) == pytest.approx(servers, rel=1e-9, abs=1e-12)
    assert allowed <= limit * servers
    assert allowed + margin * np.sqrt(allowed) <= servers * (1 + 1e-9) + 1e-12


@given(st.floats(0, 5_000), st.floats(0, 10), st.floats(0.3, 1), st.floats(0, 4))
def test_more_servers_may_carry_more(servers, more, limit, margin):
    assert stable_limit(servers, limit, margin) <= stable_limit(servers + more, limit, margin)


@pytest.mark.parametrize(
    ("servers", "allowed"),
    [(1.0, (np.sqrt(5) - 1) ** 2 / 4), (2.0, 1.0), (6.0, 4.0), (100.0, 85.0), (0.0, 0.0)],
)
def test_small_hosts_keep_a_root_free_and_large_ones_the_limit(servers, allowed):
    assert float(stable_limit(servers, 0.85, 1.0)) == pytest.approx(allowed, rel=1e-9, abs=1e-12)


def test_slots_hold_the_mean_and_two_deviations():
    assert slots_needed([100.0, 0.0], 0.25, 2.0) == pytest.approx(np.array([35.0, 0.0]))


def test_stations_broadcast_and_a_stations_answer_does_not_depend_on_its_neighbours():
    servers, loads = np.array([[1.0], [2.5], [64.0]]), np.array([0.1, 0.5, 0.8, 3.0])
    together = response_tail(0.7, loads, 1.0, servers)
    assert together.shape == (3, 4)
    apart = [[float(response_tail(0.7, load, 1.0, c)) for load in loads] for c in servers[:, 0]]
    assert together.tolist() == apart


def test_equal_stations_among_many_wait_as_they_would_alone() -> None:
    loads, servers = np.tile([0.0, 0.3, 0.8, 1.5, 3.0], 80), np.repeat([1.0, 0.5, 2.0, 4.0], 100)
    together = erlang_c(loads, servers)
    apart = [float(erlang_c(load, c)) for load, c in zip(loads, servers, strict=True)]
    assert together.tolist() == pytest.approx(apart, rel=1e-15)
