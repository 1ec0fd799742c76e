"""Stations against simulated queues: short in the default run, a million arrivals under `verify`."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

from loopwright.design.sums.queueing import response_moments, response_tail
from loopwright.design.sums.response import mixture_quantile

PATH = Path(__file__).parent / "queue_simulation.py"
SPEC = importlib.util.spec_from_file_location("queue_simulation", PATH)
queues = importlib.util.module_from_spec(SPEC)
sys.modules["queue_simulation"] = queues  # its dataclass looks itself up
SPEC.loader.exec_module(queues)

SHORT, LONG = 200_000, 1_200_000
SEED = 20_160_209

EXPONENTIAL = [(1, 0.5), (2, 0.5), (4, 0.7), (16, 0.7)]  # servers, share busy
EXPONENTIAL_LONG = [(1, 0.3), (1, 0.85), (2, 0.5), (2, 0.85), (4, 0.85), (8, 0.85), (32, 0.85), (100, 0.85)]

# servers, share busy, Ca², Cs²: services up to 2; arrivals up to 1.5, or 2 with more servers than one
GENERAL = [(1, 0.7, 1.0, 0.0), (4, 0.7, 1.0, 0.5), (2, 0.7, 1.5, 1.0), (4, 0.5, 1.0, 2.0)]
GENERAL_LONG = [
    (servers, busy, arrivals, services)
    for servers in (1, 2, 4, 16)
    for busy in (0.5, 0.7, 0.85)
    for arrivals, services in (
        (1.0, 0.0),
        (1.0, 0.25),
        (1.0, 0.5),
        (1.0, 2.0),
        (1.5, 1.0),
        (2.0, 1.0),
        (2.0, 2.0),
    )
    if servers > 1 or arrivals < 2 or services > 1
]

# application: servers and share busy; database: the same; the application's service is one second
TANDEMS = [((4, 0.7), (2, 0.5)), ((1, 0.5), (1, 0.1))]
TANDEMS_LONG = [((2, 0.5), (2, 0.5)), ((8, 0.85), (2, 0.7)), ((2, 0.85), (1, 0.85)), ((4, 0.3), (1, 0.85))]

# servers, share busy, the database's share of the demand
HOSTS = [(2, 0.5, 0.2), (4, 0.7, 0.5)]
HOSTS_LONG = [(c, busy, share) for c in (1, 2, 4, 8) for busy in (0.3, 0.7, 0.8) for share in (0.2, 0.5)]

SHARING = [(1, 0.5), (4, 0.7)]
SHARING_LONG = [(c, busy) for c in (1, 2, 4, 8, 16) for busy in (0.3, 0.5, 0.7, 0.85)]

# hits, seconds of a hit, servers and share busy of the station that serves the misses (one second each)
MIXTURES = [(0.7, 0.05, 2, 0.6), (0.9, 0.3, 4, 0.7)]
MIXTURES_LONG = [(0.5, 0.05, 1, 0.85), (0.8, 0.5, 8, 0.85), (0.94, 0.2, 2, 0.5)]


def runs(short, long):
    """The short cases in the default run, the long ones with a million arrivals under `verify`."""
    return [(SHORT, *case) for case in short] + [
        pytest.param(LONG, *case, marks=pytest.mark.verify) for case in long
    ]


def p95_of_a_station(rate, service, servers, stretch=1.0, service_cv2=1.0):
    low, high = 0.0, 1e4 * service
    for _ in range(60):
        middle = (low + high) / 2
        if response_tail(middle, rate, service, servers, stretch, service_cv2) > 0.05:
            low = middle
        else:
            high = middle
    return high


def poisson(rng, count, rate):
    return np.cumsum(rng.exponential(1 / rate, count))


@pytest.mark.parametrize(("count", "servers", "busy"), runs(EXPONENTIAL, EXPONENTIAL_LONG))
def test_an_exponential_station_is_within_a_twentieth_of_its_simulation(count, servers, busy):
    rng, rate = np.random.default_rng(SEED), busy * servers
    arrivals = poisson(rng, count, rate)
    left = queues.first_come_first_served(arrivals, rng.exponential(1.0, count), servers)
    seen = queues.observe(left - arrivals)
    assert float(response_moments(rate, 1.0, servers)[0]) == pytest.approx(seen.mean, rel=0.05)
    assert p95_of_a_station(rate, 1.0, servers) == pytest.approx(seen.p95, rel=0.05)


@pytest.mark.parametrize(
    ("count", "servers", "busy", "arrival_cv2", "service_cv2"), runs(GENERAL, GENERAL_LONG)
)
def test_a_stretched_station_is_within_a_tenth_of_its_simulation(
    count, servers, busy, arrival_cv2, service_cv2
):
    rng, rate = np.random.default_rng(SEED), busy * servers
    arrivals = np.cumsum(queues.draws(rng, count, 1 / rate, arrival_cv2))
    services = queues.draws(rng, count, 1.0, service_cv2)
    seen = queues.observe(queues.first_come_first_served(arrivals, services, servers) - arrivals)
    station = (rate, 1.0, servers, (arrival_cv2 + service_cv2) / 2, service_cv2)
    assert float(response_moments(*station)[0]) == pytest.approx(seen.mean, rel=0.1)
    assert p95_of_a_station(*station) == pytest.approx(seen.p95, rel=0.1)


@pytest.mark.parametrize(("count", "application", "database"), runs(TANDEMS, TANDEMS_LONG))
def test_a_tandem_by_moments_is_within_a_twentieth_of_its_simulation(count, application, database):
    (servers, busy), (others, busy_there) = application, database
    rng, rate = np.random.default_rng(SEED), servers * busy
    query = busy_there * others / rate
    arrivals = poisson(rng, count, rate)
    stations = [(rng.exponential(1.0, count), servers), (rng.exponential(query, count), others)]
    seen = queues.observe(queues.in_turn(arrivals, stations) - arrivals)
    moments = np.add(response_moments(rate, 1.0, servers), response_moments(rate, query, others))
    assert moments[0] == pytest.approx(seen.mean, rel=0.05)
    p95 = mixture_quantile(0.95, [1.0], [0.0], *moments[:, np.newaxis])
    assert float(p95) == pytest.approx(seen.p95, rel=0.05)


@pytest.mark.parametrize(("count", "servers", "busy", "share"), runs(HOSTS, HOSTS_LONG))
def test_a_shared_host_is_one_station_within_15_percent(count, servers, busy, share):
    """Application and database are scheduled together on one host's cores, as an operating system does."""
    rng, rate = np.random.default_rng(SEED), busy * servers
    arrivals = poisson(rng, count, rate)
    demand = rng.exponential(1 - share, count) + rng.exponential(share, count)
    seen = queues.observe(queues.processor_sharing(arrivals, demand, servers) - arrivals)
    station = (rate, 1.0, servers, 1.0, (1 - share) ** 2 + share**2)
    assert float(response_moments(*station)[0]) == pytest.approx(seen.mean, rel=0.05)
    assert p95_of_a_station(*station) == pytest.approx(seen.p95, rel=0.15)


@pytest.mark.parametrize(("count", "servers", "busy"), runs(SHARING, SHARING_LONG))
def test_shared_processors_keep_the_mean_and_a_fifth_more_covers_their_p95(count, servers, busy):
    """The p95 is 1.00 to 1.28 times that of M/M/c: 1.2 is safe up to 0.7 busy and 6 % short at 0.85."""
    rng, rate = np.random.default_rng(SEED), busy * servers
    arrivals = poisson(rng, count, rate)
    left = queues.processor_sharing(arrivals, rng.exponential(1.0, count), servers)
    seen = queues.observe(left - arrivals)
    assert float(response_moments(rate, 1.0, servers)[0]) == pytest.approx(seen.mean, rel=0.05)
    ratio = seen.p95 / p95_of_a_station(rate, 1.0, servers)
    assert 0.98 <= ratio <= (1.23 if busy <= 0.7 else 1.3)


@pytest.mark.parametrize(("count", "hits", "hit_seconds", "servers", "busy"), runs(MIXTURES, MIXTURES_LONG))
def test_a_mixture_by_branch_is_within_a_fifteenth_of_its_simulation(count, hits, hit_seconds, servers, busy):
    rng, rate = np.random.default_rng(SEED), busy * servers
    arrivals = poisson(rng, count, rate / (1 - hits))
    missed = rng.random(count) >= hits
    responses = np.full(count, hit_seconds)
    at = arrivals[missed]
    responses[missed] = queues.first_come_first_served(at, rng.exponential(1.0, at.size), servers) - at
    seen = queues.observe(responses)
    mean, variance = response_moments(rate, 1.0, servers)
    branches = ([hits, 1 - hits], [hit_seconds, 0.0], [0.0, mean], [0.0, variance])
    assert hits * hit_seconds + (1 - hits) * float(mean) == pytest.approx(seen.mean, rel=0.05)
    assert float(mixture_quantile(0.95, *branches)) == pytest.approx(seen.p95, rel=1 / 15)


def test_a_shared_host_whose_database_takes_turns_in_the_same_queue_keeps_the_mean_when_turns_are_alike():
    rng, rate, servers = np.random.default_rng(SEED), 1.4, 2
    arrivals = poisson(rng, SHORT, rate)
    turns = np.stack([rng.exponential(0.5, SHORT), rng.exponential(0.5, SHORT)], axis=1)
    seen = queues.observe(queues.shared_host(arrivals, turns, servers) - arrivals)
    assert float(response_moments(rate, 1.0, servers)[0]) == pytest.approx(seen.mean, rel=0.05)
