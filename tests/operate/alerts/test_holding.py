"""Deploys hold, not drop: nothing is lost, nothing is held beyond the window, and what may not wait does not."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.operate.alerts.people import alert

from loopwright.operate.alerts.holding import (
    Deployment,
    HoldRule,
    Holds,
    Outcome,
    finished,
    hold,
    next_close,
    started,
)
from loopwright.operate.keeping import plain, restored

RULE = HoldRule(3_600)
WINDOW = 300


def deployment(identity="1", at=0.0, service="shop"):
    return Deployment(
        identity, service, f"v{identity}", ("application", "page"), at, WINDOW, "docs/runbooks/rollback.md"
    )


def running(at=0.0):
    return started(Holds(), deployment(at=at))


HELD = [
    {"in_deploys": "quiet"},
    {"in_deploys": "quiet", "tier": "P2"},
    {"tier": "P2"},
    {"tier": "P3", "part": "page"},
    {"tier": "P3", "part": "outside", "service": "shop"},
]
NEVER_HELD = [
    {},
    {"alertname": "AvailabilityBurnPageFast", "tier": "P3"},
    {"part": "backup", "tier": "P2"},
    {"part": "backup", "tier": "P2", "service": "shop"},
    {"part": "database", "tier": "P2"},
    {"tier": "P2", "service": "mail"},
    {"tier": "P2", "in_deploys": "never"},
]


@pytest.mark.parametrize("labels", HELD, ids=str)
def test_a_symptom_of_the_deployed_service_waits(labels):
    holds, passed = hold(RULE, running(), [alert(40, **labels)], 50)
    assert passed == ()
    assert len(holds.held) == 1


@pytest.mark.parametrize("labels", NEVER_HELD, ids=str)
def test_what_may_not_wait_is_told_at_once(labels):
    _, (passed,) = hold(RULE, running(), [alert(40, **labels)], 50)
    assert passed.labels == alert(40, **labels).labels


def test_what_began_before_the_deploy_is_not_of_it():
    report = alert(140, starts=90, tier="P2")
    _, (passed,) = hold(RULE, running(at=100), [report], 140)
    assert passed == report


def test_a_verified_deploy_explains_its_symptoms():
    holds, _ = hold(RULE, running(), [alert(40, tier="P2", in_deploys="quiet")], 40)
    holds, released, discarded = finished(holds, "1", Outcome.VERIFIED, 60)
    assert released == ()
    assert [one.deployment for one in discarded] == ["1"]
    _, (passed,) = hold(RULE, holds, [alert(70, starts=40, tier="P2", in_deploys="quiet")], 70)
    assert passed.annotation("deploy") == "began 40 s after deploy v1 of shop"


def test_errors_that_outlive_a_verified_deploy_are_told():
    over = alert(50, over=True, tier="P2", instance="b")
    holds, _ = hold(RULE, running(), [alert(40, tier="P2"), alert(40, tier="P2", instance="b")], 40)
    holds, _ = hold(RULE, holds, [over], 50)
    _, released, discarded = finished(holds, "1", Outcome.VERIFIED, 60)
    assert [one.annotation("deploy") for one in released] == ["began 40 s after deploy v1 of shop"]
    assert [one.alert for one in discarded] == [over]


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.EXPIRED])
def test_a_failed_deploy_releases_them_with_the_way_back(outcome):
    holds, _ = hold(RULE, running(), [alert(40, tier="P2")], 40)
    holds, (released,), discarded = finished(holds, "1", outcome, 60)
    assert discarded == ()
    assert released.annotation("deploy") == "began 40 s after deploy v1 of shop"
    assert released.annotation("way_back") == "docs/runbooks/rollback.md"
    assert released.annotation("summary") == "The loop does not answer."
    _, (again,) = hold(RULE, holds, [alert(90, starts=40, tier="P2")], 90)
    assert again.annotation("way_back") == "docs/runbooks/rollback.md"


def test_a_window_closes_by_itself():
    holds, _ = hold(RULE, running(), [alert(40, tier="P2")], 40)
    assert next_close(holds) == WINDOW
    holds, (released,) = hold(RULE, holds, (), WINDOW)
    assert released.annotation("deploy").startswith("began 40 s after")
    assert holds.deployments["1"].outcome is Outcome.EXPIRED


def test_an_outcome_that_comes_late_or_twice_changes_nothing():
    holds, _ = hold(RULE, running(), [alert(40, tier="P2")], 40)
    holds, released, _ = finished(holds, "1", Outcome.FAILED, 60)
    assert len(released) == 1
    assert finished(holds, "1", Outcome.VERIFIED, 70) == (holds, (), ())
    assert finished(holds, "unknown", Outcome.VERIFIED, 70) == (holds, (), ())
    assert started(holds, deployment()) == holds


def test_a_deployment_is_forgotten_in_the_end():
    holds, _ = hold(RULE, running(), (), WINDOW)
    holds, _ = hold(RULE, holds, (), WINDOW + 3_600)
    assert holds == Holds()


NAMES = st.sampled_from("abc")
EVENTS = st.lists(
    st.tuples(
        st.integers(0, 120),
        st.one_of(
            st.tuples(st.just("report"), NAMES, st.booleans(), st.sampled_from(("P1", "P2"))),
            st.tuples(st.just("start"), st.integers(0, 3)),
            st.tuples(st.just("end"), st.integers(0, 3), st.sampled_from((Outcome.VERIFIED, Outcome.FAILED))),
        ),
    ),
    max_size=25,
)


@given(EVENTS)
def test_nothing_is_lost_and_nothing_is_held_beyond_the_window(events):
    holds, moment, began = Holds(), 0.0, {}
    taken, passed, discarded = set(), set(), set()
    for later, event in events:
        moment += later
        reports = ()
        if event[0] == "start":
            holds = started(holds, deployment(str(event[1]), moment))
        elif event[0] == "end":
            holds, released, gone = finished(holds, str(event[1]), event[2], moment)
            passed |= {one.key for one in released}
            discarded |= {one.alert.key for one in gone}
        else:
            _, name, firing, tier = event
            since = began.setdefault(name, moment) if firing else began.pop(name, moment)
            reports = (alert(moment, over=not firing, starts=since, instance=name, tier=tier),)
            taken |= {one.key for one in reports}
        holds = restored(Holds, json.loads(json.dumps(plain(holds))))
        holds, through = hold(RULE, holds, reports, moment)
        passed |= {one.key for one in through}
        for held in holds.held.values():
            holder = holds.deployments[held.deployment]
            assert holder.outcome is Outcome.RUNNING
            assert holder.started_at <= moment < holder.ends_at, "held beyond its window"
            assert held.alert.label("tier") != "P1"
    assert taken <= passed | discarded | set(holds.held)
    holds, through = hold(RULE, holds, (), moment + WINDOW)
    passed |= {one.key for one in through}
    assert holds.held == {}
    assert taken <= passed | discarded
