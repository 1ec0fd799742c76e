from __future__ import annotations

import subprocess
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopwright.operate.checks.beats import Beat, Beats, Kind, beat_of, beaten, due_after, heard
from loopwright.operate.checks.looks import BeatLook
from loopwright.operate.checks.moments import moments_after
from loopwright.operate.checks.seen import Outcome

DAY, HOUR = 86_400.0, 3600.0
START = datetime(2026, 11, 27, 12, 0, tzinfo=UTC).timestamp()
BACKUP = BeatLook(
    "86400s", HOUR, measure="backup_last_success_timestamp_seconds", labels=(("what", "database"),)
)


def told(*words, look=BACKUP, now=START):
    """A job's messages, each ``seconds word``, and how it stands."""
    beats = Beats(START - 10 * DAY)
    for word in words:
        at, _, kind = word.partition(" ")
        beats = heard(beats, beat_of(kind, START + float(at)))
    return beaten(look, beats, now)


CASES = [
    ((), START - 9.5 * DAY, Outcome.UNKNOWN, ()),
    ((), START, Outcome.DOWN, ("never succeeded",)),
    (("-100 success",), START, Outcome.UP, ()),
    (("-90000 0",), START, Outcome.UP, ()),  # late by an hour: that much is granted
    (("-90001 0",), START, Outcome.DOWN, ("is late",)),
    (("-100 1",), START, Outcome.DOWN, ("exit status 1",)),
    (("-100 fail",), START, Outcome.DOWN, ("the last run failed",)),
    (("-100 fail", "-50 success"), START, Outcome.UP, ()),
    (("-100 success", "-50 start"), START, Outcome.UP, ()),
]


@pytest.mark.parametrize(("words", "now", "outcome", "reasons"), CASES)
def test_a_job_is_what_it_told_and_its_silence_is_a_failure(words, now, outcome, reasons):
    seen = told(*words, now=now)
    assert seen.outcome is outcome
    assert len(seen.because) >= len(reasons)
    assert all(reason in " ".join(seen.because) for reason in reasons)


def test_a_run_that_hangs_is_told_and_one_that_ends_tells_how_long_it_took():
    look = BeatLook("86400s", HOUR, longest_seconds=600)
    assert told("-1000 success", "-601 start", look=look).because == (
        "a run goes for 601 s, at most 600 s are usual",
    )
    ended = told("-1000 success", "-601 start", "-1 0", look=look)
    assert (ended.outcome, ended.seconds) == (Outcome.UP, 600.0)


def test_a_success_is_measured_by_the_name_that_the_generated_rules_read():
    (measured,) = told("-100 success").measured
    assert (measured.name, measured.labels, measured.value) == (
        "backup_last_success_timestamp_seconds", (("what", "database"),), START - 100)  # fmt: skip


def test_runs_that_overlap_are_told_apart_by_their_names():
    beats = Beats(0.0)
    for kind, at, run in (("start", 10, "a"), ("start", 20, "b"), ("success", 35, "a"), ("success", 70, "b")):
        beats = heard(beats, beat_of(kind, float(at), run))
        if (kind, run) == ("success", "a"):
            assert beats.seconds == 25
    assert (beats.seconds, beats.started) == (50, ())


def test_a_message_that_comes_late_changes_nothing_newer():
    beats = heard(heard(Beats(0.0), Beat(Kind.SUCCESS, 100.0)), Beat(Kind.FAIL, 50.0))
    assert (beats.failed, beats.succeeded_at) == (False, 100.0)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["start", "success", "fail", "3"]), st.floats(0, 1e6), st.sampled_from("ab")
        )
    )
)
def test_any_messages_leave_a_bounded_state_that_can_be_judged(messages):
    beats = Beats(0.0)
    for word, at, run in messages:
        beats = heard(beats, beat_of(word, at, run))
    assert len(beats.started) <= 2
    ends = [at for word, at, _ in messages if word != "start"]
    assert beats.told_at == (max(ends) if ends else None)
    assert beaten(BACKUP, beats, 1e6).outcome in set(Outcome)


@pytest.mark.parametrize("word", ["", "success", "start", "fail", "0", "255"])
def test_the_end_of_an_address_says_what_happened(word):
    assert beat_of(word, 1.0).at == 1.0


@pytest.mark.parametrize("word", ["256", "-1", "started", "٣"])
def test_anything_else_is_refused(word):
    with pytest.raises(ValueError, match=r"."):
        beat_of(word, 1.0)


EXPRESSIONS = [
    "0 3 * * *", "*/15 * * * *", "0 0 1 * *", "30 2 * * 0", "0 3 * * MON-FRI", "@daily",
]  # fmt: skip
CALENDARS = [
    "*-*-* 03:00:00", "Mon *-*-* 03:00", "Mon..Fri 22:30", "*-*-01 00:00:00", "hourly", "weekly", "*:0/15",
    "2027-*-* 12:00:00", "Sat,Sun 08:05:40", "*-02~01 12:00", "daily",
]  # fmt: skip


@pytest.mark.parametrize("calendar", CALENDARS)
@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin"])
def test_calendars_mean_what_systemd_means(calendar, zone):
    """systemd-analyze prints the moments in UTC too, in the time zone that it is run in."""
    said = subprocess.run(
        ["systemd-analyze", "calendar", "--iterations=12", "--base-time=2026-10-20 00:00:00 UTC", calendar],
        env={"TZ": zone, "LC_ALL": "C", "PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    wanted = []
    for line in said.splitlines():
        name, _, moment = line.strip().partition(": ")
        if name == "(in UTC)" or (zone == "UTC" and (name == "Next elapse" or name.startswith("Iter"))):
            wanted.append(
                datetime.strptime(moment, "%a %Y-%m-%d %H:%M:%S UTC").replace(tzinfo=UTC).timestamp()
            )
    found = moments_after(calendar, zone, datetime(2026, 10, 20, tzinfo=UTC).timestamp())
    assert len(wanted) == 12
    assert [next(found) for _ in wanted] == wanted


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_a_cron_job_is_due_when_cron_would_start_it(expression):
    look = BeatLook(expression, 60.0, "America/New_York")
    due = due_after(look, START)
    assert due is not None
    assert beaten(look, heard(Beats(0.0), Beat(Kind.SUCCESS, START)), due + 60).outcome is Outcome.UP
    assert beaten(look, heard(Beats(0.0), Beat(Kind.SUCCESS, START)), due + 61).outcome is Outcome.DOWN


@pytest.mark.parametrize("expression", ["", "every day", "61 * * * *", "0 3 * *", "0 0 30 2 *", "x" * 300])
def test_what_is_no_expression_is_refused(expression):
    with pytest.raises(ValueError, match=r"."):
        next(moments_after(expression, "UTC", START))


def test_what_is_no_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        moments_after("@daily", "Europe/Bern", START)
