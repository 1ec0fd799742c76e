"""What a service refuses is not known: no reader makes nothing of it."""

from __future__ import annotations

import boto3
import pytest
from botocore.stub import Stubber
from tests.survey.account.seeding import NOW, REGION

from loopwright.survey.account import asking as module
from loopwright.survey.account.asking import Ask, all_readers

READERS = {one.name: one for one in all_readers()}
BALANCER = f"arn:aws:elasticloadbalancing:{REGION}:123456789012:loadbalancer/app/web/1"
GROUP = f"arn:aws:elasticloadbalancing:{REGION}:123456789012:targetgroup/web/1"


def asking(name):
    """A reader of a service that answers what a stub is told to."""
    reader = READERS[name]
    client = boto3.Session("testing", "testing", region_name=REGION).client(reader.service)
    return Ask(client, reader, REGION, "123456789012", NOW), Stubber(client)


@pytest.mark.parametrize("refused", ["describe_target_groups", "describe_target_health"])
def test_what_stands_behind_a_load_balancer_is_not_known_where_it_is_refused(refused):
    ask, stub = asking("load_balancers")
    if refused == "describe_target_health":
        groups = [{"TargetGroupArn": GROUP, "LoadBalancerArns": [BALANCER]}]
        stub.add_response("describe_target_groups", {"TargetGroups": groups})
    stub.add_client_error(refused, "AccessDenied")
    stub.add_response("describe_load_balancers", {"LoadBalancers": [{"LoadBalancerArn": BALANCER}]})
    stub.add_response("describe_listeners", {"Listeners": []})
    with stub:
        (found,) = ask.reader.read(ask)
    assert (found.targets, found.healthy) == (None, None)
    assert [one.code for one in ask.refusals] == ["AccessDenied"]


PAGED = [
    ("load_balancers", "describe_load_balancers", "LoadBalancers", "NextMarker", "paginator"),
    ("spending", "get_cost_and_usage", "ResultsByTime", "NextPageToken", "tokens"),
]


@pytest.mark.parametrize("pages", [2, 3])
@pytest.mark.parametrize(("name", "call", "key", "token", "way"), PAGED, ids=[one[-1] for one in PAGED])
def test_more_pages_than_are_read_are_a_refusal(monkeypatch, name, call, key, token, way, pages):
    monkeypatch.setattr(module, "MOST_PAGES", 2)
    ask, stub = asking(name)
    assert ask.client.can_paginate(call) is (way == "paginator")
    given = {} if way == "paginator" else GIVEN
    for number in range(pages):
        stub.add_response(call, {key: [{}], **({token: f"t{number}"} if number < pages - 1 else {})})
    with stub:
        assert len(list(ask.all(call, key, **given))) == 2
    assert [(one.action, one.code) for one in ask.refusals] == (
        [(ask.action(call), "TooManyPages")] if pages > 2 else []
    )


GIVEN = {
    "TimePeriod": {"Start": "2026-09-01", "End": "2026-10-01"}, "Granularity": "MONTHLY",
    "Metrics": ["UnblendedCost"],
}  # fmt: skip
