"""What was seen of the loop, beside what was promised."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

from loopwright.interfaces.cli.asking import answer
from loopwright.operate.checks.check import Check
from loopwright.operate.checks.looks import TcpLook
from loopwright.operate.checks.seen import Outcome
from loopwright.operate.engine.view import View, Watched

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from loopwright.interfaces.web.accounts.models import User
    from loopwright.interfaces.web.desk import Desk

LARGER = Path("examples/coodloom-120/loop.yaml")


def test_the_budget_is_told(desk: Desk, enter: Callable[..., User], browser: Callable[..., Client]) -> None:
    from loopwright.operate.store.engine import DatabaseHistory

    client = browser(enter("viewer"))
    assert b"Nothing is looked at" in client.get("/objectives").content
    now = desk.clock.now()
    check = Check("site", TcpLook("example.com", 443), 60, 5, "site", "https://example.com")
    spans = [
        ("site", Outcome.UP, now - 9000, now - 7200, ""),
        ("site", Outcome.DOWN, now - 7200, now - 3600, "refused"),
        ("site", Outcome.UP, now - 3600, now, ""),
    ]
    DatabaseHistory(desk.writer).reach(spans)
    desk.answer = answer(LARGER, (), None, frozenset({"decisions"}))
    desk.turning = SimpleNamespace(view=View(now, (Watched(check),)), maintenance=(), failed=None, zone="UTC")
    try:
        shown = " ".join(client.get("/objectives").content.decode().split())
    finally:
        desk.turning = desk.answer = None
    assert "1 h is spent" in shown
    assert "60.0" in shown
    assert "was not seen, and may have been down too" in shown
    assert "Burn" in shown, "the rules on the budget, with how soon they ring"


def test_numbers_read_well_and_what_is_not_known_is_a_dash(desk: Desk) -> None:
    from loopwright.interfaces.web.pages.templatetags.telling import duration, moment, percent, percent_of

    told = [duration(one) for one in (0, 0.24, 1.2345, 125, 7200, 260_000, -90, None, "")]
    assert told == ["0 s", "240 ms", "1.23 s", "2.08 min", "2 h", "3.01 d", "−1.5 min", "–", "–"]
    assert [moment(0), moment(""), moment(None)] == ["1970-01-01 00:00:00", "–", "–"]
    assert [percent(0.5), percent(""), percent_of(0.99951), percent_of(None)] == [
        "50.0 %",
        "–",
        "99.951 %",
        "–",
    ]
