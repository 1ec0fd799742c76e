"""Who says nothing is no reason for a finding: every check that looks at an informant bears one who is silent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from loopwright.audit.auditing import subject_of
from loopwright.audit.check import BY_OTHERS, all_checks
from loopwright.audit.needed import Needed
from loopwright.audit.running import audited
from loopwright.catalogue.load import load_catalogue
from loopwright.loop.model import Demand, Loop, Money, Objectives
from loopwright.survey.account.account import Account
from loopwright.survey.bills import Bills, Charge
from loopwright.survey.monitoring import Monitoring, Share
from loopwright.survey.postgres.state import DatabaseState

DAY = date(2026, 11, 27)
SILENT = {
    "account": Account("1", DAY, ("eu-central-1",), ()),
    "database": DatabaseState("shop", "16", DAY, 1.0),
    "monitoring": Monitoring("http://p", DAY),
    "bills": Bills((Charge("2026-10", "RDS", 0.0),), ("b.csv",)),
}
LOOP = Loop(
    "l", "a", "r", "v",
    demand=Demand(users=300),
    objectives=Objectives(availability=0.999, latency_p95_seconds=0.1),
    money=Money(budget_usd_per_month=10.0),
)  # fmt: skip
CHECKS = [one for one in all_checks() if one.topic in BY_OTHERS]


@pytest.fixture(scope="module")
def subject(tmp_path_factory):
    return subject_of(tmp_path_factory.mktemp("shop"))


@pytest.mark.parametrize("check", CHECKS, ids=lambda one: one.slug)
def test_who_says_nothing_gives_no_finding(subject, check):
    needed = Needed(LOOP, load_catalogue(), "loop.yaml", said=True)
    for known in (None, needed):
        assert audited(replace(subject, needed=known, **SILENT), [check]).findings == ()


@pytest.mark.parametrize("check", CHECKS, ids=lambda one: one.slug)
def test_a_check_of_a_topic_looks_at_what_its_informant_told(check):
    assert BY_OTHERS[check.topic] in check.inputs
    assert not set(check.inputs) & set(BY_OTHERS.values()) - {BY_OTHERS[check.topic]}


def test_no_other_check_needs_an_informant():
    others = [one for one in all_checks() if one.topic not in BY_OTHERS]
    assert not [one.slug for one in others if set(one.inputs) & set(BY_OTHERS.values())]


def test_a_loop_that_was_inferred_is_no_objective(subject):
    """What nobody asked for cannot be missed."""
    inferred = Needed(LOOP, load_catalogue(), "loop.yaml", said=False)
    told = {
        "monitoring": Monitoring("http://p", DAY, Share(0.5, "probes", 30.0), 0.3),
        "bills": Bills((Charge("2026-10", "RDS", 9000.0),), ("b.csv",)),
    }
    slugs = {
        "measured_availability_below_objective",
        "responses_too_slow",
        "cost_over_budget",
        "cost_far_above_design",
    }
    checks = [one for one in CHECKS if one.slug in slugs]
    assert len(checks) == len(slugs)
    assert audited(replace(subject, needed=inferred, **told), checks).findings == ()
    said = replace(inferred, said=True)
    found = audited(replace(subject, needed=said, **told), checks).findings
    assert {one.check for one in found} == slugs
    assert all((one.money_usd_per_month or 0) > 8000 for one in found if one.check == "cost_far_above_design")
