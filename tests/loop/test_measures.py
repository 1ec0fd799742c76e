"""Quantities as people write them: what is read, what is refused, and the way back."""

from __future__ import annotations

import re
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopwright.loop.kinds import Misread
from loopwright.loop.measures import Measure
from loopwright.loop.paths import every_field, target_of

USD_PER_EUR = 1.25
MEASURES = {name: field.shape for name, field in every_field() if isinstance(field.shape, Measure)}

READ = [
    ("objectives.latency_p95", "500ms", 0.5),
    ("objectives.latency_p95", "0.5 s", 0.5),
    ("objectives.latency_p95", "1.5 Seconds", 1.5),
    ("objectives.rpo", "25h", 90_000.0),
    ("objectives.rpo", "5m", 300.0),
    ("objectives.rpo", "2 days", 172_800.0),
    ("objectives.availability", "99.9%", 0.999),
    ("objectives.availability", "0.999", 0.999),
    ("demand.cached", "30 %", 0.3),
    ("demand.users", "2000", 2000.0),
    ("demand.users", "2,000", 2000.0),
    ("demand.users", "12k users", 12_000.0),
    ("demand.users", "1.2M", 1_200_000.0),
    ("demand.users", "3 million people", 3_000_000.0),
    ("demand.horizon", "12 months", 12.0),
    ("demand.horizon", "2 years", 24.0),
    ("demand.growth", "5%/month", 0.05),
    ("demand.growth", "5%", 0.05),
    ("demand.growth", "100%/year", 2 ** (1 / 12) - 1),
    ("demand.requests", "40k/day", 40_000.0),
    ("demand.requests", "12/s", 1_036_800.0),
    ("demand.requests", "60 rpm", 86_400.0),
    ("demand.requests", "3.65M requests per month", 120_000.0),
    ("demand.peak", "12 rps", 12.0),
    ("demand.peak", "720/min", 12.0),
    ("demand.peak_to_mean", "4x", 4.0),
    ("demand.emails", "3k/month", 3000.0),
    ("demand.response_size", "30kB", 30_000.0),
    ("data[0].size", "12GB", 12e9),
    ("data[0].size", "1.5tb", 1.5e12),
    ("data[0].size", "1KiB", 1024.0),
    ("data[0].size", "800 MB", 8e8),
    ("data[0].growth", "12GB/year", 1e9),
    ("team.people", "2 people", 2.0),
    ("team.hours", "2h/mo", 2.0),
    ("team.hours", "120 min/month", 2.0),
    ("team.value_of_hour", "$40", 40.0),
    ("team.value_of_hour", "€40/h", 50.0),
    ("money.budget", "$200/mo", 200.0),
    ("money.budget", "€90/mo", 112.5),
    ("money.budget", "90 €/mo", 112.5),
    ("money.budget", "200 USD/month", 200.0),
    ("money.budget", "$1,200 a year", 100.0),
    ("money.revenue", "$5k", 5000.0),
    ("money.cash", "50k EUR", 62_500.0),
    ("habits.deploys", "5/week", 5.0),
    ("habits.deploys", "2 per week", 2.0),
    ("habits.deploys", "daily", 7.0),
    ("habits.deploys", "3 times a day", 21.0),
    ("limits.year", "2016", 2016.0),
]

REFUSED = [
    ("objectives.latency_p95", "500", "500ms"),
    ("objectives.latency_p95", "2h", ""),
    ("objectives.latency_p95", "-5ms", ""),
    ("objectives.latency_p95", "5 parsecs", ""),
    ("objectives.rpo", "5M", ""),
    ("objectives.availability", "99.9", "99.9%"),
    ("objectives.availability", "100%", ""),
    ("demand.reads", "90", "90%"),
    ("demand.users", "0", ""),
    ("demand.users", "nan", ""),
    ("demand.users", ".inf", ""),
    ("demand.users", "1e99", ""),
    ("demand.users", "1e999999999", ""),
    ("demand.users", "9" * 5000, ""),
    ("demand.users", "1,5", ""),
    ("demand.users", "5 apples", ""),
    ("demand.users", "٣", ""),
    ("demand.requests", "40k", "40k/day"),
    ("demand.requests", "40/fortnight", ""),
    ("demand.growth", "-5%", ""),
    ("demand.peak_to_mean", "0.5", ""),
    ("data[0].size", "12", "12GB"),
    ("data[0].size", "12GB/month", ""),
    ("team.hours", "10", "10h/mo"),
    ("team.hours", "10h", "10h/mo"),
    ("money.budget", "200", "$200/mo"),
    ("money.budget", "$200 USD", ""),
    ("money.budget", "£200/mo", ""),
    ("money.budget", "$5/day", ""),
    ("habits.deploys", "5", "5/week"),
    ("limits.year", "2016.5", ""),
]


@pytest.mark.parametrize(("name", "written", "value"), READ)
def test_a_quantity_is_read_into_its_internal_unit(name: str, written: str, value: float) -> None:
    assert MEASURES[name].read(written, USD_PER_EUR) == value


@pytest.mark.parametrize(("name", "written", "nearest"), REFUSED, ids=lambda value: str(value)[:30])
def test_a_quantity_that_is_not_clear_is_refused_with_the_nearest_spelling(
    name: str, written: str, nearest: str
) -> None:
    with pytest.raises(Misread) as caught:
        MEASURES[name].read(written, USD_PER_EUR)
    assert caught.value.nearest == nearest
    assert MEASURES[name].example in caught.value.allowed


@pytest.mark.parametrize("name", MEASURES)
def test_bounds_and_examples_read_back(name: str) -> None:
    measure = MEASURES[name]
    for value in (measure.low, measure.high):
        assert measure.read(measure.write(value), USD_PER_EUR) == value
    measure.read(measure.example, USD_PER_EUR)
    measure.read(dict(every_field())[name].example, USD_PER_EUR)


@given(data=st.data(), name=st.sampled_from(sorted(MEASURES)))
def test_writing_then_reading_gives_the_same_double_and_fits_the_schema(
    data: st.DataObject, name: str
) -> None:
    measure = MEASURES[name]
    value = data.draw(st.floats(measure.low, measure.high).map(lambda v: round(v) if measure.whole else v))
    text = measure.write(value)
    assert measure.read(text, USD_PER_EUR) == value
    schema = measure.schema()
    pattern = (schema if "pattern" in schema else schema["anyOf"][1])["pattern"]
    assert re.search(pattern, text)


@given(
    text=st.text(st.sampled_from("0123456789.,_ kMB%/$€hsmoinday-+eE"), max_size=30),
    name=st.sampled_from(sorted(MEASURES)),
)
def test_whatever_is_written_is_read_within_bounds_or_refused(text: str, name: str) -> None:
    measure = MEASURES[name]
    try:
        value = measure.read(text, USD_PER_EUR)
    except Misread:
        return
    assert measure.low <= value <= measure.high


@pytest.mark.parametrize(
    ("name", "written", "nearest"),
    [
        ("demand.users", "1.000", "1,000"),
        ("demand.users", "12.500 users", "12,500 users"),
        ("demand.requests", "1.000/day", "1,000/day"),
        ("money.budget", "$1.200/mo", "$1,200/mo"),
    ],
)
def test_a_point_where_thousands_are_usual_is_refused_and_not_read_as_one(name, written, nearest):
    with pytest.raises(Misread, match="thousands stand between commas") as misread:
        MEASURES[name].read(written, USD_PER_EUR)
    assert misread.value.nearest == nearest


@pytest.mark.parametrize(
    ("name", "written", "value"),
    [
        ("demand.users", "1.234M", 1_234_000.0),
        ("demand.users", "1.250 k users", 1_250.0),
        ("demand.users", "1.0000", 1.0),
        ("demand.requests", "0.125/day", 0.125),
        ("objectives.availability", "99.995%", 0.99995),
        ("objectives.latency_p95", "1.500 s", 1.5),
    ],
)
def test_a_point_that_can_only_be_a_decimal_point_is_read(name, written, value):
    assert MEASURES[name].read(written, USD_PER_EUR) == value


def test_a_zero_before_a_comma_is_no_thousand():
    with pytest.raises(Misread):
        MEASURES["demand.users"].read("0,500", USD_PER_EUR)


def test_an_amount_with_three_decimals_is_written_so_that_it_reads_back():
    hour = MEASURES["team.value_of_hour"]
    assert hour.read(hour.write(41.125), USD_PER_EUR) == 41.125


@pytest.mark.parametrize(
    ("field", "value", "texts"),
    [
        ("demand.requests", 345_674, ("345k/day", "346k/day", "346k/day")),
        ("demand.reads", 0.90123, ("90.1%", "90.1%", "90.2%")),
        ("demand.reads", 1.0, ("100%", "100%", "100%")),
        ("demand.cached", 1.78e-5, ("0.00178%", "0.00178%", "0.00178%")),
        ("demand.response_size", 45_063.9, ("45kB", "45.1kB", "45.1kB")),
        ("demand.peak_to_mean", 5000.0, ("1000", "1000", "1000")),
        ("service.app_cpu", 0.0042, ("4.2ms", "4.2ms", "4.2ms")),
        ("demand.requests", 0.0, ("0/day", "0/day", "0/day")),
    ],
)
def test_a_rounded_value_is_written_in_the_unit_that_reads_best(field, value, texts):
    shape = target_of(field).field.shape
    roundings = (ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_CEILING)
    assert tuple(shape.write_rounded(value, 3, one) for one in roundings) == texts


@given(st.floats(1e-9, 1e12), st.sampled_from(["demand.requests", "demand.response_size", "data[0].size"]))
def test_floor_and_ceiling_hold_the_value_between_them(value, field):
    shape = target_of(field).field.shape
    low, high = (shape.read(shape.write_rounded(value, 3, one), 1.0) for one in (ROUND_FLOOR, ROUND_CEILING))
    assert low <= value <= high
    assert high <= low * 1.011
