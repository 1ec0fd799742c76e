"""Rules of one's own: a line becomes PromQL that both engines run; what the form cannot say is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml
from tests.generate.conftest import setting_of
from tests.generate.trees import texts_of
from tests.operate.promtool import passes

from loopwright.design.alerting.topics import topics_of
from loopwright.operate.rules.custom import compiled, custom_rule
from loopwright.operate.rules.designed import groups_of
from loopwright.operate.rules.files import read_rules, rules_text
from loopwright.operate.rules.rule import Alerting, Group, Recording
from loopwright.operate.rules.unit_tests import run_unit_tests
from loopwright.operate.series.refusal import RefusedError

if TYPE_CHECKING:
    from pathlib import Path

CASES = [
    ("rate of http_requests_total over 5m > 100 for 10m", "rate(http_requests_total[5m]) > 100", 600),
    ('disk_used{mount="/"} > 85 % for 5m', 'disk_used{mount="/"} > 0.85', 300),
    ("up absent for 2m", "absent(up)", 120),
    ("queue_length over 1h >= 20", "avg_over_time(queue_length[1h]) >= 20", 0),
    ("highest of answer_seconds over 10m > 2", "max_over_time(answer_seconds[10m]) > 2", 0),
    ("lowest of free_bytes over 1d < 1e9 for 1h", "min_over_time(free_bytes[1d]) < 1000000000", 3600),
    ("change of temperature over 30m != -0.5", "delta(temperature[30m]) != -0.5", 0),
    ("increase of failures_total over 90m == 3", "increase(failures_total[90m]) == 3", 0),
]


@pytest.mark.parametrize(("text", "query", "seconds"), CASES)
def test_a_line_becomes_promql(text: str, query: str, seconds: int) -> None:
    rule = compiled(custom_rule("Own", text, "P1", "worker"))
    assert (rule.query, rule.for_seconds) == (query, seconds)
    assert {name: template.source for name, template in rule.labels} == {
        "tier": "P1",
        "part": "worker",
        "in_deploys": "heard",
    }


@pytest.mark.parametrize(
    "text",
    ["", "up", "up >", "up > many", "rate of up > 1", "last of up over 5m > 1", "sum of up over 5m > 1",
     "up > 1 for ever", "up > 1 over 5m", "up{ > 1", "rate(up[5m]) > 1", "up over 5x > 1"],
)  # fmt: skip
def test_what_the_form_cannot_say_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(RefusedError):
        compiled(custom_rule("Own", text))


def test_rules_of_ones_own_leave_for_prometheus_and_both_engines_run_them(tmp_path: Path) -> None:
    rules = tuple(compiled(custom_rule(f"Own{place}", text)) for place, (text, _, _) in enumerate(CASES))
    (tmp_path / "rules.yaml").write_text(rules_text([Group("own", rules)]))
    series = [
        {"series": 'http_requests_total{code="200"}', "values": "0+9000x60"},
        {"series": 'disk_used{mount="/"}', "values": "0.84x10 0.86x50"},
        {"series": "queue_length", "values": "25x60"},
    ]
    tests = [
        {"eval_time": time, "alertname": f"Own{place}", "exp_alerts": [
            {"exp_labels": {**labels, "tier": "P2", "part": "application", "in_deploys": "heard"},
             "exp_annotations": {"summary": f"{CASES[place][0]}."}}] if rings else []}
        for place, time, rings, labels in (
            (0, "13m", False, {}), (0, "14m", True, {"code": "200"}), (1, "15m", False, {}),
            (1, "16m", True, {"mount": "/"}), (2, "1m", False, {}), (2, "2m", True, {}), (3, "1m", True, {}),
        )
    ]  # fmt: skip
    document = {"rule_files": ["rules.yaml"], "tests": [
        {"interval": "1m", "input_series": series, "alert_rule_test": tests}]}  # fmt: skip
    path = tmp_path / "test.yaml"
    path.write_text(yaml.safe_dump(document))
    assert run_unit_tests(path).failures == ()
    assert passes(path)[0]


@pytest.mark.parametrize("name", ["launch-shop", "coodloom-30"])
def test_what_operate_runs_is_what_generate_writes(name: str) -> None:
    ours = groups_of(topics_of(setting_of(name)))
    written = [
        read_rules(text).groups
        for path, text in texts_of("observability", name).items()
        if path.startswith("observability/prometheus/rules/")
    ]
    assert sorted(map(plain, ours)) == sorted(plain(group) for groups in written for group in groups)


@pytest.mark.parametrize("name", ["launch-shop", "coodloom-30"])
def test_what_is_written_is_read_again(name: str) -> None:
    groups = groups_of(topics_of(setting_of(name)), 30)
    assert [plain(one) for one in read_rules(rules_text(groups)).groups] == [plain(one) for one in groups]


def plain(group: Group) -> tuple[object, ...]:
    rules: list[object] = []
    for rule in group.rules:
        query = " ".join(rule.query.split())
        if isinstance(rule, Recording):
            rules.append((rule.name, query, rule.labels))
        elif isinstance(rule, Alerting):
            texts = ([(name, text.source) for name, text in one] for one in (rule.labels, rule.annotations))
            rules.append((rule.name, query, rule.for_seconds, rule.keep_firing_seconds, *texts))
    return group.name, rules
