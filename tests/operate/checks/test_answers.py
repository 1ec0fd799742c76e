from __future__ import annotations

import time

import pytest

from loopwright.operate.checks.answers import Answer, checked_path, matches, reasons_against
from loopwright.operate.checks.comparing import comparison_of
from loopwright.operate.checks.looks import HttpLook, Wanted

BODY = b'{"status": "ok", "free": 12.5, "parts": [{"name": "db", "up": true}], "none": null}'
HEADERS = (("content-type", "application/json"), ("age", "7"))


def json(**paths):
    return Wanted(
        json=tuple((f"$.{path.replace('__', '.')}", comparison_of(text)) for path, text in paths.items())
    )


def header(name, text):
    return Wanted(headers=((name, comparison_of(text)),))


CASES = [
    (Wanted(), 200, ()),
    (Wanted(), 204, ()),
    (Wanted(), 301, ("status 301, wanted 200 to 299",)),
    (Wanted(statuses=((200, 200), (400, 499))), 404, ()),
    (Wanted(statuses=((200, 200), (400, 499))), 500, ("status 500, wanted 200, 400 to 499",)),
    (Wanted(has=("status",), lacks=("error",)), 200, ()),
    (Wanted(has=("error",)), 200, ("the body lacks 'error'",)),
    (Wanted(lacks=("status",)), 200, ("the body has 'status'",)),
    (Wanted(matches=(r'"status":\s*"(ok|fine)"',)), 200, ()),
    (Wanted(matches=("^error",)), 200, ("the body does not match '^error'",)),
    (json(status="ok", free="> 10"), 200, ()),
    (json(free="13"), 200, ("$.free is '12.5', wanted == 13",)),
    (json(free="< 10"), 200, ("$.free is '12.5', wanted < 10",)),
    (json(status="> 10"), 200, ("$.status is 'ok', wanted > 10",)),
    (json(status="!= ok"), 200, ("$.status is 'ok', wanted != ok",)),
    (json(none="null", missing="absent"), 200, ()),
    (json(missing="!= 3"), 200, ("$.missing is nothing, wanted != 3",)),
    (Wanted(json=(("$.parts[*].up", comparison_of("true")), ("$..name", comparison_of("has d")))), 200, ()),
    (header("Content-Type", "has json"), 200, ()),
    (header("Age", "<= 7"), 200, ()),
    (header("Server", "absent"), 200, ()),
    (header("Server", "exists"), 200, ("the header Server is not there, wanted exists",)),
    (Wanted(within_seconds=0.3), 200, ()),
    (Wanted(within_seconds=0.1), 200, ("it took 250 ms, wanted within 100 ms",)),
]


@pytest.mark.parametrize(("wanted", "status", "reasons"), CASES)
def test_an_answer_is_held_to_each_condition(wanted, status, reasons):
    answer = Answer(status, HEADERS, BODY, whole=True, seconds=0.25)
    assert reasons_against(HttpLook("http://x", wanted=wanted), answer) == reasons


def test_what_stands_behind_the_part_that_is_read_is_not_taken_for_absent():
    answer = Answer(200, (), b'{"a": 1', whole=False, seconds=0.1)
    assert "longer than" in reasons_against(HttpLook("http://x", wanted=Wanted(lacks=("b",))), answer)[0]
    assert "longer than" in reasons_against(HttpLook("http://x", wanted=json(a="1")), answer)[0]


@pytest.mark.parametrize("body", [b"", b"<html>", b"[" * 100_000, b'{"a": \xff}'])
def test_what_is_no_json_is_told_and_breaks_nothing(body):
    answer = Answer(200, (), body, whole=True, seconds=0.1)
    (reason,) = reasons_against(HttpLook("http://x", wanted=json(a="1")), answer)
    assert reason.startswith("the body is no JSON")


def test_a_certificate_must_last_as_long_as_is_wanted():
    answer = Answer(200, (), b"", whole=True, seconds=0.1, certificate_remaining_seconds=86_400.0)
    assert reasons_against(HttpLook("https://x", certificate_seconds=86_400.0), answer) == ()
    assert reasons_against(HttpLook("https://x", certificate_seconds=86_401.0), answer) == (
        "the certificate expires in 24 h",
    )


def test_a_pattern_that_would_go_back_for_ever_takes_no_longer_than_any_other():
    matches("warm", "up")
    began = time.process_time()
    assert not matches("(a+)+$", "a" * 500_000 + "!")
    assert time.process_time() - began < 5  # going back, it would take longer than the universe lasts


@pytest.mark.parametrize("pattern", ["(", "(?=a)", r"(a)\1", "x" * 2000, "(a{1000}){1000}"])
def test_what_is_no_linear_pattern_is_refused(pattern):
    with pytest.raises(ValueError, match=r"."):
        matches(pattern, "a")


@pytest.mark.parametrize("path", ["$.[", "$..a..b", "$" + ".a" * 2000])
def test_what_is_no_bounded_path_is_refused(path):
    with pytest.raises(ValueError, match=r"."):
        checked_path(path)


def test_an_order_of_what_is_no_number_is_refused():
    with pytest.raises(ValueError, match="no number"):
        comparison_of("> many")
