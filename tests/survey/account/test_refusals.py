"""What a service refuses is not known: no reader makes nothing of it."""

from __future__ import annotations

import boto3
import pytest
from botocore.stub import Stubber
from tests.survey.account.seeding import NOW, REGION

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
