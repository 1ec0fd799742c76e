"""promtool accepts every configuration, every rule and every dashboard's query, and runs every unit test."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from tests.generate.conftest import setting_of
from tests.generate.trees import SOME, all_designs, lay, said, texts_of

from loopwright.design.alerting.silence import WATCHDOG
from loopwright.design.alerting.topics import topics_of

ROOT = Path("observability/prometheus")


def prometheus_of(tmp_path: Path, name: str, force: tuple[str, ...]) -> Path:
    """The files of a design on disk, with the secret that the configuration names."""
    root = lay(texts_of("observability", name, *force), tmp_path) / ROOT
    (root / "secrets").mkdir()
    (root / "secrets/metrics-token").write_text("token")
    return root


def queries_of(texts: dict[str, str]) -> list[str]:
    """Every query of every dashboard."""
    boards = [json.loads(text) for path, text in texts.items() if "/grafana/" in path]
    return [target["expr"] for board in boards for panel in board["panels"] for target in panel["targets"]]


def accepted(root: Path) -> None:
    assert said("promtool", "check", "config", root / "prometheus.yml")[0] == 0
    rules = sorted((root / "rules").glob("*.yaml"))
    status, printed = said("promtool", "check", "rules", "--lint-fatal", *rules)
    assert status == 0, printed


@pytest.mark.parametrize(("name", "force"), SOME)
def test_promtool_accepts_the_configuration_and_the_rules(name, force, tmp_path):
    accepted(prometheus_of(tmp_path, name, force))


@pytest.mark.parametrize(("name", "force"), SOME)
def test_every_query_of_the_dashboards_is_promql(name, force, tmp_path):
    queries = queries_of(texts_of("observability", name, *force))
    assert len(queries) > 4
    rows = [{"record": f"query_{place}", "expr": query} for place, query in enumerate(queries)]
    (tmp_path / "queries.yaml").write_text(yaml.safe_dump({"groups": [{"name": "queries", "rules": rows}]}))
    status, printed = said("promtool", "check", "rules", tmp_path / "queries.yaml")
    assert status == 0, printed
    assert f"{len(queries)} rules found" in printed


@pytest.mark.parametrize("name", ["spreadsheet-cleaner", "launch-shop"])
def test_the_unit_tests_of_the_alerts_pass(name, tmp_path):
    root = prometheus_of(tmp_path, name, ())
    for path in sorted((root / "tests").glob("*.yaml")):
        status, printed = said("promtool", "test", "rules", path.name, cwd=path.parent)
        assert status == 0, printed


@pytest.mark.parametrize(("name", "force"), SOME)
def test_every_alert_has_a_case_that_rings_and_one_that_does_not(name, force):
    names = []
    for topic in topics_of(setting_of(name, *force)):
        for alert in topic.alerts:
            names.append(alert.name)
            wanted = {True} if alert.name == WATCHDOG else {True, False}
            assert {case.fires for case in alert.cases} == wanted, alert.name
            assert alert.summary.endswith(".")
            assert alert.runbook.startswith("docs/")
    assert len(names) == len(set(names))


@pytest.mark.verify
def test_promtool_accepts_every_design(tmp_path, record_property):
    """All examples by all forces; equal unit tests run once."""
    run: set[str] = set()
    for number, (name, force) in enumerate(all_designs()):
        root = prometheus_of(tmp_path / str(number), name, force)
        accepted(root)
        for path in sorted((root / "tests").glob("*.yaml")):
            both = path.read_text() + (root / "rules" / path.name).read_text()
            if both not in run:
                run.add(both)
                status, printed = said("promtool", "test", "rules", path.name, cwd=path.parent, seconds=300)
                assert status == 0, f"{name} {force} {printed}"
    record_property("designs", len(all_designs()))
    record_property("unit test files", len(run))
    assert len(all_designs()) > 50
