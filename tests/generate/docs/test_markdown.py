"""Documents are Markdown that a linter accepts and that a parser reads as meant."""

from __future__ import annotations

import subprocess
import sys

import pytest
from markdown_it import MarkdownIt
from tests.generate.docs.reading import CASES, markdowns

# lines are sentences; headings of one name stand under different ones; `…` are user's words and commands as typed
LEFT_OUT = "MD013,MD024,MD033,MD034,MD036,MD014"


@pytest.mark.parametrize("case", [("coodloom-30",)], ids=" ".join)
def test_a_linter_finds_nothing(case, tmp_path):
    records = [path for path in markdowns(case) if path.startswith("docs/decisions/0")]
    for path, text in markdowns(case).items():
        if path in records[5:]:  # records are of one make, and the linter is slow
            continue
        there = tmp_path / path
        there.parent.mkdir(parents=True, exist_ok=True)
        there.write_text(text, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "pymarkdown",
        "--disable-rules",
        LEFT_OUT,
        "scan",
        "--recurse",
        str(tmp_path),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)
    assert not done.stdout.strip(), done.stdout[:3000]
    assert not done.returncode, done.stderr


@pytest.mark.parametrize("case", CASES, ids=" ".join)
def test_every_table_has_its_columns_in_every_row(case):
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    for path, text in markdowns(case).items():
        lines = text.splitlines()
        for token in parser.parse(text):
            if token.type == "table_open":
                rows = lines[token.map[0] : token.map[1]]
                columns = {row.replace("\\|", "").count("|") for row in rows}
                assert len(columns) == 1, (path, rows)
        loose = [
            token.content
            for token in parser.parse(text)
            if token.type == "inline" and "| --- |" in token.content
        ]
        assert not loose, (path, loose)
