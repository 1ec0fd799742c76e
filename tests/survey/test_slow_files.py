"""No file can make a reader or a row slow: each is given its own beginnings over and over, under a bound of time."""

from __future__ import annotations

import subprocess
import sys

import pytest

from loopwright.survey.knowledge.load import FOLDER
from loopwright.survey.reading import all_readers

LANGUAGES = ("python", "javascript", "ruby", "go", "java", "php", "elixir", "dotnet", "rust")
SECONDS = 20
ROWS = """
import re, sys
from loopwright.survey.readers.source_code import LONGEST_LINE, rows_of
SIZE = 30_000
for row in rows_of(sys.argv[1]).patterns:
    said = row.said
    plain = re.sub(r"\\\\[bsSwdn]|\\[\\^[^\\]]*\\]|\\{\\d+,\\d+\\}|\\(\\?[:!=]|[\\^$\\\\()?|*+]", "", said)
    starts = {word.decode() for word in row.words} | {plain[:size] for size in (8, 16)} | HARD
    for start in filter(None, starts):
        for filling in ("", " ", "a/", "file", "("):
            unit = start + filling
            line = (unit * (LONGEST_LINE // len(unit) + 1))[:LONGEST_LINE] + "\\n"
            tried(row.expression, line * (SIZE // len(line)))
            tried(row.expression, (start + filling * 400 + "\\n") * (SIZE // (len(start) + 400 * len(filling) + 1)))
"""
HARD = """
HARD = {"open(", "open(file", "import {", "import { AB", "writeFile(", "createWriteStream(", "get('/", '.get("/',
        "@app.get('/", "`env", "Route::get('/", "get \\"/", "get", "environ", "from 'express-session'", "a", " "}
def tried(expression, text):
    for found in expression.finditer(text):
        pass
"""
READERS = """
import sys
from pathlib import Path
from loopwright.survey.reading import all_readers, facts_of
from loopwright.survey.source_file import SourceFile
SIZE = 30_000
name, folder = sys.argv[1:]
known = [one for one in all_readers() if one.name == name]
for place in sorted(Path(folder).rglob("*")):
    if not place.is_file() or place.name == "facts.txt":
        continue
    text = place.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip()][:3]
    starts = {part for line in lines for part in (line, line[: len(line) // 2])}
    starts |= set(EXTRA)
    for start in sorted(filter(None, starts)):
        data = text + start * (SIZE // len(start))
        facts_of(SourceFile(place.relative_to(folder).as_posix(), data.encode()), known)
        for filling in (" ", "\\n", "a."):
            data = start + filling * (SIZE // len(filling))
            facts_of(SourceFile(place.relative_to(folder).as_posix(), data.encode()), known)
"""
EXTRA = """
EXTRA = ["\\n", " ", "{{", "<%", "{:a, ", "{:a,", "group ", "x do ", '"a:b', "require a.", "rsync ", "terraform ",
         "    a (", '    "a', "  a/1", "datasource a {\\n", '"ConnectionStrings": {', "jdbc:h2:", "gem 'a', group: ["]
"""


def run(program, *arguments):
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        timeout=SECONDS,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_row_of_code_can_be_made_slow(language):
    run(HARD + ROWS, language)


@pytest.mark.parametrize("name", [one.name for one in all_readers()])
def test_no_reader_can_be_made_slow(name, request):
    run(EXTRA + READERS, name, str(request.path.parent / "readers" / "cases" / name))


def test_every_language_of_the_rows_is_tried():
    text = (FOLDER / "code.toml").read_text(encoding="utf-8")
    assert {line.split('"')[1] for line in text.splitlines() if line.startswith("language")} == set(LANGUAGES)
