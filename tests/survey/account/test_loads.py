"""What CloudWatch has no sample of is nought only where it publishes none of nought, and answered whole."""

from __future__ import annotations

import pytest
from tests.survey.account.test_refusals import BALANCER, asking

from loopwright.survey.account.services.elbv2 import LoadBalancer


def balancer(kind):
    return LoadBalancer(
        id=BALANCER, region="", action="", type=kind, public=True, zones=2, targets=1, healthy=1
    )


@pytest.mark.parametrize(
    ("kind", "status", "values", "total"),
    [
        ("application", "Complete", [], 0),
        ("application", "Complete", [3.0, 4.0], 7),
        ("application", "PartialData", [], None),
        ("application", "InternalError", [], None),
        ("network", "Complete", [], None),
    ],
)
def test_a_whole_answer_without_samples_is_nought_for_requests(kind, status, values, total):
    ask, stub = asking("loads")
    ask.known = (balancer(kind),)
    result = {"Id": "q0", "StatusCode": status, "Values": values}
    stub.add_response("get_metric_data", {"MetricDataResults": [result]})
    with stub:
        (found,) = ask.reader.read(ask)
    assert (found.total, found.samples) == (total, len(values))
