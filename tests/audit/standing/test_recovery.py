"""How long apart copies are, by the schedules that people write."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loopwright.audit.standing.recovery import interval_hours
from loopwright.audit.standing.schedules import hours_between
from loopwright.survey.evidence import Environment, Evidence
from loopwright.survey.topology import Backup, Scheduler

QUIET = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SCHEDULES = {
    "0 3 * * *": 24.0,
    "15 * * * *": 1.0,
    "*/10 * * * *": 10 / 60,
    "0 */6 * * *": 6.0,
    "0 1,13 * * *": 12.0,
    "0 1,7 * * *": 18.0,  # the longest gap counts
    "30 2 * * 0": 168.0,
    "30 2 1 * *": 744.0,
    "@daily": 24.0,
    "'@weekly'": 168.0,
    "0 3 1,15 * *": 17 * 24.0,
    "0 3 1 */3 *": 92 * 24.0,
    "0 3 */2 * *": 48.0,
    "0 3 * * 1,4": 96.0,
    "0 3 * * mon-fri": 72.0,
    "0 3 * * 7": 168.0,
    "0 3 1 * 1": 168.0,  # either day is enough
    "0 3 * 1 *": 336 * 24.0,
    "0 8-18/5 * * *": 14.0,
    "0 3 31 2 *": None,
    "60 3 * * *": None,
    "*/0 * * * *": None,
    "1,15 * *": None,
    "daily": 24.0,
    "hourly": 1.0,
    "quarterly": 92 * 24.0,
    "*-*-* 03:00:00": 24.0,
    "*-*-* 02:30": 24.0,
    "03:15": 24.0,
    "*:0/15": 0.25,
    "*-*-* 0/6:00:00": 6.0,
    "*-*-* 00,12:00": 12.0,
    "Mon..Fri 22:30": 72.0,
    "Sat,Sun 20:00": 144.0,
    "Mon *-*-1..7 04:00": 35 * 24.0,  # the first Monday of each month: day and weekday together
    "*-*-01 04:00:00 UTC": 744.0,
    "*-01,07-01 04:00 Europe/Berlin": 184 * 24.0,
    "Sunday": 168.0,
    "*-*~01 04:00": None,
    "2026-13-01 04:00": None,
    "rate(1 day)": 24.0,
    "rate(12 hours)": 12.0,
    "rate(5 minutes)": 5 / 60,
    "rate(0 days)": None,
    "cron(0 3 * * ? *)": 24.0,
    "cron(0 5 ? * 1 *)": 168.0,
    "cron(0 5 ? * MON-FRI *)": 72.0,
    "cron(0 5 ? * 2-6 *)": 72.0,
    "cron(0 5 L * ? *)": 744.0,
    "cron(0 5 ? * 6#3 *)": None,
    "cron(0 3 * * ? 2026)": None,
    "cron(0/15 * * * ? *)": 0.25,
    "at(2026-11-20T13:00:00)": None,
    "@every 6h": 6.0,
    "@every 1h30m": 1.5,
    "@every": None,
    "every night": None,
    "0 x * * *": None,
    "": None,
}


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_the_time_between_two_copies(schedule):
    assert hours_between(schedule) == (
        None if SCHEDULES[schedule] is None else pytest.approx(SCHEDULES[schedule])
    )


@QUIET
@given(st.text(alphabet="0123456789*/,- @dailycronte().?:#LWMF", max_size=30))
def test_no_schedule_is_too_odd(schedule):
    found = hours_between(schedule)
    assert found is None or found >= 0


COPY = Backup("pg_dump", "pg_dump", "", 2, Environment.UNSTATED, (Evidence("ops/backup.sh", 3),))


def schedule(when, command, file="ops/crontab", line=1, environment=Environment.UNSTATED):
    return Scheduler("cron", "cron", when, command, environment, (Evidence(file, line),))


NIGHTLY, HOURLY = "0 3 * * *", "0 * * * *"
STARTED = {
    "nothing starts it": ((), None),
    "another backup is started": ((schedule(HOURLY, "/opt/backup-photos.sh"),), None),
    "its file is started": ((schedule(NIGHTLY, "root /opt/backup.sh >/dev/null"),), 24.0),
    "its file is started by two": (
        (schedule(NIGHTLY, "/opt/backup.sh"), schedule(HOURLY, "/opt/backup.sh")),
        1.0,
    ),
    "only a test starts it": ((schedule(HOURLY, "/opt/backup.sh", environment=Environment.TEST),), None),
    "one of its file starts it": ((schedule(NIGHTLY, "", "ops/backup.sh"),), 24.0),
    "one of several of its file may start it": (
        (schedule(NIGHTLY, "", "ops/backup.sh"), schedule(HOURLY, "curl", "ops/backup.sh", 9)),
        None,
    ),
    "one of several of its file starts its tool": (
        (schedule(NIGHTLY, "pg_dump x", "ops/backup.sh"), schedule(HOURLY, "curl", "ops/backup.sh", 9)),
        24.0,
    ),
    "its line is the schedule": (
        (schedule(NIGHTLY, "", "ops/backup.sh", 3), schedule(HOURLY, "", "ops/backup.sh", 4)),
        24.0,
    ),
    "its schedule cannot be read": ((schedule("every night", "/opt/backup.sh"),), None),
}


@pytest.mark.parametrize("case", STARTED)
def test_a_copy_is_as_often_as_the_schedule_that_starts_it(case):
    schedulers, hours = STARTED[case]
    assert interval_hours(COPY, SimpleNamespace(schedulers=schedulers)) == hours
