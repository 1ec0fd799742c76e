"""Recording rules and alerts for Prometheus, and promtool's unit tests of every one of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.design.alerting.measures import span
from loopwright.design.alerting.topics import DECIDED_BY, topics_of
from loopwright.generate.dumping import yaml_text
from loopwright.generate.file import File
from loopwright.generate.rendering import Rendered, renders

if TYPE_CHECKING:
    from loopwright.design.alerting.alert import Alert, Case, Topic
    from loopwright.generate.dumping import Data
    from loopwright.generate.setting import Setting

FOLDER = "observability/prometheus"
JOINED = re.compile(r'"(?:[^"\\]|\\.)*"| (and|/|-) ')
LONG = 80  # beyond which a query is laid out over several lines


@renders("seed: infrastructure-from-loop, Alerting Strategy; technology-infrastructure, Alert Thresholds")
def prometheus_rules(setting: Setting) -> Rendered:
    """Recording rules and alerts, a file a topic: from the objectives, the limits, the stages and the triggers."""
    return tuple(
        File(f"{FOLDER}/rules/{topic.name}.yaml", _rules(topic), DECIDED_BY[topic.name])
        for topic in topics_of(setting)
    )


@renders("seed: infrastructure-from-loop, Alerting Strategy: conditions")
def prometheus_rule_tests(setting: Setting) -> Rendered:
    """Unit tests of every alert: just firing, just not firing (`promtool test rules`)."""
    return tuple(
        File(f"{FOLDER}/tests/{topic.name}.yaml", yaml_text(_tests(topic)), DECIDED_BY[topic.name])
        for topic in topics_of(setting)
    )


def _rules(topic: Topic) -> str:
    refused = "".join(f"# Not written: {one}.\n" for one in topic.refused)
    # one group, so that an alert reads what was recorded just before it
    rules: list[Data] = [{"record": one.name, "expr": _laid(one.query)} for one in topic.recordings]
    rules += [_rule(one) for one in topic.alerts]
    return refused + yaml_text({"groups": [{"name": topic.name, "rules": rules}]})


def _rule(alert: Alert) -> Data:
    rule: dict[str, Data] = {"alert": alert.name, "expr": _laid(alert.query)}
    if alert.for_seconds:
        rule["for"] = span(alert.for_seconds)
    return rule | {"labels": {**alert.labels}, "annotations": {**alert.annotations}}


def _laid(query: str) -> str:
    """A long query, a line each for what is joined; what stands in quotes is left as it is."""
    if len(query) <= LONG:
        return query
    return JOINED.sub(lambda found: f"\n{found[1]} " if found[1] else found[0], query) + "\n"


def _tests(topic: Topic) -> Data:
    names = (*topic.needs, topic.name)
    return {
        "rule_files": [f"../rules/{name}.yaml" for name in names],
        "evaluation_interval": span(topic.pace_seconds),
        "group_eval_order": list(names),
        "tests": [_test(alert, case) for alert in topic.alerts for case in alert.cases],
    }


def _test(alert: Alert, case: Case) -> Data:
    expected: list[Data] = []
    found = alert.found if case.found is None else case.found
    if case.fires:
        expected = [{"exp_labels": {**found, **alert.labels}, "exp_annotations": {**alert.annotations}}]
    return {
        "name": f"{alert.name}: {case.what}",
        "interval": span(case.step_seconds),
        "input_series": [{"series": series, "values": values} for series, values in case.series],
        "alert_rule_test": [
            {"eval_time": span(case.after_seconds), "alertname": alert.name, "exp_alerts": expected}
        ],
    }
