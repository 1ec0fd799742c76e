"""Whatever a file holds, no reader raises: one note a file, and the facts stay facts."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loopwright.survey.reading import Dispatch, all_readers, facts_of
from loopwright.survey.source_file import SourceFile

CASES = Path(__file__).parent / "readers" / "cases"
SAMPLES = {
    one.name: next(
        place
        for place in sorted((CASES / one.name).rglob("*"))
        if place.is_file() and place.name != "facts.txt"
    )
    for one in all_readers()
}
SPLICES = (
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\r\n",
    b"{{",
    b"${",
    b"&a *a",
    b"<<EOF",
    b"]]>",
    b"\\",
    b'"',
    b"'",
    b"[" * 300,
)
QUIET = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]


def read(name, data):
    place = SAMPLES[name]
    path = place.relative_to(CASES / name).as_posix()
    known = [one for one in all_readers() if one.name == name]
    facts, note = facts_of(SourceFile(path, data), known)
    assert note is None or note.file == path
    assert all(0 <= one.line <= data.count(b"\n") + data.count(b"\r") + 2 for one in evidence_of(facts))


def evidence_of(facts):
    for fact in facts:
        said = getattr(fact, "evidence", ())
        yield from said if isinstance(said, tuple) else (said,)


@pytest.mark.parametrize("name", SAMPLES)
@given(data=st.binary(max_size=300))
@settings(max_examples=15, deadline=None, suppress_health_check=QUIET)
def test_no_reader_raises_on_any_bytes(name, data):
    read(name, data)


@pytest.mark.parametrize("name", SAMPLES)
@given(draw=st.data())
@settings(max_examples=30, deadline=None, suppress_health_check=QUIET)
def test_no_reader_raises_on_a_spoilt_file(name, draw):
    data = SAMPLES[name].read_bytes()
    for _ in range(draw.draw(st.integers(1, 4))):
        start = draw.draw(st.integers(0, len(data)))
        end = draw.draw(st.integers(start, min(len(data), start + 40)))
        data = data[:start] + draw.draw(st.sampled_from(SPLICES) | st.binary(max_size=8)) + data[end:]
    read(name, data)


def test_every_reader_is_found_for_its_own_file():
    dispatch = Dispatch(all_readers())
    for name, place in SAMPLES.items():
        path = place.relative_to(CASES / name).as_posix()
        assert name in {one.name for one in dispatch.readers_of(path)}, path


@pytest.mark.parametrize(
    "text",
    [
        '<?xml version="1.0"?><!DOCTYPE p [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><project>&b;</project>',
        "<project>" * 5000,
        "<project",
    ],
)
def test_documents_that_would_grow_are_refused(text):
    pom = next(one for one in all_readers() if one.name == "pom_xml")
    facts, note = facts_of(SourceFile("pom.xml", text.encode()), [pom])
    assert facts == []
    assert note is not None
