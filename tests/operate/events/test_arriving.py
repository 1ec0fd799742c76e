"""Any body is taken or refused, event by event, and no person comes in as they are called."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopwright.operate.events.arriving import MOST_BYTES, MOST_EVENTS, BodyError, Door, read_events

DOOR = Door(("Sign up", "Upload", "Cleaned"), b"a key")
NOW = 1_700_000_000.0
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.integers()
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
FIELDS = st.sampled_from(["stage", "session_id", "user_id", "ok", "duration_ms", "at", "id", "metadata"])


def read(body: Any) -> Any:
    return read_events(json.dumps(body).encode(), DOOR, NOW)


@given(st.binary(max_size=200) | JSON.map(lambda one: json.dumps(one).encode()))
def test_any_body_is_read_or_refused(body: bytes) -> None:
    try:
        found = read_events(body, DOOR, NOW)
    except BodyError:
        return
    assert found.events or found.refusals


@given(st.lists(st.dictionaries(FIELDS, JSON, max_size=8), min_size=1, max_size=5))
def test_each_event_is_taken_or_refused(body: list[dict[str, Any]]) -> None:
    found = read(body)
    assert len(found.events) + len(found.refusals) == len(body)
    for one in found.events:
        assert one.stage in DOOR.stages
        assert NOW - 7 * 86_400 <= one.at <= NOW + 300
        assert len(one.session) == 32


@pytest.mark.parametrize(
    ("said", "field", "part"),
    [
        ({"stage": "Uplaod"}, "stage", "did you mean 'Upload'?"),
        ({"stage": None}, "stage", "is missing"),
        ({"session_id": ""}, "session_id", "is missing"),
        ({"session_id": "a\u0000b"}, "session_id", "printable"),
        ({"session_id": "\ud800"}, "session_id", "printable"),
        ({"session_id": "x" * 201}, "session_id", "at most 200"),
        ({"ok": "yes"}, "ok", "neither true nor false"),
        ({"ok": 1}, "ok", "neither true nor false"),
        ({"duration_ms": -1}, "duration_ms", "from 0"),
        ({"duration_ms": True}, "duration_ms", "from 0"),
        ({"duration_ms": 10**400}, "duration_ms", "from 0"),
        ({"at": "yesterday"}, "at", "no moment"),
        ({"at": NOW - 8 * 86_400}, "at", "7 days ago"),
        ({"at": NOW + 301}, "at", "minutes ahead"),
        ({"metadata": []}, "metadata", "no object"),
        ({"metadata": {"long": "x" * 5000}}, "metadata", "at most 4096"),
        ({"durration_ms": 3}, "durration_ms", "did you mean 'duration_ms'?"),
    ],
)
def test_what_is_wrong_is_said(said: dict[str, Any], field: str, part: str) -> None:
    found = read({"stage": "Upload", "session_id": "s"} | said)
    assert found.events == ()
    assert found.refusals[0].field == field
    assert part in found.refusals[0].message


@pytest.mark.parametrize(
    ("body", "part"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[NaN]", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "no event"),
        (b"3", "no event"),
        (b'{"events": 3}', "no event"),
        (json.dumps([{}] * (MOST_EVENTS + 1)).encode(), "at most 1000"),
        (b" " * (MOST_BYTES + 1), "bytes"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused_whole(body: bytes, part: str) -> None:
    with pytest.raises(BodyError, match=part):
        read_events(body, DOOR, NOW)


def test_moments_and_keys() -> None:
    told = [
        {"stage": "Upload", "session_id": 7, "at": "2023-11-14T22:13:20Z", "id": "a"},
        {"stage": "Upload", "session_id": "7"},
    ]
    one, other = read_events(json.dumps({"events": told}).encode(), DOOR, NOW, "b").events
    assert one.at == NOW
    assert one.session == other.session
    assert (one.key, other.key) == ("one/a", "batch/b/1")


def test_a_hash_needs_the_key() -> None:
    assert DOOR.hashed("anna") != Door(DOOR.stages, b"another").hashed("anna")
    assert DOOR.hashed("") == ""


@pytest.mark.parametrize("metadata", ['{"a":1e400}', '{"a":-1e400}', '{"a":"\\ud800"}', '{"\\udfff":1}'])
def test_metadata_that_cannot_be_kept_is_refused_by_itself(metadata: str) -> None:
    one = '{"stage":"Upload","session_id":"s"'
    body = f'[{one}}},{one},"metadata":{metadata}}}]'
    found = read_events(body.encode(), DOOR, NOW)
    assert len(found.events) == 1
    assert [(one.place, one.field) for one in found.refusals] == [(1, "metadata")]
