"""Since when a line stands as it does, from a history made here."""

from __future__ import annotations

import subprocess
from datetime import date

import pytest

from loopwright.survey.blame import written_in

DAY_SECONDS = 86_400
START_SECONDS = 1_760_000_000  # 2025-10-09


@pytest.fixture
def kept(tmp_path):
    """Two commits a day apart: the second changes the second line."""
    stream = []
    for number, text in enumerate(("one\ntwo\n", "one\nTWO\n")):
        head = f"commit refs/heads/main\ncommitter Ada <ada@example.org> {START_SECONDS + number * DAY_SECONDS} +0000\n"
        stream.append(f"{head}data 4\nEdit\nM 100644 inline odd name.txt\ndata {len(text)}\n{text}\n")
    settings = ["-c", "init.defaultBranch=main", "-c", "gc.auto=0", "-c", "maintenance.auto=false"]
    subprocess.run(["git", *settings, "init", "-q", str(tmp_path)], check=True)
    subprocess.run(
        ["git", "-C", str(tmp_path), "fast-import", "--quiet"], input="".join(stream).encode(), check=True
    )
    return tmp_path


def test_a_line_is_as_old_as_its_last_change(kept):
    found = written_in(kept, {"odd name.txt": {1, 2}})
    assert [found["odd name.txt", line].day for line in (1, 2)] == [date(2025, 10, 9), date(2025, 10, 10)]
    assert found["odd name.txt", 1].commit != found["odd name.txt", 2].commit


def test_a_line_that_was_added_since_hides_none_of_the_others(kept):
    assert set(written_in(kept, {"odd name.txt": {2, 99}})) == {("odd name.txt", 2)}


def test_a_file_that_git_does_not_keep_and_a_folder_without_git_tell_nothing(kept, tmp_path_factory):
    assert written_in(kept, {"--help": {1}, "nothing.txt": {1}}) == {}
    assert written_in(tmp_path_factory.mktemp("bare"), {"odd name.txt": {1}}) == {}
