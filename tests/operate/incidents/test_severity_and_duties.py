"""Severity from reach and burn; what is due when; an alert opens what wakes somebody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopwright.catalogue.load import load_catalogue
from loopwright.operate.alert import Alert, Stage
from loopwright.operate.incidents.duties import Times, duties
from loopwright.operate.incidents.entry import Entry, Kind
from loopwright.operate.incidents.incident import Incident, Severity, Status, incident_of
from loopwright.operate.incidents.measures import Spread, measured
from loopwright.operate.incidents.opening import additions
from loopwright.operate.incidents.post_mortem import NOT_KNOWN, draft
from loopwright.operate.incidents.severity import Limits, Reach, proposed
from loopwright.operate.sample import labels_of

CATALOGUE = load_catalogue()
LIMITS, TIMES = Limits.of(CATALOGUE), Times.of(CATALOGUE)


@pytest.mark.parametrize(
    ("reach", "severity"),
    [
        (Reach(), "P2"),
        (Reach(lost=True), "P0"),
        (Reach(share=1.0), "P0"),
        (Reach(share=0.9), "P0"),
        (Reach(share=0.3), "P1"),
        (Reach(share=0.01), "P2"),
        (Reach(share=0.0), "P3"),
        (Reach(burn=20), "P1"),
        (Reach(burn=2), "P2"),
        (Reach(burn=0.5), "P3"),
        (Reach(tier="P1"), "P1"),
        (Reach(tier="P3"), "P3"),
        (Reach(tier="P1", share=0.95), "P0"),
        (Reach(tier="P3", burn=20), "P1"),
    ],
)
def test_severity_is_proposed_with_its_reason(reach: Reach, severity: str) -> None:
    found = proposed(reach, LIMITS)
    assert found.severity == severity
    assert found.because


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_wider_reach_is_never_less_severe(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert proposed(Reach(share=high), LIMITS).severity <= proposed(Reach(share=low), LIMITS).severity


def due(incident: Incident) -> list[tuple[str, float]]:
    return [(one.what, one.due_at - 1000) for one in duties(incident, TIMES)]


def entry(at: float, kind: Kind, **data: str) -> Entry:
    return Entry(at, kind, "ada", "", data)


OPENING = entry(1000.0, Kind.OPENED, title="Down", severity="P1", started_at="940")


def test_what_is_due() -> None:
    lines = [OPENING]
    assert due(incident_of(lines)) == [("take it up", 300), ("tell users", 300)]
    lines += [entry(1100, Kind.ACKNOWLEDGED), entry(1200, Kind.UPDATE)]
    assert due(incident_of(lines)) == [("tell users anew", 200 + 3600)]
    lines.append(entry(1300, Kind.SEVERITY, severity="P0"))
    assert due(incident_of(lines)) == [("tell users anew", 200 + 1800)]
    lines.append(entry(2000, Kind.STATUS, status="resolved"))
    assert due(incident_of(lines)) == [("write it up", 1000 + 48 * 3600)]
    lines += [entry(3000, Kind.POST_MORTEM), entry(3000, Kind.ACTION, action="a", due_at="9000")]
    assert due(incident_of(lines)) == [("do: ", 8000)]
    lines.append(entry(4000, Kind.ACTION_DONE, action="a", evidence="seen"))
    assert due(incident_of(lines)) == []


def test_a_minor_fault_is_not_written_up() -> None:
    opening = entry(1000.0, Kind.OPENED, title="Small", severity="P3")
    assert due(incident_of([opening, entry(1100, Kind.STATUS, status="resolved")])) == []


def alert(name: str, tier: str, part: str, stage: Stage = Stage.FIRING, since: float = 990.0) -> Alert:
    labels = labels_of({"alertname": name, "tier": tier, "part": part})
    return Alert(labels, labels_of({"summary": f"{name} is wrong"}), stage, since)


def applied(incidents: dict[int, list[Entry]], alerts: list[Alert], now: float) -> dict[int, list[Entry]]:
    """The timelines after the lines that follow from alerts, as a store would have them."""
    known = {number: incident_of(lines) for number, lines in incidents.items()}
    after = {number: list(lines) for number, lines in incidents.items()}
    fresh: dict[str, int] = {}
    for one in additions(alerts, known, LIMITS, now):
        number = one.number
        if number is None:
            number = fresh.setdefault(one.part, max(after, default=0) + 1)
            after.setdefault(number, [])
        after[number].append(one.entry)
    return after


def test_an_alert_that_pages_opens_an_incident_and_the_others_of_its_part_join() -> None:
    first = [
        alert("Slow", "P2", "application"),
        alert("Down", "P1", "application"),
        alert("Disk", "P3", "database"),
    ]
    after = applied({}, first, 1000)
    assert list(after) == [1]
    found = incident_of(after[1])
    assert (found.title, found.severity, found.started_at) == ("Down is wrong", Severity.P1, 990)
    assert len(found.ringing) == 2
    assert applied(after, first, 1030) == after, "said once"
    over = [alert("Slow", "P2", "application"), alert("Down", "P1", "application", Stage.RESOLVED)]
    later = incident_of(applied(after, over, 1060)[1])
    assert (len(later.ringing), len(later.alerts), later.status) == (1, 2, Status.INVESTIGATING)


def test_an_alert_that_rings_on_after_its_incident_is_over_opens_no_other() -> None:
    ringing = [alert("Down", "P1", "application")]
    after = applied({}, ringing, 1000)
    after[1].append(entry(1100, Kind.STATUS, status="resolved"))
    assert applied(after, ringing, 1130) == after


def test_an_alert_that_is_gone_rings_no_more() -> None:
    after = applied(applied({}, [alert("Down", "P1", "application")], 1000), [], 1030)
    found = incident_of(after[1])
    assert (len(found.alerts), found.ringing, found.open) == (1, (), True)
    assert applied(after, [], 1060) == after


def test_what_does_not_page_opens_nothing() -> None:
    quiet = [alert("Slow", "P2", "application"), alert("Down", "P1", "application", Stage.PENDING)]
    assert applied({}, quiet, 1000) == {}


def test_two_parts_are_two_incidents() -> None:
    both = [alert("Down", "P1", "application"), alert("Lost", "P1", "backup")]
    assert sorted(incident_of(one).components for one in applied({}, both, 1000).values()) == [
        ("application",),
        ("backup",),
    ]


def test_after_its_end_the_same_alert_opens_another() -> None:
    ringing = [alert("Down", "P1", "application")]
    after = applied({}, ringing, 1000)
    after[1].append(entry(1500, Kind.STATUS, status="resolved"))
    anew = [alert("Down", "P1", "application", since=1550.0)]
    assert list(applied(after, anew, 1600)) == [1, 2]


def incident(started: float, opened: float, resolved: float | None) -> Incident:
    return Incident(
        "x", Severity.P1, opened, started, Status.RESOLVED if resolved else Status.MONITORING, None, resolved
    )


def test_measures() -> None:
    found = measured(
        [incident(0, 60, 600), incident(500, 510, 900), incident(2000, 2000, 2100), incident(9, 9, None)]
    )
    assert (found.detect.n, found.detect.median) == (4, 5)
    assert found.resolve == Spread(3, pytest.approx(366.6667), 400, pytest.approx(560))
    assert (found.between.n, found.between.mean) == (1, 1100), "overlapping ones are one failure"
    assert found.acknowledge == Spread(0, None, None, None)


def test_the_draft_fills_in_what_is_known_and_asks_for_the_rest() -> None:
    lines = [
        OPENING,
        Entry(1010, Kind.NOTE, "<b>bo</b>", "pipe | and\nline"),
        Entry(1020, Kind.CAUSE, "ada", "A migration locked the table."),
        entry(1030, Kind.DEPLOYMENT, deployment="release 7"),
        entry(1600, Kind.STATUS, status="resolved"),
        Entry(
            1700, Kind.ACTION, "ada", "Lock timeouts", {"action": "a", "owner": "Bo", "check": "lock_timeout"}
        ),
    ]
    text = draft(lines)
    for part in (
        "# Down",
        "## Impact",
        "## Timeline",
        "## What happened",
        "## What mended it",
        "## Next steps",
    ):
        assert part in text
    assert "A migration locked the table." in text
    assert "- 1970-01-01 00:16:50 UTC: note: pipe | and line (&lt;b>bo&lt;/b>)" in text
    assert "release 7 from going out?" in text
    assert "- [ ] Lock timeouts (Bo; proven by lock_timeout)" in text
    assert "| Over after | 11 min |" in text
    assert NOT_KNOWN in text
