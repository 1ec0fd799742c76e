"""Groups wait, are told, are told again; the state can be put away and taken up at any moment."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from itertools import pairwise

import yaml
from hypothesis import given
from hypothesis import strategies as st

from loopwright.operate.alert import Alert, Stage
from loopwright.operate.alerts.dispatch import State, advance, next_moment, regrouped
from loopwright.operate.alerts.exporting import alertmanager_file
from loopwright.operate.alerts.policy import policy_of
from loopwright.operate.alerts.reports import report_of, reported
from loopwright.operate.keeping import plain, restored
from loopwright.operate.sample import labels_of

WRITTEN = {
    "route": {
        "receiver": "all",
        "group_by": ["part"],
        "group_wait": "10s",
        "group_interval": "30s",
        "repeat_interval": "10m",
        "routes": [{"matchers": ['tier="P1"'], "receiver": "page", "group_wait": "0s"}],
    },
    "receivers": [{"name": "all", "webhook_configs": [{}]}, {"name": "page", "webhook_configs": [{}]}],
    "inhibit_rules": [
        {"source_matchers": ['tier="P1"'], "target_matchers": ['tier="P2"'], "equal": ["part"]}
    ],
}
POLICY = policy_of(WRITTEN)
LABELS = st.fixed_dictionaries({"tier": st.sampled_from(("P1", "P2", "P3")), "part": st.sampled_from("ab")})
STEPS = st.lists(
    st.tuples(st.integers(0, 40), st.lists(st.tuples(LABELS, st.booleans()), max_size=3)), max_size=12
)


def report(labels, at, *, firing):
    ends = None if firing else at
    return reported(labels_of(labels), (), at, POLICY.resolve_timeout_seconds, ends_at=ends)


def reports(given_reports, at):
    return [report(labels, at, firing=firing) for labels, firing in given_reports]


@given(STEPS)
def test_a_state_put_away_and_taken_up_goes_on_the_same(steps):
    state = kept = State()
    at = 0
    for later, some in steps:
        at += later
        state, notices = advance(POLICY, state, reports(some, at), at)
        taken_up = restored(State, json.loads(json.dumps(plain(kept))))
        kept, same = advance(POLICY, taken_up, reports(some, at), at)
        assert notices == same
    assert state == kept


@given(STEPS)
def test_what_rings_is_told_or_held_by_something_louder(steps):
    state, at, told = State(), 0.0, set()
    for later, some in steps:
        at += later
        state, notices = advance(POLICY, state, reports(some, at), at)
        told |= {one.key for notice in notices for one in notice.firing}
    ringing = {key: one for key, one in state.alerts.items() if not one.over(at + 30)}
    for _ in range(2):  # after the wait, and after an interval
        due = next_moment(state)
        if due is not None:
            state, notices = advance(POLICY, state, (), max(at, due))
            told |= {one.key for notice in notices for one in notice.firing}
    loud = {one.label("part") for one in ringing.values() if one.label("tier") == "P1"}
    for key, one in ringing.items():
        assert key in told or (one.label("tier") == "P2" and one.label("part") in loud)


@given(STEPS)
def test_no_notice_has_the_identity_of_another(steps):
    state, at, seen = State(), 0, set()
    for later, some in steps:
        at += later
        state, notices = advance(POLICY, state, reports(some, at), at)
        assert not seen & {notice.identity for notice in notices}
        seen |= {notice.identity for notice in notices}


def told(state, moments, some=()):
    found = []
    for at in moments:
        state, notices = advance(POLICY, state, some if at == moments[0] else (), at)
        found += [(at, notice.reason.value) for notice in notices]
    return state, found


def test_a_group_waits_then_repeats_only_when_nothing_changes_for_long():
    ringing = [reported(labels_of({"tier": "P3", "part": "a"}), (), 0, 0, ends_at=1e9)]
    state, found = told(State(), range(0, 1300, 10), ringing)
    assert found == [(10, "first"), (640, "repeated"), (1270, "repeated")]
    over = [reported(labels_of({"tier": "P3", "part": "a"}), (), 1300, 0, starts_at=0, ends_at=1300)]
    state, found = told(state, range(1300, 1400, 10), over)
    assert found == [(1300, "all_resolved")]
    assert state.groups == {}


def test_what_is_over_is_forgotten_after_a_while():
    over = [reported(labels_of({"tier": "P3", "part": "a"}), (), 0, 0, starts_at=0, ends_at=5)]
    state, _ = told(State(), (0, 10), over)
    assert list(state.alerts) == [over[0].key]
    state, _ = told(state, (4_000, 4_010), [report({"tier": "P3", "part": "b"}, 4_000, firing=True)])
    assert over[0].key not in state.alerts


def test_a_group_that_nobody_is_in_keeps_its_pace_only_as_long_as_it_is_told_to():
    labels = {"tier": "P3", "part": "a"}
    reports = {0: [report(labels, 0, firing=True)], 20: [report(labels, 20, firing=False)]}
    again = [report(labels, 50, firing=True)]
    for keeps, told_at in ((0, 60), (30, 70)):
        policy, state, found = replace(POLICY, empty_group_seconds=keeps), State(), []
        for moment in range(0, 80, 10):
            state, notices = advance(
                policy, state, again if moment == 50 else reports.get(moment, ()), moment
            )
            found += [(moment, notice.reason.value) for notice in notices]
        assert found == [(10, "first"), (40, "all_resolved"), (told_at, "more_firing")]


def test_a_new_policy_keeps_what_was_told():
    ringing = [reported(labels_of({"tier": "P3", "part": "a"}), (), 0, 0, ends_at=1e9)]
    state, found = told(State(), (0, 10), ringing)
    assert found == [(10, "first")]
    changed = json.loads(json.dumps(WRITTEN))
    changed["route"]["routes"].insert(0, {"matchers": ['tier="P0"']})
    other = policy_of(changed)
    state = regrouped(other, state, 20)
    assert [advance(other, state, (), at)[1] for at in (20, 40, 70)] == [(), (), ()]
    moved = json.loads(json.dumps(WRITTEN))
    moved["route"]["routes"].append({"matchers": ['tier="P3"'], "receiver": "page"})
    new_home = policy_of(moved)
    state, notices = advance(new_home, regrouped(new_home, state, 20), (), 30)
    assert [notice.receiver for notice in notices] == ["page"]


def test_a_rule_that_is_only_pending_reports_nothing():
    alert = Alert(labels_of({"alertname": "A"}), (), Stage.PENDING, 5.0)
    assert report_of(alert, 9, 60) is None
    firing = report_of(Alert(alert.labels, (), Stage.FIRING, 5.0, fired_at=7.0), 9, 60)
    assert (firing.starts_at, firing.ends_at) == (7, 69)
    over = report_of(Alert(alert.labels, (), Stage.RESOLVED, 5.0, fired_at=7.0, resolved_at=8.0), 9, 60)
    assert over.over(9)


def test_the_moments_that_are_named_are_those_at_which_something_is_told():
    state, notices = advance(POLICY, State(), [report({"tier": "P3", "part": "a"}, 0, firing=True)], 0)
    assert notices == ()
    moments = []
    for _ in range(3):
        moments.append(next_moment(state))
        state, _ = advance(POLICY, state, (), moments[-1])
    assert [later - earlier for earlier, later in pairwise(moments)] == [30, 30]


def test_a_policy_is_written_for_alertmanager_and_read_back(tmp_path):
    hours = {"weekdays": ["monday:friday"], "times": [{"start_time": "09:00", "end_time": "17:00"}]}
    more = {"days_of_month": ["1", "-3:-1"], "months": ["january:march"], "years": ["2026:2028"]}
    changed = WRITTEN | {
        "time_intervals": [
            {"name": "office", "time_intervals": [hours | {"location": "Europe/Berlin"}, more]}
        ],
        "global": {"resolve_timeout": "90s"},
    }
    odd = ['a=~"x|y\\\\."', 'b!="say \\"so\\""']
    muted = {"mute_time_intervals": ["office"], "group_interval": "1500ms"}
    changed["route"] = WRITTEN["route"] | {
        "routes": [
            *WRITTEN["route"]["routes"],
            {"matchers": odd, "group_by": ["..."], "continue": True, "receiver": "page"},
            muted | {"routes": [{"active_time_intervals": ["office"]}]},
        ]
    }
    policy = policy_of(changed)
    written = alertmanager_file(policy, lambda receiver, target: f"http://127.0.0.1:9/{receiver}/{target}")
    assert policy_of(written) == policy
    path = tmp_path / "alertmanager.yml"
    path.write_text(yaml.safe_dump(written))
    checked = subprocess.run(["amtool", "check-config", path], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
