"""What an incident is follows from its timeline, and from nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopwright.operate.incidents.entry import Entry, Kind
from loopwright.operate.incidents.incident import STEPS, Severity, Status, incident_of

OPENING = Entry(
    1000.0, Kind.OPENED, "alerts", "", {"title": "The loop is down", "severity": "P1", "started_at": "940"}
)
LINES = st.one_of(
    st.builds(Entry, st.floats(1000, 9000), st.just(Kind.NOTE), st.just("ada"), st.text(max_size=9)),
    st.builds(
        lambda at, status: Entry(at, Kind.STATUS, "ada", "", {"status": status}),
        st.floats(1000, 9000),
        st.sampled_from([one.value for one in Status]),
    ),
    st.builds(
        lambda at, mark, stage: Entry(at, Kind.ALERT, "alerts", "", {"fingerprint": mark, "stage": stage}),
        st.floats(1000, 9000),
        st.sampled_from("abc"),
        st.sampled_from(["firing", "resolved"]),
    ),
    st.builds(
        lambda at, name, done: Entry(
            at,
            Kind.ACTION_DONE if done else Kind.ACTION,
            "ada",
            "do it",
            {"action": name, "evidence": "run 7"},
        ),
        st.floats(1000, 9000),
        st.sampled_from("xy"),
        st.booleans(),
    ),
)


def line(at: float, kind: Kind, text: str = "", who: str = "ada", **data: str) -> Entry:
    return Entry(at, kind, who, text, data)


def test_the_five_steps() -> None:
    found = incident_of(
        [
            OPENING,
            line(1060, Kind.ACKNOWLEDGED),
            line(1100, Kind.ACKNOWLEDGED, who="bo"),
            line(1100, Kind.SEVERITY, severity="P0"),
            line(1110, Kind.ROLE, role="lead", person="Ada"),
            line(1120, Kind.IMPACT, "Nobody can log in", components="application, login", customers="all"),
            line(1130, Kind.UPDATE, "We are looking"),
            line(1200, Kind.STATUS, status="identified"),
            line(1210, Kind.CAUSE, "release 7"),
            line(1300, Kind.REPAIR, "taken back"),
            line(1310, Kind.STATUS, status="monitoring"),
            line(1600, Kind.STATUS, status="resolved"),
            line(1700, Kind.ACTION, "test the login", action="a1", owner="Bo", due_at="9000", check="ci"),
            line(1800, Kind.ACTION_DONE, action="a1", evidence="run 12"),
            line(1900, Kind.POST_MORTEM, "docs/post-mortems/7.md"),
        ]
    )
    assert (found.severity, found.status, found.open) == (Severity.P0, Status.RESOLVED, False)
    assert (found.seconds_to_detect, found.seconds_to_acknowledge, found.seconds_to_resolve) == (60, 60, 660)
    assert found.components == ("application", "login")
    assert found.role("lead") == "Ada"
    assert (found.cause, found.repair, found.told_at) == ("release 7", "taken back", 1130)
    assert [(one.owner, one.done, one.evidence) for one in found.actions] == [("Bo", True, "run 12")]


def test_opened_again_it_is_not_over() -> None:
    lines = [OPENING, line(1500, Kind.STATUS, status="resolved")]
    assert incident_of(lines).resolved_at == 1500
    again = incident_of([*lines, line(1550, Kind.STATUS, status="investigating")])
    assert (again.open, again.resolved_at) == (True, None)
    assert incident_of([*lines, line(1600, Kind.STATUS, status="resolved")]).resolved_at == 1500


def test_a_role_may_be_laid_down() -> None:
    taken = [
        OPENING,
        line(1, Kind.ROLE, role="lead", person="Ada"),
        line(2, Kind.ROLE, role="lead", person=""),
    ]
    assert incident_of(taken).roles == ()


@pytest.mark.parametrize("lines", [[], [line(1, Kind.NOTE, "first")]])
def test_a_timeline_begins_with_its_opening(lines: list[Entry]) -> None:
    with pytest.raises(ValueError, match="begins"):
        incident_of(lines)


def test_every_kind_that_changes_something_has_a_step() -> None:
    assert set(Kind) - set(STEPS) == {Kind.OPENED, Kind.NOTE, Kind.FLAG}


@given(st.lists(LINES, max_size=20))
def test_any_timeline_makes_an_incident(lines: list[Entry]) -> None:
    found = incident_of([OPENING, *lines])
    assert found == incident_of([OPENING, *lines])
    assert set(found.ringing) <= set(found.alerts)
    assert (found.resolved_at is not None) == (found.status is Status.RESOLVED)
    assert len({one.name for one in found.actions}) == len(found.actions)
    notes = [one for one in lines if one.kind is not Kind.NOTE]
    assert found == incident_of([OPENING, *notes]), "a note changes nothing"
