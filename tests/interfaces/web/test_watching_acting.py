"""What cannot be kept or shown is refused before it comes to the engine."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from loopwright.loop.errors import LoopwrightError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.interfaces.web.desk import Desk


@pytest.fixture
def told(desk: Desk) -> Iterator[list[object]]:
    """What the engine was told."""
    found: list[object] = []
    desk.turning = SimpleNamespace(happen=found.append, beat=lambda *said: found.append(said) or True)
    yield found
    desk.turning = None


@pytest.mark.parametrize(
    ("labels", "reason"),
    [
        (['part="a"'], "bell \x07"),
        (['part="a"'], "half \ud800"),
        (['part="a"'], "x" * 501),
        (['part="\x00"'], "why"),
        (['part="a"'] * 51, "why"),
        (["part=~a{99999999999999999999}"], "why"),
        (["part=~("], "why"),
    ],
)
def test_a_silence_that_cannot_be(told: list[object], labels: list[str], reason: str) -> None:
    from loopwright.interfaces.web.watching import acting

    with pytest.raises(LoopwrightError):
        acting.silence(labels, 1, "me", reason)
    assert told == []


def test_a_pattern_too_deep_to_read(told: list[object], monkeypatch: pytest.MonkeyPatch) -> None:
    from loopwright.interfaces.web.watching import acting

    def gives_up(_text: str) -> object:
        raise RecursionError

    monkeypatch.setattr(acting, "matcher_of", gives_up)
    with pytest.raises(LoopwrightError):
        acting.silence(["part=~x"], 1, "me", "why")
    assert told == []


@pytest.mark.parametrize(
    ("service", "parts", "way_back"),
    [("a\x00", [], ""), ("", [], ""), ("a", ["b\x07"], ""), ("a", ["b"] * 51, ""), ("a", [], "x" * 501)],
)
def test_a_deployment_that_cannot_be(
    told: list[object], service: str, parts: list[str], way_back: str
) -> None:
    from loopwright.interfaces.web.watching import acting

    with pytest.raises(LoopwrightError):
        acting.start_deployment(service, "7", parts, 5, way_back)
    assert told == []


@pytest.mark.parametrize(("word", "run"), [("start", "a\x00"), ("\x07", ""), ("start", "x" * 201)])
def test_a_beat_that_cannot_be(told: list[object], word: str, run: str) -> None:
    from loopwright.interfaces.web.watching import acting

    with pytest.raises(LoopwrightError):
        acting.beat("nightly", word, run)
    assert told == []
