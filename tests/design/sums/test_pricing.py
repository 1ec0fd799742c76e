"""Graduated prices: boundaries to the cent, allowances once, and unpriced that never becomes free."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopwright.catalogue.load import load_catalogue
from loopwright.catalogue.rows import PriceRow, Provenance
from loopwright.design.sums.pricing import (
    Range,
    Step,
    add_ranges,
    catalogue_price,
    price_list,
    price_range,
    tiered_cost,
    weakest,
)
from loopwright.loop.errors import LoopwrightError

CATALOGUE = load_catalogue()
EGRESS = (Step(0, 10_240, 0.09), Step(10_240, 51_200, 0.085), Step(51_200, math.inf, 0.07))
UNPRICED_BEYOND = (Step(0, 100, 0.1), Step(100, math.inf, None))
LIMITED = (Step(0, 50, 0.0),)

amounts = st.floats(min_value=0, max_value=1e7, allow_nan=False)
rates = st.floats(min_value=0.001, max_value=10, allow_nan=False)


def row(usd: float | None, start: float, end: float | None, included: float = 0.0) -> PriceRow:
    origin = Provenance("price.x", "published", "2026-01-01", "2027-01-01", "high")
    return PriceRow(origin, "x", "transfer", "egress_gb", "any", "any", "GB", usd, start, end, included)


@pytest.mark.parametrize(
    ("gb", "usd"),
    [
        (0, 0.00),
        (99, 0.00),
        (100, 0.00),  # the whole allowance
        (101, 0.09),  # one gigabyte beyond
        (2_355, 202.95),  # 2.3 TiB: (2,355 − 100) × 0.09
        (10_340, 921.60),  # exactly the first 10 TiB beyond the allowance
        (10_341, 921.685),  # one gigabyte into the next step
        (51_300, 4_403.20),
        (51_301, 4_403.27),
    ],
)
def test_transfer_is_priced_to_the_cent_at_and_beside_each_boundary(gb, usd):
    assert tiered_cost(gb, EGRESS, 100) == pytest.approx(usd, abs=1e-9)


def test_a_quantity_of_any_shape_comes_back_in_its_shape():
    gb = np.array([[0.0, 200.0], [20_000.0, 60_000.0]])
    costs = tiered_cost(gb, EGRESS, 100)
    assert costs.shape == gb.shape
    assert costs[0, 1] == pytest.approx(9.0)
    assert costs[1, 0] == pytest.approx(10_240 * 0.09 + 9_660 * 0.085)


def test_what_has_no_price_is_marked_and_never_free():
    costs = tiered_cost([0, 100, 101], UNPRICED_BEYOND)
    assert costs[0] == 0
    assert costs[1] == pytest.approx(10)
    assert math.isnan(costs[2])
    assert math.isnan(costs.sum())


def test_a_free_plan_is_not_sold_beyond_its_limit():
    assert tiered_cost(50, LIMITED) == 0
    assert math.isnan(tiered_cost(50.1, LIMITED))


@given(amounts, amounts, st.floats(0, 1e4), rates, rates, rates)
def test_more_never_costs_less_and_nothing_costs_less_than_nothing(
    one, other, included, first, second, third
):
    steps = (Step(0, 1_000, first), Step(1_000, 50_000, second), Step(50_000, math.inf, third))
    fewer, more = sorted((one, other))
    assert 0 <= tiered_cost(fewer, steps, included) <= tiered_cost(more, steps, included)


@given(amounts, amounts, st.floats(0, 1e5))
def test_a_free_allowance_is_given_once_to_an_account_not_to_each_service(first, second, included):
    together = float(tiered_cost(first + second, EGRESS[:1] + EGRESS[1:], included))
    apart = float(tiered_cost(first, EGRESS, included)) + float(tiered_cost(second, EGRESS, included))
    volume_discount = (first + second) * (0.09 - 0.07)
    assert together >= apart - volume_discount - 1e-6
    if first + second <= included:
        assert together == 0


def test_two_services_of_one_account_share_its_free_requests():
    million = price_list([row(0.20, 0, None, included=1.0)])
    assert million.cost(0.8 + 0.9) == pytest.approx(0.7 * 0.20)
    assert million.cost(0.8) + million.cost(0.9) == 0  # what pricing each alone would have claimed


@given(st.floats(10, 1e6), rates, st.floats(0.1, 0.9), st.floats(0, 100))
def test_a_million_requests_costs_less_the_more_there_are(millions, price, discount, fee):
    steps = (Step(0, 1_000, price), Step(1_000, math.inf, price * discount))
    unit = (fee + float(tiered_cost(millions, steps))) / millions
    unit_later = (fee + float(tiered_cost(millions * 2, steps))) / (millions * 2)
    assert unit_later <= unit * (1 + 1e-9)


def test_the_scalar_sum_is_the_array_sum():
    prices = price_list(
        [row(0.09, 0, 10_240, 100), row(0.085, 10_240, 51_200, 100), row(None, 51_200, None, 100)]
    )
    for gb in (0.0, 100.0, 101.0, 10_340.0, 10_341.0, 51_300.0, 51_301.0):
        assert prices.cost_of_one(gb) == pytest.approx(float(prices.cost(gb)), nan_ok=True)
    assert prices.cost_of_one(10, included=0) == pytest.approx(0.9)


def test_tiers_that_leave_a_hole_are_refused():
    with pytest.raises(LoopwrightError, match="where the one before ends at 10"):
        price_list([row(1, 0, 10), row(0.5, 20, None)])
    with pytest.raises(LoopwrightError, match="where the one before ends at 0"):
        price_list([row(1, 5, None)])
    with pytest.raises(LoopwrightError, match="without rows"):
        price_list([])


def test_a_price_list_orders_its_steps_and_knows_its_weakest_row():
    prices = price_list([row(0.5, 10, None), row(1, 0, 10)])
    assert [step.start for step in prices.steps] == [0, 10]
    assert prices.confidence == "high"
    assert not prices.free
    assert price_list([row(0, 0, 50)]).free


def test_the_weakest_confidence_counts():
    assert weakest(["high", "assumption", "low"]) == "assumption"
    assert weakest([]) == "high"


@pytest.mark.parametrize("confidence", ["high", "medium", "low", "assumption"])
def test_a_price_keeps_its_mode_inside_its_range(confidence):
    low, mode, high = price_range(100.0, confidence, CATALOGUE)
    assert low < mode == 100.0 < high


def test_the_less_is_known_the_wider_the_range():
    widths = [
        price_range(1.0, confidence, CATALOGUE).high - price_range(1.0, confidence, CATALOGUE).low
        for confidence in ("high", "medium", "low", "assumption")
    ]
    assert widths == sorted(widths)


def test_ranges_add_bound_by_bound():
    assert add_ranges([Range(1, 2, 3), Range(10, 20, 30)]) == Range(11, 22, 33)
    assert add_ranges([]) == Range(0, 0, 0)


def test_the_catalogue_gives_the_price_of_one_service_or_none():
    free = catalogue_price(CATALOGUE, "grafana", "logs_gb", "eu", "cloud-free")
    paid = catalogue_price(CATALOGUE, "grafana", "logs_gb", "eu", "cloud-pro")
    assert free is not None
    assert paid is not None
    assert free.free
    assert paid.cost(60) == pytest.approx(5.0)
    assert catalogue_price(CATALOGUE, "grafana", "logs_gb", "eu") == free
    assert catalogue_price(CATALOGUE, "grafana", "logs_gb", "eu", "none such") is None
    assert catalogue_price(CATALOGUE, "nobody", "logs_gb", "eu") is None
