"""A file that cannot be read is unknown: every format says so, and a gate can be told to fail on it."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from loopwright.interfaces.cli.failing import Bar, bar_of
from loopwright.interfaces.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

BROKEN = "compose.yaml"
SOUND = "services:\n  web: {image: nginx:1.27}\n"
FAULTY = "services:\n  web: {image: [\n"
SAID = {
    "terminal": "Not read",
    "markdown": "Not read",
    "html": "Not read",
    "json": '"unread": [\n    {',
    "csv": "unknown,unknown,",
    "junit": "<error ",
    "sarif": "toolExecutionNotifications",
}
DRAWN = {one: SAID[one] for one in ("terminal", "markdown", "html", "json")} | {
    "mermaid": "%% not read",
    "svg": "that could not be read",
}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A shop whose Compose file is broken, and which has nothing grave beside."""
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / BROKEN).write_text(FAULTY, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("verb", "format_", "words"),
    [("audit", *one) for one in SAID.items()] + [("topology", *one) for one in DRAWN.items()],
)
def test_every_format_says_what_was_not_read(
    verb: str, format_: str, words: str, shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([verb, str(shop), "--format", format_]) == 0
    written = capsys.readouterr()
    assert words in written.out
    assert BROKEN in written.out + written.err
    (shop / BROKEN).write_text(SOUND, encoding="utf-8")
    assert run([verb, str(shop), "--format", format_]) == 0
    assert words not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ((), 0),
        (("high",), 0),
        (("never",), 0),
        (("unknown",), 3),
        (("never", "unknown"), 3),
        (("critical", "unknown"), 3),
    ],
)
def test_a_gate_fails_on_what_was_not_read_where_it_is_told_to(
    words: tuple[str, ...], status: int, shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = [part for one in words for part in ("--fail-on", one)]
    assert run(["audit", str(shop), *asked]) == status
    assert "--fail-on unknown" in " ".join(capsys.readouterr().out.split())
    (shop / BROKEN).unlink()
    assert run(["audit", str(shop), *asked]) == 0


def test_of_several_severities_the_least_counts() -> None:
    assert bar_of(("high", "low")) == bar_of(("low",))
    assert bar_of(("unknown",)) == Bar(bar_of(("high",)).severity, unknown=True)
    assert bar_of(("never", "low")) == Bar(None, unknown=False)


def test_a_change_that_breaks_a_file_fails_where_unknown_does(
    shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    saved = [tmp_path / "before.json", tmp_path / "after.json"]
    (shop / BROKEN).write_text(SOUND, encoding="utf-8")
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false")
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "Begin"]):
        subprocess.run(["git", *identity, "-C", str(shop), *words], check=True, capture_output=True)
    run(["audit", str(shop), "--format", "json", "--output", str(saved[0])])
    (shop / BROKEN).write_text(FAULTY, encoding="utf-8")
    run(["audit", str(shop), "--format", "json", "--output", str(saved[1])])
    capsys.readouterr()
    for compared in (["--since", "HEAD"], ["--diff", *map(str, saved)]):
        assert run(["audit", str(shop), *compared, "--format", "json"]) == 0
        told = json.loads(capsys.readouterr().out)
        assert told["no_longer_read"] == [BROKEN]
        assert told["gone"] == []
        assert run(["audit", str(shop), *compared, "--fail-on", "unknown"]) == 3
        assert "No longer read" in capsys.readouterr().out


def test_a_suite_with_nothing_to_look_at_is_skipped_and_one_that_looked_passes(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (shop / BROKEN).write_text(SOUND, encoding="utf-8")
    run(["audit", str(shop), "--format", "junit"])
    suites = {one.attrib["name"]: one for one in ET.fromstring(capsys.readouterr().out)}  # noqa: S314 - our own
    (idle,) = suites["state_kept_locally"].iter("skipped")
    assert "nothing here that it looks at" in idle.attrib["message"]
    passed = suites["compose_container_privileged"]
    assert (passed.attrib["tests"], passed.attrib["skipped"], passed.attrib["failures"]) == ("1", "0", "0")


def test_rows_of_one_cause_are_of_one_group_as_other_reports_count_them(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    services = {f"web{number}": {"image": "shop/web", "restart": "always"} for number in range(4)}
    (shop / BROKEN).write_text(json.dumps({"services": services}), encoding="utf-8")
    run(["audit", str(shop), "--format", "csv"])
    listed = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    unpinned = [one["group"] for one in listed if one["check"] == "compose_image_without_version"]
    assert (len(unpinned), len(set(unpinned))) == (4, 1)
    run(["audit", str(shop)])
    assert "what one change mends counts once" in " ".join(capsys.readouterr().out.split())
