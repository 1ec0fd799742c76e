"""The status page is everybody's: no log-in, no inner words, and it can be kept by caches."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from loopwright.operate.checks.check import Check
from loopwright.operate.checks.looks import TcpLook
from loopwright.operate.checks.seen import Outcome
from loopwright.operate.engine.view import View, Watched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client

    from loopwright.interfaces.web.accounts.models import User
    from loopwright.interfaces.web.desk import Desk


@pytest.fixture
def looked_at(desk: Desk) -> Iterator[None]:
    """A desk whose engine looks at the site, which has been down for a minute."""
    from loopwright.interfaces.web.status import building
    from loopwright.operate.store.engine import DatabaseHistory

    now = desk.clock.now()
    inner = Check("ledger-db", TcpLook("10.0.0.7", 5432), 60, 5, "probe", "10.0.0.7")
    check = Check("site", TcpLook("example.com", 443), 60, 5, "site", "https://example.com")
    desk.turning = SimpleNamespace(
        view=View(now, (Watched(check), Watched(inner))), maintenance=(), failed=None
    )
    spans = [("site", Outcome.UP, now - 7200, now - 60, ""), ("site", Outcome.DOWN, now - 60, now, "refused")]
    DatabaseHistory(desk.writer).reach(spans)
    building._SHELF.of = 0
    yield
    desk.turning = None
    building._SHELF.of = 0


def test_everybody_may_read_it(
    looked_at: None, enter: Callable[..., User], browser: Callable[..., Client]
) -> None:
    responder = browser(enter("responder"))
    page = responder.post(
        "/incidents/open", {"title": "Slow <b>uploads</b>", "severity": "P1", "impact": "x"}
    )
    where = page.headers["Location"]
    responder.post(f"{where}/note", {"text": "an inner word"})
    responder.post(
        f"{where}/tell", {"status": "identified", "severity": "P1", "update": "We know what it is."}
    )
    stranger = browser()
    shown = stranger.get("/status")
    text = shown.content.decode()
    assert shown.headers["Cache-Control"] == "public, max-age=15"
    assert "We know what it is." in text
    assert "Slow &lt;b&gt;uploads" in text
    assert "inner word" not in text
    assert "ledger-db" not in text, "a check of the team's own is not everybody's"
    told = stranger.get("/status.json").json()
    assert told["verdict"] == "It is broken for many, and being worked on."
    assert [one["status"] for one in told["going_on"]] == ["identified"]
    (part,) = told["parts"]
    assert (part["name"], part["state"], len(part["days"])) == ("The loop", "down", 90)
    assert 0.9 < part["availability"] < 1
    feed = ET.fromstring(stranger.get("/status.atom").content)  # noqa: S314 - our own answer
    assert [one.text for one in feed.iter("{http://www.w3.org/2005/Atom}summary")] == ["We know what it is."]


def test_it_is_worked_out_once_for_all(looked_at: None, browser: Callable[..., Client]) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser().get("/status.json")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        for _ in range(5):
            browser().get("/status.json")
    assert len(asked) == 0


def test_the_last_page_is_shown_where_none_can_be_made(
    looked_at: None, browser: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    from loopwright.interfaces.web.status import building

    assert browser().get("/status.json").status_code == 200
    before = building._SHELF.page
    monkeypatch.setattr(building, "KEPT_SECONDS", 0.0)
    monkeypatch.setattr(building, "_built", lambda _now: 1 / 0)
    assert building.current() is before


def test_the_feed_is_xml_whatever_was_told(
    looked_at: None, browser: Callable[..., Client], desk: Desk
) -> None:
    from loopwright.operate.incidents.entry import Entry, Kind
    from loopwright.operate.store.incidents import DatabaseIncidents

    now = desk.clock.now()
    lines = [
        Entry(now, Kind.OPENED, "x", "", {"title": "bell \x07", "severity": "P1"}),
        Entry(now, Kind.UPDATE, "x", "told \x0c"),
    ]
    desk.writer.submit(lambda: DatabaseIncidents().open(lines)).result(20)
    feed = ET.fromstring(browser().get("/status.atom").content)  # noqa: S314 - our own answer
    assert [one.text for one in feed.iter("{http://www.w3.org/2005/Atom}summary")] == ["told ?"]
