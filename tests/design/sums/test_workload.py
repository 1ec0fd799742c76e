from __future__ import annotations

import numpy as np
import pytest

from loopwright.design.sums import workload

# One day of Stack Overflow, 9 February 2016. Source: "Stack Overflow: The Architecture – 2016 Edition",
# stackoverflow.blog/2016/02/17/stack-overflow-the-architecture-2016-edition (read 2026-11-21)
REQUESTS = 209_420_973
SQL_QUERIES = 504_816_843
ASP_NET_MILLISECONDS = 1_609_944_301
SQL_MILLISECONDS = 607_073_066
BYTES_SENT = 1_240_266_346_053


@pytest.mark.parametrize(
    ("wall_milliseconds", "in_flight"),
    [(ASP_NET_MILLISECONDS, 18.6), (SQL_MILLISECONDS, 7.0)],
    ids=["in ASP.NET", "in SQL Server"],
)
def test_published_wall_time_of_stack_overflow_is_concurrency_by_littles_law(wall_milliseconds, in_flight):
    rate = workload.mean_rate(float(REQUESTS))
    wall_seconds = wall_milliseconds / 1_000 / REQUESTS
    assert workload.concurrency(rate, wall_seconds) == pytest.approx(in_flight, rel=0.01)


def test_the_queries_of_stack_overflow_give_the_same_concurrency_visit_by_visit():
    rate = workload.mean_rate(float(REQUESTS))
    per_request = workload.station_seconds(SQL_MILLISECONDS / 1_000 / SQL_QUERIES, SQL_QUERIES / REQUESTS)
    assert workload.concurrency(rate, per_request) == pytest.approx(7.0, rel=0.01)


def test_stack_overflows_traffic_of_a_day_gives_its_egress_of_a_month():
    a_month = workload.egress_gb_per_month(float(REQUESTS), BYTES_SENT / REQUESTS)
    assert a_month == pytest.approx(1_240.27 * 365 / 12, rel=1e-5)


SUMS = [
    ("requests of the active users", workload.requests_per_day, (2_000.0, 0.5, 150.0), 150_000.0),
    ("a day has 86,400 seconds", workload.mean_rate, (86_400.0,), 1.0),
    ("the peak stands above the mean", workload.peak_rate, (864_000.0, 6.0), 60.0),
    ("busy cores are rate times service", workload.offered_load, (60.0, 0.02), 1.2),
    ("in flight is rate times wall time", workload.concurrency, (60.0, 0.15), 9.0),
    ("a cache lets the rest through", workload.origin_rate, (60.0, 0.75), 15.0),
    ("a station is visited several times", workload.station_seconds, (0.0005, 8.0), 0.004),
    ("writes cost double", workload.mixed_cost, (0.004, 0.25, 2.0), 0.005),
    ("a month is 730 hours", workload.egress_gb_per_month, (1_000_000.0, 12_000.0), 365.0),
]


@pytest.mark.parametrize(
    ("sum_of", "given", "expected"), [case[1:] for case in SUMS], ids=[c[0] for c in SUMS]
)
def test_a_sum_is_the_one_worked_out_by_hand(sum_of, given, expected):
    assert sum_of(*given) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("sum_of", "given", "expected"), [case[1:] for case in SUMS], ids=[c[0] for c in SUMS]
)
def test_a_sum_over_arrays_is_the_sum_of_each(sum_of, given, expected):
    arrays = [np.array([value, value]) for value in given]
    assert sum_of(*arrays) == pytest.approx(np.array([expected, expected]), rel=1e-12)
