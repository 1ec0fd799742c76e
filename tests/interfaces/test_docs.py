"""The documents say what is so: generated ones are fresh, decisions are numbered, links lead somewhere."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from loopwright.interfaces.cli.main import run
from loopwright.interfaces.cli.reference import documents, main
from loopwright.interfaces.cli.registry import summaries

ROOT = Path(__file__).parents[2]
# what git keeps: a checkout may hold environments and caches with documents of others
LISTED = subprocess.run(["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True)
PAGES = [ROOT / name for name in LISTED.stdout.splitlines()]


@pytest.mark.parametrize("path", documents())
def test_a_generated_document_is_what_the_code_would_write(path):
    assert (ROOT / "docs" / path).read_text(encoding="utf-8") == documents()[path], "run `make docs`"


def test_the_documents_are_written_where_they_belong(tmp_path):
    main(str(tmp_path))
    assert {str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*.*")} == set(documents())


@pytest.mark.parametrize("name", summaries())
def test_every_command_is_documented(name):
    assert f"\n## loopwright {name}\n" in documents()["cli.md"]


def test_decisions_are_numbered_without_gaps_and_titled_by_their_number():
    files = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(file.name[:4]) for file in files] == list(range(1, len(files) + 1))
    for number, file in enumerate(files, start=1):
        text = file.read_text(encoding="utf-8")
        assert text.startswith(f"# {number}. ")
        assert all(f"**{part}.**" in text for part in ("Context", "Choice", "Price")), file.name
        assert len(text.splitlines()) <= 20, file.name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_to_a_file_leads_to_one(page):
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", text)
    missing = [link for link in links if not (page.parent / link).exists()]
    assert missing == []


def test_continuous_integration_runs_the_command_that_the_readme_gives():
    test = "make test"
    assert test in (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"exec {test}\n" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_the_readme_shows_the_screen_that_its_first_command_prints(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", "100")
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.search(r"<!-- screen: (.+?) -->\n```text\n(.*?)\n```", page, flags=re.DOTALL)
    assert shown is not None
    assert run(shown.group(1).split()) == 0
    assert capsys.readouterr().out.rstrip("\n") == shown.group(2)
