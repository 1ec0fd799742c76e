from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from tests.operate.checks.eyes import check

from loopwright.operate.checks.windows import Maintenance, announced, in_maintenance, local_moment
from loopwright.operate.sample import labels_of

BERLIN = ZoneInfo("Europe/Berlin")


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).timestamp()


NIGHTLY = Maintenance("nightly", 3600.0, again="0 3 * * *", zone="Europe/Berlin")
ONCE = Maintenance("move", 7200.0, starting=moment("2026-12-01 22:00"), checks=frozenset({"site"}))
CASES = [
    ("2026-12-01 02:59:59", "site", ""),
    ("2026-12-01 03:00", "site", "nightly"),
    ("2026-12-01 03:59:59", "other", "nightly"),
    ("2026-12-01 04:00", "site", ""),
    ("2026-12-01 22:00", "site", "move"),
    ("2026-12-01 23:59:59", "site", "move"),
    ("2026-12-02 00:00", "site", ""),
    ("2026-12-01 23:00", "other", ""),
    ("2027-03-28 03:30", "site", "nightly"),  # the night in which clocks go forward over 02:00 to 03:00
    ("2026-10-25 03:30", "site", "nightly"),  # and back
]


@pytest.mark.parametrize(("when", "check", "name"), CASES)
def test_a_check_is_in_maintenance_within_its_windows(when, check, name):
    assert in_maintenance((NIGHTLY, ONCE), check, moment(when)) == name


def test_windows_of_a_year_are_as_many_as_its_nights_and_each_begins_at_three():
    found = list(NIGHTLY.windows(moment("2026-01-01 12:00"), moment("2027-01-01 12:00")))
    assert len(found) == 365
    assert {datetime.fromtimestamp(begin, BERLIN).hour for begin, _ in found} == {3}


def test_a_local_moment_that_clocks_skip_is_refused():
    assert local_moment("2026-12-01 22:00", "Europe/Berlin") == moment("2026-12-01 22:00")
    assert local_moment("2026-12-01T22:00+02:00", "Europe/Berlin") == moment("2026-12-01 21:00")
    with pytest.raises(ValueError, match="skip"):
        local_moment("2027-03-28 02:30", "Europe/Berlin")


WATCHED = (check("site", instance="https://a/"), check("other", instance="b", job="probe"))
ALERTS = [
    ({"instance": "https://a/"}, "move"),
    ({"job": "site"}, "move"),
    ({"check": "site", "instance": "https://a/"}, "move"),
    ({"check": "other"}, ""),
    ({"job": "probe"}, ""),
    ({"alertname": "ErrorsAboveLimit"}, ""),
    ({"instance": "elsewhere"}, ""),
]


@pytest.mark.parametrize(("labels", "name"), ALERTS)
def test_an_alert_is_announced_when_every_check_that_it_speaks_of_is_in_maintenance(labels, name):
    now = moment("2026-12-01 22:30")
    assert announced((ONCE,), WATCHED, labels_of({"tier": "P1", **labels}), now) == name
    assert announced((ONCE,), WATCHED, labels_of(labels), now + 7200) == ""


def test_an_alert_that_speaks_of_no_check_is_announced_when_all_are_in_maintenance():
    everywhere = Maintenance("all", 3600.0, starting=moment("2026-12-01 22:00"))
    labels, now = labels_of({"alertname": "ErrorsAboveLimit"}), moment("2026-12-01 22:30")
    assert announced((everywhere,), WATCHED, labels, now) == "all"
    assert announced((everywhere,), (), labels, now) == ""


@pytest.mark.parametrize(
    ("name", "value"), [("tier", "heartbeat"), ("part", "backup"), ("in_deploys", "never")]
)
def test_what_maintenance_never_explains(name, value):
    everywhere = Maintenance("all", 3600.0, starting=moment("2026-12-01 22:00"))
    assert announced((everywhere,), WATCHED, labels_of({name: value}), moment("2026-12-01 22:30")) == ""
