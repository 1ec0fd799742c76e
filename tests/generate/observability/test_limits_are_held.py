"""A limit that is changed is noticed: the generated unit tests fail on every mutated threshold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from tests.generate.conftest import setting_of
from tests.generate.trees import lay, said, texts_of

from loopwright.design.alerting.topics import topics_of

if TYPE_CHECKING:
    from pathlib import Path

RULES = "observability/prometheus/rules"
LIMIT = re.compile(r"([<>] )([0-9.]+)")  # guards are written with >= and have a case of their own
COUNTED = re.compile(r"> \d+\.5\b")


def mutations(text: str) -> list[str]:
    """The file with each of its limits once higher and once lower."""
    found = []
    for match in LIMIT.finditer(text):
        value = float(match[2])
        whole = bool(COUNTED.match(match[0])) or (value <= 1 and match[2] in ("0", "1"))
        if match[2] == "0" and match[1] == "> ":
            found.append(f"{text[: match.start(2)]}-1{text[match.end(2) :]}")
            continue
        pair = (value * 2 + 1, value / 2 - 0.6) if whole else (value * 1.1, value * 0.9)
        found += [f"{text[: match.start(2)]}{changed:.10f}{text[match.end(2) :]}" for changed in pair]
    return found


@pytest.mark.parametrize(
    ("name", "topic"),
    [
        ("spreadsheet-cleaner", "limits"),
        ("spreadsheet-cleaner", "reach"),
        ("coodloom-30", "burn-page-fast"),
        ("coodloom-30", "database"),
        ("coodloom-30", "copies"),
        ("coodloom-30", "silence"),
        ("launch-shop", "burn-page-slow"),
        ("launch-shop", "services"),
    ],
)
def test_a_changed_limit_fails_the_generated_tests(name: str, topic: str, tmp_path: Path) -> None:
    texts = texts_of("observability", name)
    folder = lay(texts, tmp_path) / "observability/prometheus"
    path = folder / f"rules/{topic}.yaml"
    changed = mutations(texts[f"{RULES}/{topic}.yaml"])
    assert len(changed) >= 2
    for text in changed:
        path.write_text(text)
        status, printed = said("promtool", "test", "rules", f"{topic}.yaml", cwd=folder / "tests")
        assert status == 1, text
        assert "FAILED" in printed


def test_a_shorter_patience_fails_the_generated_tests(tmp_path: Path) -> None:
    texts = texts_of("observability", "spreadsheet-cleaner")
    folder = lay(texts, tmp_path) / "observability/prometheus"
    path = folder / "rules/limits.yaml"
    for patience in ("4m", "6m"):
        path.write_text(texts[f"{RULES}/limits.yaml"].replace("for: 5m", f"for: {patience}"))
        assert said("promtool", "test", "rules", "limits.yaml", cwd=folder / "tests")[0] == 1


def test_every_guard_against_chance_has_a_case() -> None:
    """Without its `>= n` an alert on failures rings for one of them; a case says that it must not."""
    for name in ("launch-shop", "coodloom-30"):
        for topic in topics_of(setting_of(name)):
            for alert in topic.alerts:
                if "status=~" in alert.query:
                    assert any("failed request" in case.what for case in alert.cases), alert.name


def test_a_missing_guard_fails_the_generated_tests(tmp_path: Path) -> None:
    texts = texts_of("observability", "launch-shop")
    folder = lay(texts, tmp_path) / "observability/prometheus"
    for topic in ("limits", "burn-page-fast"):
        path = folder / f"rules/{topic}.yaml"
        path.write_text(re.sub(r">= 3\b", ">= 0", texts[f"{RULES}/{topic}.yaml"]))
        status, printed = said("promtool", "test", "rules", f"{topic}.yaml", cwd=folder / "tests")
        assert status == 1
        assert "failed request" in printed
