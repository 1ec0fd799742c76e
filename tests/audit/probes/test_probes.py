"""What each row and each reading of Python's syntax speaks of, and what only looks like it."""

from __future__ import annotations

from pathlib import Path

import pytest

from loopwright.audit.probes.file_sets import FILE_SETS
from loopwright.audit.probes.probe import all_probes
from loopwright.audit.probes.python_code import TOPICS
from loopwright.audit.probes.seeing import Sights, all_rows
from loopwright.survey.tree import walk
from loopwright.survey.written.configuration import Configuration

CASES = Path(__file__).with_name("cases.txt")


def read_cases():
    for line in CASES.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            head, _, text = line.partition(" :: ")
            yield (*head.split(" "), text.replace("⏎", "\n") + "\n")


ALL = list(read_cases())


def sights_of(folder, path, text):
    place = folder / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")
    return Sights(Configuration(walk(folder).files))


@pytest.mark.parametrize("topic", sorted({topic for _, topic, _, _ in ALL}))
def test_a_file_says_what_it_says(topic, tmp_path):
    wrong = []
    for number, (verdict, told, path, text) in enumerate(ALL):
        if told == topic:
            seen = {one.verdict.value for one in sights_of(tmp_path / f"shop{number}", path, text).of(topic)}
            if seen != (set() if verdict == "nothing" else {verdict}):
                wrong.append((path, text, verdict, sorted(seen)))
    assert wrong == []


ROWS = [(name, row) for name, rows in all_rows().items() for row in rows]


def cases_of(files, row):
    """The texts of the cases that a row finds something in."""
    return [
        text
        for verdict, topic, path, text in ALL
        if topic == row.topic
        and verdict == row.verdict.value
        and FILE_SETS[files].path.search(path)
        and row.expression.search(text)
    ]


def test_every_row_is_spoken_by_a_case():
    assert [(files, row.topic, row.says) for files, row in ROWS if not cases_of(files, row)] == []


def test_every_topic_has_a_case_that_only_looks_like_it():
    looked = {
        (name, topic)
        for verdict, topic, path, _ in ALL
        for name, files in FILE_SETS.items()
        if verdict == "nothing" and files.path.search(path)
    }
    assert {(files, row.topic) for files, row in ROWS} - looked == set()


def test_a_row_names_words_of_which_one_is_in_whatever_it_finds():
    for files, row in ROWS:
        for text in cases_of(files, row):
            assert any(word in text.encode() for word in row.words), row.says


def test_python_speaks_of_the_topics_that_it_names():
    assert {topic for verdict, topic, path, _ in ALL if path.endswith(".py") and verdict != "nothing"} - {
        "answers_are_cached"
    } == TOPICS


def test_a_sight_names_the_line(tmp_path):
    found = sights_of(tmp_path, "src/app.js", "\n\n  app.use(helmet())\n").of("security_headers_set")
    assert [str(one.evidence) for one in found] == ["src/app.js:3"]


@pytest.mark.parametrize(
    "text", ["\x00" * 50, "\ud7ff" * 40, "(" * 4_000, "a = '''", "{" * 3_000 + "${" * 500]
)
def test_odd_files_say_nothing(text, tmp_path):
    for path in ("a.py", "b.js", "c.tf", "d.yaml", "e.go", "Caddyfile"):
        assert sights_of(tmp_path, path, text).topics <= {"queries_parameterised"}


def test_probes_say_what_they_look_for():
    assert len(all_probes()) > 20
    assert all(one.title and one.inputs for one in all_probes().values())
