"""Rules and their tests by chance, from a seed; what ours says of them is written into the tests as expected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from loopwright.operate.rules.durations import duration_of
from loopwright.operate.rules.files import read_rules
from loopwright.operate.rules.unit_tests import trial_of
from loopwright.survey.yaml_nodes import documents

if TYPE_CHECKING:
    from random import Random

PACE = 60
CONDITIONS = (
    'g{b="x"} > 2',
    "g < 1",
    "absent(g)",
    'absent(g{a="1"})',
    "sum by (a) (g) != 0",
    "r:sum > 2",
    "count(g) >= 2",
    'ALERTS{alertname="Alert0", alertstate="firing"}',
    "count by (alertstate) (ALERTS)",
    "rate(g[3m]) > 0",
    "changes(r:sum[10m]) > 1",
    "max_over_time(g[4m]) > 3",
    "vector(1)",
    "(time() - ALERTS_FOR_STATE) > 240",
    "r:sum offset 2m > 1",
    "resets(g[5m]) >= 1",
    "g unless on (a) r:sum > 3",
)
TEXTS = (
    "plain",
    "{{ $labels.a }} of {{ $labels.b }}",
    "{{ $value }}",
    "{{ .Value | humanize }}",
    "{{$value|humanizeDuration}}",
    "{{ $value | humanizePercentage }}",
    '{{ printf "%.2f" $value }} {{ $value | printf "%.1e" }}',
    "{{ $value | humanize1024 }}",
    "{{ with $labels.b -}} in {{ . }} {{- end }} end",
    '{{ "3661" | humanizeDuration }}',
    "{{ if .Labels.a }}a={{ .Labels.a }}{{ end }}",
)
SCALES = ("", " * 1e7", " * 1e22", " / 3", " / 1e5", " * -1234.5", " * 0")


def document_by_chance(chance: Random, tests: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """A rule file, and a test file whose expectations are still empty."""
    alerts: list[dict[str, Any]] = []
    for number in range(8):
        alert: dict[str, Any] = {
            "alert": f"Alert{number}",
            "expr": f"({chance.choice(CONDITIONS)}){chance.choice(SCALES)}",
        }
        for key in ("for", "keep_firing_for"):
            if chance.random() < 0.6:
                alert[key] = chance.choice(("30s", "1m", "2m", "150s", "10m"))
        alert["labels"] = {"tier": chance.choice(("P1", "{{ $labels.a }}", ""))}
        alert["annotations"] = {"summary": chance.choice(TEXTS), "other": chance.choice(TEXTS)}
        alerts.append(alert)
    recordings = [{"record": "r:sum", "expr": "sum by (a) (g)", "labels": {"own": "1"}}]
    rules = {"groups": [{"name": "g", "rules": recordings + alerts}]}
    return rules, {
        "rule_files": ["rules.yaml"],
        "evaluation_interval": "1m",
        "tests": [_test(chance) for _ in range(tests)],
    }


def _test(chance: Random) -> dict[str, Any]:
    series = []
    for a in "12":
        for b in "xy":
            if chance.random() < 0.7:
                items = [
                    chance.choice(
                        ("0", "1", "3", "5", "_", "stale", "_x6", "0+1x3", "7x5", "2x9", "0x4", "NaN")
                    )
                    for _ in range(10)
                ]
                series.append({"series": f'g{{a="{a}",b="{b}"}}', "values": " ".join(items)})
    times = sorted(chance.sample(range(0, 50 * PACE, PACE // 2), 6))
    tested = [
        {"eval_time": duration_of(at), "alertname": f"Alert{number}", "exp_alerts": []}
        for at in times
        for number in range(8)
    ]
    return {"interval": chance.choice(("1m", "30s", "2m")), "input_series": series, "alert_rule_test": tested}


def told(rules: dict[str, Any], document: dict[str, Any]) -> int:
    """Write what ours says rings into the tests; how many alerts ring in all."""
    read = read_rules(yaml.safe_dump(rules, sort_keys=False))
    assert read.refused == ()
    count = 0
    sound = []
    for test in document["tests"]:
        (node,) = documents(yaml.safe_dump(test, sort_keys=False))
        trial = trial_of(node, read.groups, PACE)
        at = 0
        for asked in test["alert_rule_test"]:
            moment = round(float(asked["eval_time"][:-1]) * {"s": 1, "m": 60}[asked["eval_time"][-1]])
            while at <= moment:
                trial.advance(at)
                at += PACE
            asked["exp_alerts"] = [
                {"exp_labels": dict(labels), "exp_annotations": dict(annotations)}
                for labels, annotations in trial.firing(asked["alertname"])
            ]
            count += len(asked["exp_alerts"])
        if trial.fault:  # two alerts in one: promtool gives the test up
            continue
        sound.append(test)
    document["tests"] = sound
    return count
