"""Routes are told as options or as lines of a file; every fault at once, with its place."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopwright.loop.errors import InputError
from loopwright.survey.load.routes import METHODS, Route, Said, lines_of, routes_of

STAGES = ("visits", "Orders", "a=b")


@pytest.mark.parametrize(
    ("said", "route"),
    [
        ("visits=/", Route("visits", "GET", "/")),
        (" VISITS = /a?b=c&d ", Route("visits", "GET", "/a?b=c&d")),
        ("orders=post /orders a=1&b=2", Route("Orders", "POST", "/orders", "a=1&b=2")),
        ("a=b = /c=d", Route("a=b", "GET", "/c=d")),
        ('orders=PUT /o/1 {"a": [1, 2]}', Route("Orders", "PUT", "/o/1", '{"a": [1, 2]}')),
    ],
)
def test_a_route_is_read_as_it_is_written(said, route):
    assert routes_of([Said(said)], STAGES) == (route,)


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("visits", "--stage:1:1: read 'visits'; allowed: stage=/path"),
        ("visits=orders", "allowed: stage=/path"),
        ("visits=http://elsewhere/", "allowed: stage=/path"),
        ("visits=/a b c", "a GET with a body, or a space in its path"),
        ("visits=GRAB /", "unknown method 'GRAB'"),
        ("vists=/", "the loop has no stage 'vists'; allowed: visits, Orders, a=b; did you mean 'visits'?"),
    ],
)
def test_what_cannot_be_a_route_is_said_with_what_can(said, fault):
    with pytest.raises(InputError) as caught:
        routes_of([Said(said)], STAGES)
    assert fault in caught.value.message


def test_every_fault_of_a_file_has_its_line():
    text = "# where the stages are\n\nvisits=/\nvisits=/\npays=/pay\n"
    with pytest.raises(InputError) as caught:
        routes_of(lines_of(text, "routes.txt"), STAGES)
    assert [(one.file, one.line) for one in caught.value.faults] == [("routes.txt", 4), ("routes.txt", 5)]
    assert "written twice" in caught.value.faults[0].read


@given(st.sampled_from(METHODS), st.text(st.characters(min_codepoint=33, max_codepoint=126)))
def test_any_method_and_any_visible_path_is_taken_as_it_stands(method, rest):
    assert routes_of([Said(f"visits={method} /{rest}")], STAGES) == (Route("visits", method, f"/{rest}"),)


@given(st.text())
def test_no_text_breaks_the_reader(text):
    said = lines_of(text, "routes.txt")
    with suppress(InputError):
        assert len(routes_of(said, STAGES)) == len(said)
