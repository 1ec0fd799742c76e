"""An incident from its opening to its post-mortem, by pages and by the API."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

    from loopwright.interfaces.web.accounts.models import User
    from loopwright.interfaces.web.desk import Desk

Browser = Callable[..., "Client"]
Enter = Callable[..., "User"]
EVIL = "<img src=x onerror=alert(1)>"


def opened(client: Client, title: str = "Nobody can log in") -> str:
    answer = client.post("/incidents/open", {"title": title, "severity": "P1", "impact": "All of them"})
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def test_an_incident_is_run_on_its_page(enter: Enter, browser: Browser) -> None:
    client = browser(enter("responder"))
    page = opened(client)
    shown = client.get(page).content.decode()
    assert "tell users until" in " ".join(shown.split())
    for what, said in (
        ("role", {"role": "lead", "person": "Responder"}),
        ("note", {"text": "The release looks guilty"}),
        ("tell", {"status": "identified", "severity": "P0", "update": "We know what it is."}),
        ("learn", {"cause": "release 7", "repair": "taken back"}),
        ("tell", {"status": "resolved", "severity": "P0", "update": ""}),
        ("action", {"text": "Test the login", "owner": "Bo", "due": "2027-01-31", "check": ""}),
    ):
        assert client.post(f"{page}/{what}", said).status_code == 302
    shown = client.get(page).content.decode()
    for part in ("Resolved", "P0", "We know what it is.", "release 7", "write it up", "Test the login"):
        assert part in shown
    text = client.get(f"{page}/post-mortem.md").content.decode()
    assert "| Role: lead | Responder |" in text
    client.post(f"{page}/post-mortem", {"text": "docs/7.md"})
    assert "write it up" not in client.get(page).content.decode()
    assert "to resolve (MTTR)" in client.get("/incidents").content.decode()


@pytest.mark.parametrize(
    ("what", "said", "part"),
    [
        ("note", {"text": " "}, "text"),
        ("tell", {"status": "gone", "severity": "P1"}, "status"),
        ("tell", {"status": "resolved", "severity": "P7"}, "severity"),
        ("role", {"role": ""}, "role is missing"),
        ("done", {"action": "none", "evidence": "x"}, "no such action"),
        ("action", {"text": "x", "owner": "y", "due": "soon"}, "due"),
    ],
)
def test_what_cannot_be_said_is_refused(
    enter: Enter, browser: Browser, what: str, said: dict[str, str], part: str
) -> None:
    client = browser(enter("responder"))
    page = opened(client)
    lines = client.get(page).content.decode().count("<li><time>")
    shown = client.post(f"{page}/{what}", said, follow=True).content.decode()
    assert part in shown
    assert shown.count("<li><time>") == lines


def test_texts_are_text(enter: Enter, browser: Browser) -> None:
    client = browser(enter("responder"))
    page = opened(client, EVIL)
    for what in ("note", "learn", "tell"):
        client.post(
            f"{page}/{what}",
            {"text": EVIL, "cause": EVIL, "update": EVIL, "status": "monitoring", "severity": "P1"},
        )
    for address in (page, "/incidents", "/"):
        assert EVIL not in client.get(address).content.decode()


@pytest.fixture
def ask(enter: Enter, browser: Browser) -> Callable[..., HttpResponse]:
    person = enter("responder")

    def send(path: str, body: Any = None, scope: str = "respond") -> HttpResponse:
        from django.utils import timezone

        from loopwright.interfaces.web.accounts.models import ApiToken
        from loopwright.interfaces.web.accounts.secrets import fresh

        secret, digest = fresh("lw_")
        ApiToken.objects.create(
            digest=digest,
            name="bot",
            person=person,
            scope=scope,
            expires_at=timezone.now() + timedelta(days=1),
        )
        headers = {"Authorization": f"Bearer {secret}"}
        if body is None:
            return browser().get(f"/api{path}", headers=headers)
        return browser().post(
            f"/api{path}", json.dumps(body), content_type="application/json", headers=headers
        )

    return send


def test_programs_run_one_too(ask: Callable[..., HttpResponse]) -> None:
    number = ask("/incidents", {"title": "Slow", "components": ["database"]}).json()["number"]
    told = ask(f"/incidents/{number}/lines", {"kind": "status", "data": {"status": "resolved"}})
    assert (told.status_code, told.json()["status"]) == (201, "resolved")
    whole = ask(f"/incidents/{number}").json()
    assert [one["kind"] for one in whole["timeline"]] == ["opened", "acknowledged", "impact", "status"]
    assert whole["timeline"][0]["who"] == "bot (Responder)"
    assert ask("/incidents").json() == []
    assert [one["number"] for one in ask("/incidents?everything=true").json()] == [number]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/incidents/987654", None, 404),
        ("/incidents/987654/lines", {"kind": "note", "text": "x"}, 404),
        ("/incidents", {"title": ""}, 400),
        ("/incidents", {"title": "x", "severity": "P9"}, 400),
        ("/incidents", {}, 422),
    ],
)
def test_faulty_requests_are_told(
    ask: Callable[..., HttpResponse], path: str, body: Any, status: int
) -> None:
    answer = ask(path, body)
    assert answer.status_code == status
    assert answer.json()["detail"]


def test_reading_is_not_acting(ask: Callable[..., HttpResponse]) -> None:
    assert ask("/incidents", {"title": "x"}, "read").status_code == 403
    assert ask("/incidents", None, "ingest").status_code == 403


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/incidents", {"title": "a\x00b"}),
        ("/incidents", {"title": "x", "impact": "\x1b[0m"}),
        ("/incidents", {"title": "x", "components": ["a\x07"]}),
        ("/incidents", {"title": "x", "components": ["a" * 101]}),
        ("/incidents", {"title": "x", "components": ["a"] * 51}),
        ("/incidents/1/lines", {"kind": "note", "text": "a\x0c!"}),
        ("/incidents/1/lines", {"kind": "role", "data": {"role": "lead", "person": "a\x01b"}}),
        ("/incidents/1/lines", {"kind": "note", "text": "x", "data": {"a\x01b": "y"}}),
    ],
)
def test_control_characters_and_endless_texts_are_refused(
    ask: Callable[..., HttpResponse], path: str, body: Any
) -> None:
    assert ask(path, body).status_code == 400


def test_half_a_character_is_refused(ask: Callable[..., HttpResponse]) -> None:
    assert ask("/incidents", {"title": "a\ud800"}).status_code in {400, 422}


def test_a_browsers_ends_of_lines_are_taken(enter: Enter, browser: Browser) -> None:
    client = browser(enter("responder"))
    page = opened(client)
    shown = client.post(f"{page}/note", {"text": "one\r\ntwo"}, follow=True).content.decode()
    assert "is no text" not in shown
    assert "is no text" in client.post(f"{page}/note", {"text": "one\x07"}, follow=True).content.decode()


@pytest.mark.parametrize("due", ["nan", "inf", "1e400", "-1", "7258118400", "soon", "1e300"])
def test_a_due_moment_is_one(ask: Callable[..., HttpResponse], due: str) -> None:
    number = ask("/incidents", {"title": "Slow"}).json()["number"]
    said = {"kind": "action", "text": "x", "data": {"due_at": due}}
    assert ask(f"/incidents/{number}/lines", said).status_code == 400
    said["data"] = {"due_at": "1800000000"}
    assert ask(f"/incidents/{number}/lines", said).status_code == 201


def test_a_moment_beyond_the_calendar_is_a_dash() -> None:
    from loopwright.interfaces.web.pages.templatetags.telling import NONE, moment

    assert [moment(at) for at in (float("nan"), float("inf"), 1e300, -1e15)] == [NONE] * 4


def test_data_may_be_called_anything(ask: Callable[..., HttpResponse]) -> None:
    number = ask("/incidents", {"title": "Slow"}).json()["number"]
    data = {"text": "a", "number": "b", "who": "c", "kind": "d"}
    said = {"kind": "note", "text": "x", "data": data}
    assert ask(f"/incidents/{number}/lines", said).status_code == 201
    assert ask(f"/incidents/{number}").json()["timeline"][-1]["data"] == data


@pytest.mark.parametrize("number", [0, 987654, 2**63 - 1, 2**63, 10**40])
def test_no_incident_of_that_number(
    enter: Enter, browser: Browser, ask: Callable[..., HttpResponse], number: int
) -> None:
    client = browser(enter("owner"))
    client.raise_request_exception = False
    assert client.get(f"/incidents/{number}").status_code == 404
    assert client.get(f"/incidents/{number}/post-mortem.md").status_code == 404
    for what, said in (
        ("note", {"text": "x"}),
        ("tell", {"status": "identified", "severity": "P1", "update": "x"}),
        ("learn", {"cause": "x"}),
    ):
        assert client.post(f"/incidents/{number}/{what}", said).status_code == 404
    assert ask(f"/incidents/{number}").status_code == 404
    assert ask(f"/incidents/{number}/lines", {"kind": "note", "text": "x"}).status_code == 404


def _faults() -> list[tuple[Exception, int]]:
    from django.db import OperationalError

    from loopwright.loop.errors import LoopwrightError
    from loopwright.operate.store.writer import BusyError

    return [
        (OperationalError("disk"), 503),
        (TimeoutError(), 503),
        (BusyError("busy", "Later."), 503),
        (LoopwrightError("no"), 400),
    ]


def test_a_fault_is_told_readably(
    enter: Enter, browser: Browser, ask: Callable[..., HttpResponse], monkeypatch: pytest.MonkeyPatch
) -> None:
    from loopwright.operate.store.incidents import DatabaseIncidents

    client = browser(enter("owner"))
    for error, status in _faults():

        def fails(_self: object, _number: int, error: Exception = error) -> None:
            raise error

        monkeypatch.setattr(DatabaseIncidents, "timeline", fails)
        for answer in (client.get("/incidents/1"), ask("/incidents/1")):
            assert answer.status_code == status
            assert ("Retry-After" in answer.headers) == (status == 503)
            assert b"Traceback" not in answer.content


def test_what_programs_do_stands_among_the_changes(ask: Callable[..., HttpResponse]) -> None:
    from loopwright.interfaces.web.accounts.models import Change

    number = ask("/incidents", {"title": "Slow"}).json()["number"]
    ask(f"/incidents/{number}/lines", {"kind": "note", "text": "x"})
    ask(f"/incidents/{number}/lines", {"kind": "nothing"})
    found = Change.objects.filter(who="bot (Responder)").values_list("what", "thing")
    assert sorted(found) == [("add note", str(number)), ("open incident", str(number))]


def test_what_programs_do_to_alerts_does_too(ask: Callable[..., HttpResponse], desk: Desk) -> None:
    from loopwright.interfaces.web.accounts.models import Change

    done: list[object] = []
    one = SimpleNamespace(identity="d")
    view = SimpleNamespace(pages={"g": None}, silences=(), deployments=(one,))
    desk.turning = SimpleNamespace(view=view, happen=done.append)
    try:
        ask("/pages/acknowledge", {"group": "g"})
        ask("/silences", {"labels": ['part="a"'], "hours": 1, "reason": "why"})
        ask("/deployments", {"service": "app", "revision": "7"})
        ask("/deployments/d/finish", {"verified": True})
    finally:
        desk.turning = None
    assert len(done) == 4
    whats = set(Change.objects.filter(who="bot (Responder)").values_list("what", flat=True))
    assert whats == {"acknowledge", "silence", "start-deployment", "finish-deployment"}
