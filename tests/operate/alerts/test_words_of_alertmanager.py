"""Alertmanager's published behaviour, rewritten as data: matchers, hours, routes, telling again, inhibition."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from loopwright.loop.errors import LoopwrightError
from loopwright.operate.alerts.deduplication import Told, reason_to_tell
from loopwright.operate.alerts.hours import hours_of, next_within
from loopwright.operate.alerts.inhibition import Inhibition, InhibitionRule, held_by
from loopwright.operate.alerts.matching import Matcher, matcher_of, matchers_of
from loopwright.operate.alerts.policy import policy_of, seconds_of
from loopwright.operate.alerts.reports import reported
from loopwright.operate.alerts.silences import expired, silence_of, silenced
from loopwright.operate.sample import labels_of

CASES = Path(__file__).parent / "cases"


def cases(name: str):
    return yaml.safe_load((CASES / f"{name}.yaml").read_text())


def moment(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


@pytest.mark.parametrize("case", cases("matchers")["read"], ids=lambda case: case["text"])
def test_matchers_are_read(case):
    found = matchers_of(case["text"])
    assert [str(one) for one in found] == case["as"]
    assert matchers_of(",".join(map(str, found))) == found


@pytest.mark.parametrize("text", cases("matchers")["refused"])
def test_what_is_no_matcher_is_refused(text):
    with pytest.raises(LoopwrightError):
        matchers_of(text)


@pytest.mark.parametrize("case", cases("matchers")["accept"], ids=lambda case: case["matcher"])
def test_matchers_accept_whole_values(case):
    matcher = matcher_of(case["matcher"])
    assert [value for value in case["accepts"] if not matcher.accepts(value)] == []
    assert [value for value in case["refuses"] if matcher.accepts(value)] == []


@pytest.mark.parametrize("case", cases("hours")["contain"], ids=lambda case: str(case["hours"]))
def test_hours_contain_what_the_calendar_says(case):
    hours = hours_of(case["hours"])
    assert [text for text in case["within"] if not hours.contain(moment(text))] == []
    assert [text for text in case["without"] if hours.contain(moment(text))] == []


@pytest.mark.parametrize("case", cases("hours")["refused"], ids=str)
def test_hours_that_cannot_be_are_refused(case):
    with pytest.raises(LoopwrightError):
        hours_of(case)


@pytest.mark.parametrize("case", cases("deduplication"), ids=lambda case: case["why"])
def test_a_group_is_told_again_when_it_should(case):
    now, told = 1e9, case.get("told")
    known = told and Told(
        tuple(map(str, told.get("firing", ()))),
        tuple(map(str, told.get("resolved", ()))),
        now - told["ago"] * 60,
    )
    firing, resolved = (frozenset(map(str, case.get(name, ()))) for name in ("firing", "resolved"))
    asked = {"repeat_seconds": 600, "resolved_too": case.get("resolved_too", False), "moment": now}
    assert reason_to_tell(known, firing, resolved, **asked) == case["answer"]


@pytest.mark.parametrize("case", cases("inhibition"), ids=lambda case: str(case["rules"]))
def test_what_says_nothing_new_is_held(case):
    receivers = {"route": {"receiver": "all"}, "receivers": [{"name": "all"}]}
    rules = policy_of(receivers | {"inhibit_rules": case["rules"]}).inhibitions
    for one in case["held"]:
        ringing = [labels_of(labels) for labels in one.get("ringing", case.get("ringing"))]
        alert = labels_of(one["alert"])
        assert Inhibition(rules, ringing).holds(alert) == one["answer"], one
        sources = [reported(labels, (), 0, 60) for labels in ringing]
        assert (held_by(rules, alert, sources) is not None) == one["answer"], one


LABELS = st.dictionaries(st.sampled_from("abc"), st.sampled_from("xyz"), max_size=3).map(labels_of)
MATCHERS = st.builds(
    Matcher,
    st.sampled_from("abc"),
    st.sampled_from(("=", "!=", "=~", "!~")),
    st.sampled_from(("x", "y", "x|z", "")),
)
SOME = st.lists(MATCHERS, max_size=2).map(tuple)
RULES = st.lists(
    st.builds(InhibitionRule, SOME, SOME, st.lists(st.sampled_from("abc"), max_size=2).map(tuple)), max_size=4
).map(tuple)


@given(RULES, st.lists(LABELS, max_size=6), LABELS)
def test_the_index_answers_as_looking_at_every_alert_does(rules, ringing, alert):
    sources = [reported(labels, (), 0, 60) for labels in ringing]
    assert Inhibition(rules, ringing).holds(alert) == (held_by(rules, alert, sources) is not None)


def test_an_alert_goes_down_the_tree_of_routes():
    written = cases("routes")
    policy = policy_of({name: written[name] for name in ("route", "receivers")})
    for case in written["found"]:
        found = [
            [
                route.patience.receiver,
                None if route.patience.group_by is None else list(route.patience.group_by),
                route.patience.group_wait_seconds,
                route.patience.group_interval_seconds,
                route.patience.repeat_interval_seconds,
            ]
            for _, route in policy.root.found(case["labels"])
        ]
        assert found == case["routes"], case
    places = [place for place, _ in policy.root.found({"owner": "shop", "env": "live"})]
    assert all(place in policy.root.by_place for place in places)


def test_a_route_keeps_its_place_when_another_is_put_before_it():
    written = cases("routes")
    policy = policy_of({name: written[name] for name in ("route", "receivers")})
    written["route"]["routes"].insert(0, {"match": {"owner": "new"}})
    other = policy_of({name: written[name] for name in ("route", "receivers")})
    labels = {"owner": "shop", "env": "live"}
    assert [place for place, _ in policy.root.found(labels)] == [
        place for place, _ in other.root.found(labels)
    ]


def test_a_policy_that_would_lose_alerts_is_refused():
    with pytest.raises(LoopwrightError, match="nobody"):
        policy_of({"route": {"receiver": "nobody"}, "receivers": [{"name": "all"}]})
    route = {"receiver": "all", "routes": [{"mute_time_intervals": ["never"]}]}
    with pytest.raises(LoopwrightError, match="never"):
        policy_of({"route": route, "receivers": [{"name": "all"}]})


@pytest.mark.parametrize(("text", "seconds"), [("30s", 30), ("1h30m", 5400), ("4900ms", 4.9), ("0", 0)])
def test_durations_are_read(text, seconds):
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["", "5", "1.5h", "m", "5m later"])
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(LoopwrightError):
        seconds_of(text)


def test_a_silence_holds_from_its_start_to_its_end():
    silence = silence_of("1", matchers_of('part="page"'), 100, 200, "Ada", "moving house")
    assert [silence.active(at) for at in (99, 100, 199, 200)] == [False, True, True, False]
    assert silenced([silence], {"part": "page", "tier": "P3"})
    assert not silenced([silence], {"part": "pages"})
    assert not expired(silence, 150).active(150)
    assert not expired(silence, 50).active(150)
    with pytest.raises(LoopwrightError):
        expired(silence, 200)


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": 'part=~".*"'},
        {"text": "{}"},
        {"text": 'part!="page"'},
        {"end": 100},
        {"author": " "},
        {"reason": ""},
    ],
    ids=str,
)
def test_a_silence_of_everything_of_no_time_or_of_nobody_is_refused(wrong):
    given = SimpleNamespace(**({"text": 'part="page"', "end": 200, "author": "Ada", "reason": "why"} | wrong))
    with pytest.raises(LoopwrightError):
        silence_of("1", matchers_of(given.text), 100, given.end, given.author, given.reason)


HOURS = st.sampled_from([case["hours"] for case in cases("hours")["contain"]]).map(hours_of)


@given(st.lists(HOURS, min_size=1, max_size=2).map(tuple), st.integers(1_580_000_000, 1_640_000_000))
def test_the_next_moment_within_hours_is_the_first(many, at):
    found = next_within(many, at)
    if found is None:
        return
    assert any(one.contain(found) for one in many)
    assert found >= at
    if found > at:
        assert not any(one.contain(found - 1) or one.contain(at) for one in many)
        # looked at in quarters of an hour, nothing lies between
        step = max(900, (found - at) / 200)
        between = [at + step * count for count in range(int((found - 1 - at) // step))]
        assert not any(one.contain(moment) for one in many for moment in between)
