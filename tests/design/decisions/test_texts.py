"""What decisions say of designs without machines, without an edge, without anything: nothing of what is not there."""

from __future__ import annotations

import re
from functools import cache

import pytest
from tests.design.instances import CATALOGUE

from loopwright.design.answer import answer_for, question_of
from loopwright.design.telling.numbers import text_of
from loopwright.design.verdict import Decided
from loopwright.loop.model import Loop

SAID = {"name": "x", "action": "a", "response": "r", "value": "v"}
LOOPS = {
    "serverless": {
        "demand": {"users": 3000, "background_share": 0.1},
        "data": [{"name": "records", "sensitivity": "health"}],
        "team": {"people": 1},
    },
    "static": {"demand": {"users": 5000}, "service": {"static": True}, "team": {"people": 1}},
}
FORCED = {"serverless": ("arrangement=serverless", "database=managed"), "static": ()}
ABSENT = {
    "serverless": r"\bSSH\b|same machine|[Tt]he servers report|operating system",
    "static": r"\bSSH\b|\borigin answers\b|same for everybody: whole|operating system|\bin 0 s\b|four windows",
}
ONE = r"1 (?:person|part|machine|user|service)"
MANY = r"(?:are|have|remember|look|try|share|know|set|do|take|wait)"
AGREEMENT = rf"\b{ONE} {MANY}\b"


@cache
def told(name):
    loop = Loop(**SAID, **LOOPS[name])
    answer = answer_for(question_of(loop, CATALOGUE, forced=FORCED[name]), parts=frozenset({"decisions"}))
    found = {}
    for rule, verdict in answer.decisions:
        said = [verdict.because, *(verdict.details if isinstance(verdict, Decided) else ())]
        words = {key: text_of(figure).replace("\u00a0", " ") for key, figure in verdict.figures.items()}
        found[rule.slug] = " ".join(said).format(**words)
    return found


@pytest.mark.parametrize("name", LOOPS)
def test_nothing_is_said_of_what_is_not_there(name):
    wrong = {slug: text for slug, text in told(name).items() if re.search(ABSENT[name], text)}
    assert wrong == {}


@pytest.mark.parametrize("name", LOOPS)
def test_one_of_a_thing_does_what_one_does(name):
    wrong = {slug: text for slug, text in told(name).items() if re.search(AGREEMENT, text)}
    assert wrong == {}


def test_health_data_without_servers_is_watched_at_the_provider():
    assert "trail of sign-ins" in told("serverless")["intrusion_detection"]


@pytest.mark.parametrize("people", [1, 3, 4])
def test_a_rota_is_never_refused_for_people_that_there_are(people):
    loop = Loop(**SAID, demand={"users": 300}, team={"people": people, "cover": "waking"})
    answer = answer_for(question_of(loop, CATALOGUE), parts=frozenset({"decisions"}))
    verdicts = {rule.slug: verdict for rule, verdict in answer.decisions}
    for slug in ("alert_cover", "alert_escalation"):
        refused = " ".join(option.why_not for option in verdicts[slug].alternatives)
        assert "; the team is {people}" not in refused
