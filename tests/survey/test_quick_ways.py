"""What is done quickly gives what the slow way gives: finding readers, leaving out comments, a second process."""

from __future__ import annotations

import os
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from loopwright.survey import harvest
from loopwright.survey.readers.source_code import LONGEST_LINE, _made_by_a_tool, _without_comments
from loopwright.survey.reading import Dispatch, all_readers
from loopwright.survey.tree import walk

FOLDERS = [
    "config",
    "cron.d",
    "nginx",
    ".github",
    "workflows",
    "ansible",
    "roles",
    "tasks",
    "requirements",
    "src",
    "A",
]
NAMES = [
    "main.yml", "Dockerfile", "app.Dockerfile", "requirements-dev.txt", "dev.in", "x.conf", "database.yml", "backup.sh",
    "settings.py", "docker-compose.prod.yaml", "crontab", "Procfile", ".env.production", "package.json", "site.yml",
    "drizzle.config.ts", ".gitlab-ci.yml", "stack.yml", "README", "a.b.c", ".tf", "jenkinsfile.old", "deploy.web.yml",
]  # fmt: skip
LINES = st.sampled_from(
    [
        "", "x", "  # a", "#[at]", "x # a", "// b", "\t// b", "x // b", "/* c", " /* c */ x", "*/", "* d", "/*/",
        "=begin", "=end", "=ends", " =begin", "y */ z", "#", "//",
    ]
)  # fmt: skip


@given(st.lists(st.sampled_from(FOLDERS), max_size=3), st.sampled_from(NAMES))
def test_a_path_finds_the_readers_whose_names_endings_or_patterns_fit(folders, name):
    path = "/".join([*folders, name])
    lowered = path.lower()
    last = lowered.rpartition("/")[2]
    ending = re.search(r"\.[^.]*$", last)
    wanted = [
        one.name
        for one in all_readers()
        if last in one.names
        or (ending is not None and ending.group() in one.suffixes)
        or any(re.search(f"/(?:{pattern})", f"/{lowered}") for pattern in one.patterns)
    ]
    assert [one.name for one in Dispatch(all_readers()).readers_of(path)] == wanted


@given(st.lists(st.integers(min_value=0, max_value=3 * LONGEST_LINE), max_size=4))
@example([LONGEST_LINE])
@example([LONGEST_LINE + 1])
@example([1, LONGEST_LINE, LONGEST_LINE + 1])
def test_a_file_is_made_by_a_tool_when_a_line_is_longer_than_people_write(lengths):
    data = b"\n".join(b"x" * length for length in lengths)
    assert _made_by_a_tool(data) == any(length > LONGEST_LINE for length in lengths)


@given(st.lists(LINES, max_size=12), st.sampled_from(["python", "ruby", "php", "go"]))
def test_what_is_not_comment_stays_on_its_line(lines, language):
    left = _without_comments("\n".join(lines), language).split("\n")
    assert len(left) == max(len(lines), 1)
    inside = ""
    for line, kept in zip(lines, left, strict=False):
        wanted, inside = _uncommented(line, inside, language)
        assert kept.strip() == wanted.strip()


def _uncommented(line: str, inside: str, language: str) -> tuple[str, str]:
    """A line without its comments, and the comment that goes on behind it, told one line after another."""
    bare = line.strip(" \t")
    if inside == "=begin":
        return (line[4:], "") if re.match(r"=end\b", line) else ("", inside)
    if inside:
        return (line.partition("*/")[2], "") if "*/" in line else ("", inside)
    if language == "ruby" and re.match(r"=begin\b", line):
        return "", "=begin"
    if language in {"go", "php"} and bare.startswith("/*"):
        after = bare[2:]
        return (after.partition("*/")[2], "") if "*/" in after else ("", "/*")
    mark = {"go": ("//",), "php": ("//", "#")}.get(language, ("#",))
    return ("" if bare.startswith(mark) and not bare.startswith("#[") else line), ""


@pytest.mark.parametrize("ends", [False, True])
def test_what_a_second_process_reads_is_not_lost_when_it_is_ended(ends, tmp_path, monkeypatch):
    for number in range(20):
        (tmp_path / f"{number:02}.py").write_text(
            f"import os\nos.environ['NAME_{number}']\n", encoding="utf-8"
        )
    files = walk(tmp_path).files
    if ends:
        monkeypatch.setattr(harvest, "_send", lambda *_: os._exit(9))
    found = harvest.harvest_of(files, worth=1)
    assert [fact.name for fact in found.facts] == [f"NAME_{number}" for number in range(20)]
    assert found.files_read == len(files)
