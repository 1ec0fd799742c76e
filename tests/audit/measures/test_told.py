"""What others measured becomes measures by the names that a report asks for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from loopwright.audit.auditing import subject_of
from loopwright.audit.measures.measure import Confidence
from loopwright.audit.measures.told import cost_centres, costs_by_tag, told_measures
from loopwright.audit.needed import Needed
from loopwright.catalogue.load import load_catalogue
from loopwright.loop.model import Demand, Loop
from loopwright.survey.account.account import EVERYWHERE, Account
from loopwright.survey.account.services.cloudwatch import Load
from loopwright.survey.account.services.spending import Spend
from loopwright.survey.bills import Bills, Charge
from loopwright.survey.monitoring import Busy, Monitoring, Share
from loopwright.survey.postgres.state import DatabaseState, Statements

DAY = date(2026, 11, 27)
BILLS = Bills(
    (Charge("2026-09", "RDS", 80.0), Charge("2026-10", "EC2", 25.0), Charge("2026-10", "RDS", 75.0)),
    ("b.csv",),
)
MONITORING = Monitoring(
    "http://p", DAY, Share(0.9991, "probes from outside that were answered", 30.0), 0.21, "series",
    Share(0.9, "hits", 30.0), (Busy("web", 0.4, 0.5, 0.6), Busy("db", 0.7)),
)  # fmt: skip
DATABASE = DatabaseState("shop", "16", DAY, 1.0, statements=Statements(200.0, 190.0, 0.1, None, ()))


def spend(month, service, usd):
    return Spend(
        id=f"{month} {service}", region=EVERYWHERE, action="ce", month=month, service=service, usd=usd
    )


ACCOUNT = Account(
    "1", DAY, (), (
        spend("2026-09", "RDS", 10.0), spend("2026-10", "RDS", 20.0), spend("2026-11", "RDS", 3.0),
        Load(id="l", region="r", action="a", of="i-1", samples=4000, cpu_p95=0.3),
    ),
)  # fmt: skip


@pytest.fixture
def subject(tmp_path):
    return subject_of(tmp_path)


def measures(subject, **told):
    return {one.slug: one for one in told_measures(replace(subject, **told))}


def test_nobody_asked_tells_nothing(subject):
    assert told_measures(subject) == ()
    assert cost_centres(subject) == ()


def test_the_monitoring_tells_uptime_times_hits_and_the_busiest_machine(subject):
    found = measures(subject, monitoring=MONITORING, account=ACCOUNT)
    assert found["uptime"].value == 0.9991
    assert found["uptime"].confidence is Confidence.HIGH
    assert found["response_time"].value == 0.21
    assert found["cache_hit_rate"].value == 0.9
    assert found["utilisation"].value == 0.7
    assert "db" in found["utilisation"].method
    young = replace(MONITORING, availability=Share(1.0, "probes", 0.5))
    assert measures(subject, monitoring=young)["uptime"].confidence is Confidence.LOW


def test_the_database_tells_the_share_of_quick_queries(subject):
    found = measures(subject, database=DATABASE)["database_performance"]
    assert (found.value, found.n) == (0.95, 200)
    assert measures(subject, database=replace(DATABASE, statements=None)) == {}


def test_bills_tell_the_cost_its_growth_and_what_a_user_costs(subject):
    loop = Loop("l", "a", "r", "v", demand=Demand(users=50))
    said = Needed(loop, load_catalogue(), "loop.yaml", said=True)
    found = measures(subject, bills=BILLS, needed=said)
    assert found["monthly_cost"].value == 100
    assert found["cost_per_user"].value == 2
    assert found["cost_trend"].value == pytest.approx(0.25)
    assert found["cost_trend"].confidence is Confidence.LOW
    assert "cost_per_user" not in measures(subject, bills=BILLS, needed=replace(said, said=False))
    centres = cost_centres(replace(subject, bills=BILLS))
    assert [(one.service, one.usd_per_month, one.share) for one in centres] == [
        ("RDS", 75, 0.75),
        ("EC2", 25, 0.25),
    ]
    assert centres[0].evidence.answered


def test_the_account_tells_what_bills_and_monitoring_do_not(subject):
    found = measures(subject, account=ACCOUNT)
    assert found["monthly_cost"].value == 20  # of the last month that is over
    assert found["utilisation"].value == 0.3
    assert measures(subject, account=ACCOUNT, bills=BILLS)["monthly_cost"].value == 100


def test_the_account_tells_what_each_value_of_a_tag_cost(subject):
    tagged = [
        Spend(
            id=value,
            region=EVERYWHERE,
            action="ce",
            month="2026-10",
            usd=usd,
            tag_key="team",
            tag_value=value,
        )
        for value, usd in (("shop", 30.0), ("", 10.0))
    ]
    account = replace(ACCOUNT, records=(*ACCOUNT.records, *tagged))
    found = costs_by_tag(replace(subject, account=account))
    assert [(one.service, one.usd_per_month, one.share) for one in found] == [
        ("team=shop", 30, 0.75), ("team=(none)", 10, 0.25),
    ]  # fmt: skip
    assert costs_by_tag(subject) == ()
