"""What users are told is what was said to them, and what nobody saw is not called well."""

from __future__ import annotations

import pytest

from loopwright.operate.checks.windows import Maintenance
from loopwright.operate.incidents.entry import Entry, Kind
from loopwright.operate.objectives.spans import Span, State
from loopwright.operate.status_page.standing import DAY, part_of, status_page

NOW = 20_000 * DAY + 43_200


def up(start: float, end: float, state: State = State.UP) -> Span:
    return Span(start, end, state)


def incident(severity: str, *lines: Entry) -> list[Entry]:
    data = {"title": "No log-in", "severity": severity}
    opened = Entry(NOW - 600, Kind.OPENED, "ada", "", data)
    return [opened, *lines, Entry(NOW - 50, Kind.UPDATE, "ada", "Told.")]


def test_days_are_honest() -> None:
    today = NOW // DAY * DAY
    timeline = (
        up(today - 2 * DAY, today - DAY),
        up(today - DAY, today - DAY + 60, State.DOWN),
        up(today - DAY + 60, NOW),
    )
    part = part_of("The loop", timeline, NOW, 4)
    assert [one.state.value for one in part.days] == ["unknown", "up", "down", "up"]
    assert part.days[2].account.down == 60
    assert part.whole.coverage == pytest.approx(2.5 / 3.5)
    assert part.state is State.UP


def test_what_was_last_seen_long_ago_is_unknown() -> None:
    assert part_of("x", (up(NOW - 9 * DAY, NOW - 3600),), NOW).state is State.UNKNOWN


@pytest.mark.parametrize(
    ("states", "incidents", "verdict"),
    [
        ([], {}, "not known"),
        ([State.UP], {}, "All of it works."),
        ([State.UP, State.UNKNOWN], {}, "not known"),
        ([State.UP, State.DOWN], {}, "A part is down."),
        ([State.UP, State.MAINTENANCE], {}, "maintained"),
        ([State.UP], {1: incident("P2")}, "restrictions"),
        ([State.UP], {1: incident("P1")}, "broken for many"),
        (
            [State.UP],
            {1: incident("P1", Entry(NOW - 60, Kind.STATUS, "a", "", {"status": "resolved"}))},
            "All of it works.",
        ),
    ],
)
def test_the_verdict(states: list[State], incidents: dict[int, list[Entry]], verdict: str) -> None:
    timelines = {str(place): (up(NOW - DAY, NOW, state),) for place, state in enumerate(states)}
    assert verdict in status_page("CoodLoom", timelines, incidents, (), NOW).verdict


def test_only_what_was_told_is_told() -> None:
    lines = incident(
        "P1",
        Entry(NOW - 500, Kind.NOTE, "ada", "the intern did it"),
        Entry(NOW - 400, Kind.UPDATE, "ada", "We are looking."),
        Entry(NOW - 300, Kind.STATUS, "ada", "", {"status": "identified"}),
        Entry(NOW - 200, Kind.UPDATE, "ada", "We know what it is."),
        Entry(NOW - 100, Kind.CAUSE, "ada", "a secret"),
    )
    page = status_page("CoodLoom", {}, {7: lines}, (), NOW)
    (told,) = page.going_on
    assert [(one.status, one.text) for one in told.updates] == [
        ("identified", "Told."),
        ("identified", "We know what it is."),
        ("investigating", "We are looking."),
    ]
    assert "intern" not in repr(page)
    assert "secret" not in repr(page)


def test_maintenance_is_announced() -> None:
    planned = (Maintenance("Upgrade", 7200, NOW + 3600, "", "UTC", frozenset()),)
    (told,) = status_page("CoodLoom", {}, {}, planned, NOW).planned
    assert (told.name, told.start, told.end) == ("Upgrade", NOW + 3600, NOW + 10_800)


def test_what_users_were_told_nothing_of_is_not_on_the_page() -> None:
    silent = incident("P1")[:1]
    page = status_page("CoodLoom", {"x": (up(NOW - DAY, NOW),)}, {7: silent}, (), NOW)
    assert (page.going_on, page.verdict) == ((), "All of it works.")
