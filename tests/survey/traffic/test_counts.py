"""Sums that blocks of a log make together are those that the whole makes at once."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loopwright.survey.traffic import rates
from loopwright.survey.traffic.repeats import Repeats, answered
from loopwright.survey.traffic.seconds import SecondCounts, summed
from loopwright.survey.traffic.sessions import GAP_SECONDS, Sessions, pieces_of
from loopwright.survey.traffic.twice import said_twice

EVENTS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 20_000)), min_size=1, max_size=60)


def arrays(events):
    return (
        np.array([who for who, _ in events], dtype=np.uint64),
        np.array([float(when) for _, when in events]),
    )


def visits_by_hand(events):
    """Every visitor's times, cut where half an hour is silent."""
    found = 0
    for visitor in {who for who, _ in events}:
        times = sorted(when for who, when in events if who == visitor)
        found += 1 + sum(after - before > GAP_SECONDS for before, after in pairwise(times))
    return found


@settings(max_examples=200, deadline=None)
@given(EVENTS, st.integers(1, 6), st.randoms())
def test_visits_do_not_depend_on_order_or_blocks(events, parts, random):
    random.shuffle(events)
    sessions = Sessions()
    for part in np.array_split(np.arange(len(events)), parts):
        who, when = arrays([events[place] for place in part])
        if len(who):
            who = who * np.uint64(2**62)  # far apart, as salted numbers are
            sessions.add(pieces_of(who, when, np.ones(len(who), dtype=np.uint32)))
    assert sessions.count() == visits_by_hand(events)
    assert sessions.requests() == len(events)
    assert sessions.visitors() == len({who for who, _ in events})
    each = Counter(who for who, _ in events)  # all on the first day
    assert sessions.visitor_days() == (len(each), len(events), sum(many**2 for many in each.values()))


def repeats_by_hand(events, window):
    last, found = {}, 0
    for key, when in events:
        found += key in last and when - last[key] <= window
        last[key] = when
    return found


@settings(max_examples=200, deadline=None)
@given(EVENTS, st.integers(1, 6), st.sampled_from([1.0, 60.0, 5000.0]))
def test_repeated_reads_of_a_log_in_order_are_counted_exactly(events, parts, window):
    events = sorted(events, key=lambda one: one[1])
    repeats = Repeats(window)
    for part in np.array_split(np.arange(len(events)), parts):
        repeats.add(answered(*arrays([events[place] for place in part]), window))
    assert repeats.reads == len(events)
    assert repeats.repeated == repeats_by_hand(events, window)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 50), min_size=1, max_size=80), st.integers(1, 5))
def test_seconds_add_up_in_any_order(moments, parts):
    counts = SecondCounts()
    for part in np.array_split(np.array(moments, dtype=np.int64), parts):
        counts.add(*summed(np.sort(part), np.ones(len(part), dtype=np.int64)))
    places, sums = counts.per(10)
    assert dict(zip(places.tolist(), sums.tolist(), strict=True)) == {
        window: sum(moment // 10 == window for moment in moments) for window in {m // 10 for m in moments}
    }


def seconds_of(moments):
    counts = SecondCounts()
    counts.add(*summed(np.sort(np.asarray(moments, dtype=np.int64)), np.ones(len(moments), dtype=np.int64)))
    counts.settle()
    return counts


def weeks(number, per_hour):
    """Requests of some whole weeks from a Monday on; ``per_hour`` says how many an hour has."""
    first = 1_760_313_600  # Monday 2025-10-13
    return [
        first + hour * 3600 + request * 3600 // per_hour(hour)
        for hour in range(number * 168)
        for request in range(per_hour(hour))
    ]


def test_a_cut_week_still_gives_the_mean_day():
    def busy_by_day(hour):
        return 40 if 8 <= hour % 24 < 18 else 5

    whole = weeks(3, busy_by_day)
    truth = 10 * 40 + 14 * 5
    cut = [moment for moment in whole if whole[0] + 9 * 3600 <= moment < whole[0] + 3600 * (14 * 24 + 12)]
    counts = seconds_of(cut)
    assert rates.daily(rates.hours_of(counts), counts)[0] == pytest.approx(truth, rel=0.01)


def test_a_hole_in_the_log_is_no_quiet_time():
    whole = weeks(2, lambda _: 60)
    holed = [moment for moment in whole if not 3 * 86_400 <= moment - whole[0] < 5 * 86_400]
    counts = seconds_of(holed)
    assert rates.daily(rates.hours_of(counts), counts)[0] == pytest.approx(24 * 60)


def office_hours(hour):
    return 80 if hour // 24 % 7 < 5 and 8 <= hour % 24 < 22 else 0  # 1,120 on a weekday, 800 on a mean day


def test_weekends_without_anybody_are_demand_and_no_hole():
    counts = seconds_of([*weeks(4, office_hours), 1_760_313_600 + 28 * 86_400 - 1])
    hours = rates.hours_of(counts)
    assert hours.missing_seconds == 0
    assert rates.daily(hours, counts)[0] == pytest.approx(800, rel=0.01)


def test_a_weekday_that_is_missing_is_a_hole_beside_the_weekend():
    whole = weeks(4, office_hours)
    friday = whole[0] // 86_400 + 11
    counts = seconds_of([moment for moment in whole if moment // 86_400 != friday])
    hours = rates.hours_of(counts)
    assert hours.missing_seconds == 14 * 3600
    assert rates.daily(hours, counts)[0] == pytest.approx(800, rel=0.01)


def test_one_stray_request_on_a_sunday_makes_no_hole_of_other_sundays():
    counts = seconds_of([*weeks(4, office_hours), 1_760_313_600 + 6 * 86_400 + 5])
    assert rates.hours_of(counts).missing_seconds == 0


@pytest.mark.parametrize(("number", "assumed"), [(1.5, True), (3, False)])
def test_below_two_weeks_a_hole_is_an_assumption(number, assumed):
    end = 1_760_313_600 + int(number * 7 * 86_400)
    counts = seconds_of([*(moment for moment in weeks(3, office_hours) if moment < end), end - 1])
    assert rates.hours_of(counts).assumed is assumed


def test_two_short_logs_years_apart_are_not_two_years_of_quiet():
    first = np.arange(1_697_000_000, 1_697_000_000 + 500)
    counts = seconds_of(np.concatenate([first, first + 700 * 86_400]))
    hours = rates.hours_of(counts)
    assert rates.daily(hours, counts)[0] > 10_000
    assert hours.missing_seconds > 690 * 86_400
    assert hours.observed_seconds < 86_400


def test_clocks_that_are_years_off_are_left_out_of_the_period():
    good = weeks(1, lambda _: 30)
    counts = seconds_of([*good, good[0] - 400 * 86_400, good[-1] + 90 * 86_400])
    assert rates.without_islands(counts) == 2
    assert int(counts.moments[0]) == good[0]


def test_growth_is_that_of_the_weeks_with_a_range_around_it():
    random = np.random.default_rng(5)
    days = np.arange(70)
    counts = random.poisson(1000 * 1.1 ** (days / (730 / 24)))
    value, low, high = rates.growth(days, counts.astype(float))
    assert low <= 0.1 <= high
    assert value == pytest.approx(0.1, abs=0.03)


def growing(weeks_, share_a_week, each_hour=100):
    """Requests of every hour, more by a share from hour to hour, so that a week brings the share."""
    start = 1_760_313_600
    for hour in range(weeks_ * 168):
        many = round(each_hour * (1 + share_a_week) ** (hour / 168))
        yield from (start + hour * 3600 + int(place * 3600 / many) for place in range(many))


@pytest.mark.parametrize("share", [0.1, -0.1])
def test_what_grows_is_planned_as_it_is_at_the_end_of_the_log(share):
    counts = seconds_of(list(growing(10, share)))
    hours = rates.hours_of(counts)
    along = rates.certain_trend(hours)
    value, low, high = rates.daily(hours, counts, along)
    assert value == pytest.approx(2400 * (1 + share) ** 10, rel=0.02)
    assert low <= value <= high
    mean = rates.daily(hours, counts)[0]
    assert abs(value / mean - 1) > 0.3
    # the same shape all along: its busiest hour is hardly above the mean, whenever it was
    assert rates.busiest(counts, 3600, along)[0] * 86_400 / value == pytest.approx(1, rel=0.03)


def test_chance_is_no_trend():
    random = np.random.default_rng(3)
    moments = [1_760_313_600 + 3600 * hour + n for hour in range(8 * 168) for n in range(random.poisson(40))]
    assert rates.certain_trend(rates.hours_of(seconds_of(moments))) is None


def test_few_weeks_say_nothing_of_growth():
    assert rates.growth(np.arange(34), np.full(34, 5.0)) is None


def test_random_arrival_has_a_burstiness_of_one_and_bunches_have_more():
    random = np.random.default_rng(11)
    alone = np.sort(random.integers(0, 4 * 3600, 40_000)) + 1_760_313_600
    bunched = np.repeat(np.sort(random.integers(0, 4 * 3600, 4_000)), 10) + 1_760_313_600
    assert rates.burstiness(seconds_of(alone))[0] == pytest.approx(1.0, abs=0.1)
    assert rates.burstiness(seconds_of(bunched))[0] == pytest.approx(10.0, rel=0.2)


def test_a_share_of_nothing_is_unknown_and_one_of_all_has_a_range():
    assert rates.proportion(0, 0) == (0.0, 0.0, 1.0)
    share, low, high = rates.proportion(20, 20)
    assert (share, high) == (1.0, 1.0)
    assert 0.8 < low < 0.9


def by_minute(numbers):
    counts = SecondCounts()
    minutes = np.sort(np.array(numbers, dtype=np.int64))
    counts.add(*summed(minutes, np.ones(len(minutes), dtype=np.int64)))
    return counts


def test_a_copy_is_told_from_a_second_server():
    random = np.random.default_rng(8)
    first, second = (29_000_000 + random.integers(0, 1_000, 5_000) for _ in range(2))
    longer = np.concatenate([first, 29_000_999 + random.integers(1, 400, 900)])
    logs = {"a.log": by_minute(first), "b.log": by_minute(second), "a.log.1": by_minute(longer)}
    assert said_twice(logs) == {"a.log.1": "a.log"}


def test_logs_that_follow_one_another_or_are_tiny_are_no_copies():
    days = {str(day): by_minute(29_000_000 + 1_440 * day + np.arange(1_440)) for day in range(3)}
    assert said_twice(days) == {}
    assert said_twice({"a": by_minute(range(9)), "b": by_minute(range(9)), "c": SecondCounts()}) == {}
