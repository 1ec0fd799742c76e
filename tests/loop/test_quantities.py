"""Quantities as people read them: rounded, and readable again within the rounding."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopwright.loop import amounts
from loopwright.loop.quantities import (
    format_count,
    format_duration,
    format_money,
    format_rate,
    format_share,
    format_size,
)

CASES = [
    (format_duration(0), "0 s"),
    (format_duration(0.34), "340 ms"),
    (format_duration(0.000_25), "250 µs"),
    (format_duration(59.9999), "60 s"),
    (format_duration(312), "5.2 min"),
    (format_duration(90_000), "25 h"),
    (format_duration(3 * 86_400), "3 d"),
    (format_duration(47_304_000), "1.5 years"),
    (format_share(0.9971), "99.71 %"),
    (format_share(0.999_968), "99.9968 %"),
    (format_share(0.38), "38 %"),
    (format_share(0.047), "4.7 %"),
    (format_share(0.0004), "0.04 %"),
    (format_share(0), "0 %"),
    (format_share(1), "100 %"),
    (format_share(1.5), "150 %"),
    (format_size(800), "800 B"),
    (format_size(12e9), "12 GB"),
    (format_size(1.5e12), "1.5 TB"),
    (format_money(19.2, "month"), "$19.20/month"),
    (format_money(4.59), "$4.59"),
    (format_money(0.000_4), "$0.0004"),
    (format_money(1240.4), "$1,240"),
    (format_money(1_200_000), "$1.2M"),
    (format_money(-5), "-$5"),
    (format_money(0), "$0"),
    (format_count(2300), "2,300"),
    (format_count(1_234_567), "1.23M"),
    (format_count(0.5), "0.5"),
    (format_rate(41, "s"), "41/s"),
    (format_rate(40_000, "day", "requests"), "40,000 requests/day"),
]


@pytest.mark.parametrize(("shown", "expected"), CASES, ids=[expected for _, expected in CASES])
def test_a_quantity_reads_well(shown: str, expected: str) -> None:
    assert shown == expected


ROUND_TRIPS = {
    "duration": (format_duration, amounts.duration("1s", 0, 1e10), 1e-4, 1e9),
    "share": (format_share, amounts.share("1%"), 1e-5, 1 - 1e-5),
    "size": (format_size, amounts.SIZE, 1, 1e17),
    "money": (lambda usd: format_money(usd, "month"), amounts.MONEY_MONTH, 1e-4, 1e9),
    "count": (format_count, amounts.count("a number", "1"), 1e-3, 9e9),
    "rate": (
        lambda rate: format_rate(rate, "day"),
        amounts.rate("requests", "1/day", 86_400, 1e12, "requests"),
        1,
        1e11,
    ),
}


@pytest.mark.parametrize("name", ROUND_TRIPS)
@given(data=st.data())
def test_what_is_shown_reads_back_within_the_rounding(name: str, data: st.DataObject) -> None:
    shown, measure, low, high = ROUND_TRIPS[name]
    value = data.draw(st.floats(low, high))
    assert measure.read(shown(value), 1.0) == pytest.approx(value, rel=0.06)
