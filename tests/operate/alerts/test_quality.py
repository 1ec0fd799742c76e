"""An alert that asks for nothing too often is proposed to ring more quietly, and one that found an incident is not."""

from __future__ import annotations

from tests.operate.alerts.people import notice

from loopwright.operate.alerts.escalation import Call, Kind
from loopwright.operate.alerts.quality import Change, Ring, answered, proposals, rung, worths

DAY = 86_400


def rings(rule, tier, nothing=0, acted=0, incidents=0, unknown=0, at=90 * DAY):
    made = [Ring(rule, tier, at, f"{rule}{count}", over_at=at + 60) for count in range(nothing)]
    made += [answered(Ring(rule, tier, at, "t", acknowledged_at=at), acted=True) for _ in range(acted)]
    made += [
        answered(Ring(rule, tier, at, "t"), acted=False, incident=f"i{count}") for count in range(incidents)
    ]
    return made + [Ring(rule, tier, at, "t", acknowledged_at=at + 10) for _ in range(unknown)]


def proposed(*some, moment=100 * DAY):
    every = [ring for one in some for ring in one]
    found = proposals(every, moment, judged_seconds=90 * DAY, fewest=5, false_share=0.3)
    return [(one.worth.rule, one.change, one.tier) for one in found]


def test_what_asks_for_nothing_is_demoted_a_tier_and_in_the_end_deleted():
    assert proposed(
        rings("A", "P1", nothing=5),
        rings("B", "P2", nothing=3, acted=2),
        rings("C", "P3", nothing=4, acted=4),
    ) == [
        ("A", Change.DEMOTE, "P2"),
        ("B", Change.DEMOTE, "P3"),
        ("C", Change.DELETE, ""),
    ]


def test_what_found_an_incident_is_sharpened():
    assert proposed(rings("A", "P1", nothing=5, incidents=1)) == [("A", Change.SHARPEN, "P1")]


def test_few_rings_useful_rings_and_rings_of_long_ago_propose_nothing():
    assert proposed(rings("A", "P1", nothing=4)) == []
    assert proposed(rings("A", "P1", nothing=2, acted=5)) == []
    assert proposed(rings("A", "P1", nothing=9, at=5 * DAY)) == []


def test_what_nobody_has_judged_is_no_evidence():
    assert proposed(rings("A", "P1", nothing=4, unknown=10)) == []
    (worth,) = worths(rings("A", "P1", nothing=1, acted=3, unknown=6), 0)
    assert (worth.rings, worth.unknown, worth.share_for_nothing) == (10, 6, 0.25)


def test_a_page_that_rings_several_people_is_one_ring():
    calls = [Call(str(at), "t", kind, "Ada", (notice(0, firing=2),), at) for at, kind in enumerate(Kind)]
    (ring,) = rung(calls)
    assert (ring.rule, ring.tier, ring.at, ring.thread) == ("LoopDown", "P1", 0, "t")
