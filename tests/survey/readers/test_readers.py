"""Each reader says of its small files what `facts.txt` beside them holds; `python test_readers.py` writes those."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path

import pytest

from loopwright.survey.evidence import Evidence
from loopwright.survey.reading import all_readers, facts_of
from loopwright.survey.source_file import SourceFile

CASES = Path(__file__).parent / "cases"
EXPECTED = "facts.txt"
READERS = {one.name: one for one in all_readers()}


def files_of(name):
    folder = CASES / name
    for place in sorted(folder.rglob("*")):
        if place.is_file() and place.name != EXPECTED:
            yield SourceFile(place.relative_to(folder).as_posix(), place.read_bytes())


def spoken(name):
    lines = []
    for file in files_of(name):
        facts, note = facts_of(file, [READERS[name]])
        lines += [line_of(fact) for fact in facts] + ([f"note {note}"] if note else [])
    return "\n".join(lines) + "\n"


def line_of(fact):
    said = [f"{field.name}={shown(getattr(fact, field.name))}" for field in fields(fact)]
    return f"{type(fact).__name__} " + " ".join(said)


def shown(value):
    if isinstance(value, Evidence):
        return f"{value}«{value.said}»"
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return "[" + ", ".join(map(shown, value)) + "]"
    if is_dataclass(value):
        return line_of(value)
    return repr(value) if isinstance(value, (str, dict)) else str(value)


@pytest.mark.parametrize("name", READERS)
def test_a_reader_finds_what_its_files_say_and_where(name):
    assert spoken(name) == (CASES / name / EXPECTED).read_text(encoding="utf-8")


def test_every_reader_has_files_of_its_own_and_every_folder_a_reader():
    assert {place.name for place in CASES.iterdir()} == set(READERS)


@pytest.mark.parametrize("name", READERS)
def test_no_fact_holds_the_secret_of_a_file(name):
    assert "hidden" not in spoken(name)


if __name__ == "__main__":
    for one in READERS:
        (CASES / one / EXPECTED).write_text(spoken(one), encoding="utf-8")
