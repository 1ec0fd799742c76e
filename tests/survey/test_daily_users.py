"""Tables of daily users, as several tools export them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loopwright.loop.errors import LoopwrightError
from loopwright.loop.model import Demand, Loop
from loopwright.survey.daily_users import users_measured, users_seen

LOOP = Loop("l", "a", "r", "v", demand=Demand(users=1000))
FIRST = date(2026, 1, 5)


def seen(tmp_path, text):
    (tmp_path / "users.csv").write_text(text)
    return users_seen(tmp_path / "users.csv")


def measured(found, loop=LOOP):
    return {one.slug: one for one in users_measured(found, loop)}


def table(days, users, head="date,users", shape="%Y-%m-%d", delimiter=","):
    rows = [f"{FIRST + timedelta(day):{shape}}{delimiter}{users(day)}" for day in range(days)]
    return "\n".join([head, *rows]) + "\n"


@pytest.mark.parametrize(
    ("head", "shape", "delimiter"),
    [
        ("date,users", "%Y-%m-%d", ","),
        ("Date;Daily Active Users", "%d.%m.%Y", ";"),
        ("day\tdau", "%Y%m%d", "\t"),
    ],
)
def test_the_share_that_is_there_on_a_day_is_measured(head, shape, delimiter, tmp_path):
    found = seen(tmp_path, table(14, lambda day: 290 + day % 3 * 10, head, shape, delimiter))
    active = measured(found)["active"]
    assert active.value == pytest.approx(0.3, abs=0.005)
    assert active.low < active.value < active.high
    assert (active.field, active.withheld) == ("demand.active", "")
    assert found.period == "2026-01-05 to 2026-01-18"


def test_growth_is_measured_from_five_whole_weeks_on(tmp_path):
    found = seen(tmp_path, table(70, lambda day: round(300 * 1.05 ** (day / (730 / 24)))))
    growth = measured(found)["growth"]
    assert growth.value == pytest.approx(0.05, abs=0.003)
    assert growth.low <= growth.value <= growth.high
    assert measured(seen(tmp_path, table(20, lambda _: 5)))["growth"].withheld


def test_monthly_users_of_the_table_come_before_those_of_the_file(tmp_path):
    found = seen(tmp_path, table(10, lambda _: "200,800", "date,dau,mau"))
    assert measured(found)["users"].value == 800
    assert measured(found)["active"].value == pytest.approx(0.25)


def test_rows_that_cannot_be_read_are_counted_with_their_lines(tmp_path):
    found = seen(tmp_path, table(10, lambda day: "many" if day == 3 else 1) + "\nTotal,9\n")
    assert (found.unread, found.unread_samples) == (2, (5, 13))


@pytest.mark.parametrize(
    ("text", "said"), [("", "empty"), ("a,b\n1,2\n", "no column of dates"), ("date,users\nx,y\n", "no row")]
)
def test_a_table_of_something_else_is_refused(text, said, tmp_path):
    with pytest.raises(LoopwrightError, match=said):
        seen(tmp_path, text)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(codec="utf-8"), max_size=300))
def test_no_table_whatever_crashes(tmp_path, text):
    found = seen(tmp_path, "date,users\n2026-01-05,3\n" + text)
    assert found.days
    assert {"daily_users", "growth"} <= set(measured(found))
