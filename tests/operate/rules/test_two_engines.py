"""Two engines, one answer: our evaluator and promtool say the same of every rule and of every test of a rule."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest
import yaml
from tests.generate.observability.test_limits_are_held import mutations
from tests.generate.trees import SOME, all_designs, lay, texts_of
from tests.operate.promtool import passes
from tests.operate.rules.by_chance import document_by_chance, told

from loopwright.operate.rules.files import read_rules
from loopwright.operate.rules.unit_tests import run_unit_tests

if TYPE_CHECKING:
    from pathlib import Path

ROOT = "observability/prometheus"
RULES = f"{ROOT}/rules/"


def unit_tests_of(name: str, force: tuple[str, ...], folder: Path) -> list[Path]:
    return sorted((lay(texts_of("observability", name, *force), folder) / ROOT / "tests").glob("*.yaml"))


@pytest.mark.parametrize(("name", "force"), SOME)
def test_every_generated_rule_is_evaluated_here(name: str, force: tuple[str, ...]) -> None:
    texts = {
        path: text for path, text in texts_of("observability", name, *force).items() if path.startswith(RULES)
    }
    assert len(texts) > 3
    for path, text in texts.items():
        read = read_rules(text, path)
        assert read.refused == ()
        assert sum(len(group.rules) for group in read.groups) == text.count("expr:")


@pytest.mark.parametrize(("name", "force"), SOME)
def test_our_evaluator_passes_what_promtool_passes(name: str, force: tuple[str, ...], tmp_path: Path) -> None:
    """That promtool passes them is tested where they are generated."""
    count = 0
    for path in unit_tests_of(name, force, tmp_path):
        outcome = run_unit_tests(path)
        assert (path.name, outcome.failures, outcome.refused) == (path.name, (), ())
        count += outcome.count
    assert count > 50


@pytest.mark.parametrize(
    ("name", "topic"), [("coodloom-30", "burn-page-slow"), ("spreadsheet-cleaner", "limits")]
)
def test_a_changed_limit_fails_in_both(name: str, topic: str, tmp_path: Path) -> None:
    texts = texts_of("observability", name)
    folder = lay(texts, tmp_path) / ROOT
    path, test = folder / f"rules/{topic}.yaml", folder / f"tests/{topic}.yaml"
    changed = mutations(texts[f"{RULES}{topic}.yaml"])
    assert len(changed) >= 2
    for text in changed[:3]:
        path.write_text(text)
        assert run_unit_tests(test).failures
        assert not passes(test)[0]


def failures_in_both(seed: int, tests: int, folder: Path) -> tuple[int, str]:
    """Alerts by chance: what ours says is written down as expected, and promtool is asked whether it is so."""
    rules, document = document_by_chance(Random(seed), tests)  # noqa: S311 - a test that can be repeated
    (folder / "rules.yaml").write_text(yaml.safe_dump(rules, sort_keys=False))
    count = told(rules, document)
    path = folder / "test.yaml"
    path.write_text(yaml.safe_dump(document, sort_keys=False))
    passed, printed = passes(path)
    outcome = run_unit_tests(path)
    assert outcome.failures == ()
    return count, "" if passed else printed


def test_alerts_by_chance_ring_as_in_prometheus(tmp_path: Path) -> None:
    count, printed = failures_in_both(1, 12, tmp_path)
    assert printed == ""
    assert count > 100


@pytest.mark.verify
@pytest.mark.parametrize("seed", range(2, 12))
def test_many_alerts_by_chance_ring_as_in_prometheus(seed: int, tmp_path: Path) -> None:
    assert failures_in_both(seed, 60, tmp_path)[1] == ""


@pytest.mark.verify
def test_both_engines_agree_on_every_design(tmp_path: Path, record_property: pytest.RecordProperty) -> None:
    """All examples by all forces; equal files run once. That promtool passes is tested where they are generated."""
    run: set[str] = set()
    count = 0
    for number, (name, force) in enumerate(all_designs()):
        for path in unit_tests_of(name, force, tmp_path / str(number)):
            both = path.read_text() + (path.parents[1] / "rules" / path.name).read_text()
            if both not in run:
                run.add(both)
                outcome = run_unit_tests(path)
                assert (outcome.failures, outcome.refused) == ((), ()), f"{name} {force} {path.name}"
                count += outcome.count
    record_property("unit test files", len(run))
    record_property("tests", count)
    assert count > 1000


def test_what_is_refused_is_named_with_its_line() -> None:
    text = "groups:\n- name: g\n  rules:\n  - alert: A\n    expr: sin(x) > 0\n  - record: b\n    expr: x\n"
    read = read_rules(text, "some.yaml")
    assert [str(one) for one in read.refused] == ["some.yaml:4: A: the function sin() is not evaluated here"]
    assert [rule.name for rule in read.groups[0].rules] == ["b"]
