"""The table of burn rates is the SRE workbook's; rules that mislead are refused, or counted where few ask."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some
from tests.generate.conftest import setting_of

from loopwright.design.alerting.burn import (
    WINDOWS,
    Window,
    budget,
    count_needed,
    fault_of,
    mean_rate,
    promises,
    windows,
)

PERIOD_SECONDS = 30 * 24 * 3600
# Google SRE workbook, chapter 5, table 5-8 and the fourth row of the four windows (2018)
WORKBOOK = {
    "page_fast": (14.4, 3600, 300, 0.02),
    "page_slow": (6, 6 * 3600, 1800, 0.05),
    "ticket_fast": (3, 24 * 3600, 2 * 3600, 0.10),
    "ticket_slow": (1, 72 * 3600, 6 * 3600, 0.10),
}


def table() -> tuple[Window, ...]:
    return windows(setting_of("launch-shop"))


def test_the_table_is_the_workbooks_and_follows_from_the_budget():
    assert {
        one.name: (one.rate, one.seconds, one.short_seconds, one.budget_share) for one in table()
    } == WORKBOOK
    for one in table():
        assert one.rate == pytest.approx(one.budget_share * PERIOD_SECONDS / one.seconds)
        assert one.short_seconds == pytest.approx(one.seconds / 12)


@given(
    allowed=some.floats(0.00001, 0.5),
    rate=some.floats(0.00001, 1000),
    name=some.sampled_from(sorted(WINDOWS)),
    fewest=some.integers(1, 10),
)
def test_a_rule_that_is_not_refused_can_fire_and_does_not_for_one_failure(allowed, rate, name, fewest):
    window = next(one for one in table() if one.name == name)
    limit, expected = window.rate * allowed, rate * window.seconds
    if not fault_of(window, allowed, rate, fewest):
        assert limit < 1, "all requests failing must pass the limit"
        assert 1 / expected <= limit or expected < 1, "one failure of those expected must not"
        assert expected >= fewest
    assert count_needed(window, allowed, rate, fewest) >= fewest


@pytest.mark.parametrize(
    ("allowed", "rate", "fault"),
    [
        (0.1, 100.0, "could not fire"),
        (0.001, 0.01, "one failed request"),
        (0.06, 0.0005, "could not fire"),
        (0.001, 100.0, ""),
    ],
)
def test_what_misleads_is_refused_with_the_reason(allowed, rate, fault):
    assert fault in fault_of(table()[0], allowed, rate, 3)
    assert bool(fault) == bool(fault_of(table()[0], allowed, rate, 3))


def test_where_few_ask_failures_are_counted():
    setting = setting_of("coodloom-30")
    topics = budget(setting)
    assert topics
    for topic in topics:
        assert not topic.recordings
        for alert in topic.alerts:
            assert "increase(" in alert.query
            assert "ratio" not in alert.query


def test_counts_stand_for_the_same_budget():
    """Over a month a constant rate of failures that spends the budget as fast as the row says passes its count."""
    setting = setting_of("coodloom-30")
    rate, allowed = mean_rate(setting), promises(setting)[0].allowed
    for window in windows(setting):
        needed = count_needed(window, allowed, rate, 1)
        monthly = allowed * rate * PERIOD_SECONDS
        assert needed - 1 < window.budget_share * monthly <= needed


def test_nobody_is_paged_where_nobody_is_on_turn():
    assert budget(setting_of("spreadsheet-cleaner")) == ()
    tiers = {alert.tier for topic in budget(setting_of("launch-shop")) for alert in topic.alerts}
    assert tiers == {"P1", "P2", "P3"}
