"""Events come in once, whole, and on disk before the answer; nobody's name comes in."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

    from loopwright.interfaces.web.accounts.models import User
    from loopwright.interfaces.web.desk import Desk

Send = Callable[..., "HttpResponse"]


@pytest.fixture
def send(browser: Callable[..., Client], enter: Callable[..., User]) -> Send:
    owner = enter("owner")

    def give(body: Any, scope: str = "ingest", path: str = "/api/events", **headers: str) -> HttpResponse:
        from django.utils import timezone

        from loopwright.interfaces.web.accounts.models import ApiToken
        from loopwright.interfaces.web.accounts.secrets import fresh

        secret, digest = fresh("lw_")
        ends = timezone.now() + timedelta(days=1)
        ApiToken.objects.create(digest=digest, name="test", person=owner, scope=scope, expires_at=ends)
        text = body if isinstance(body, bytes | str) else json.dumps(body)
        client = browser()
        if body is None:
            return client.get(path, headers={"Authorization": f"Bearer {secret}"})
        return client.post(
            path,
            text,
            content_type="application/json",
            headers={"Authorization": f"Bearer {secret}"} | headers,
        )

    return give


def event(desk: Desk, stage: int = 0, **said: Any) -> dict[str, Any]:
    return {"stage": desk.stages[stage], "session_id": "anna@example.com"} | said


def test_events_are_kept_and_counted(desk: Desk, send: Send) -> None:
    body = [
        event(desk, place, duration_ms=100 * (place + 1), ok=place != 2) for place in range(len(desk.stages))
    ]
    answer = send(body)
    assert answer.status_code == 202
    assert answer.json() == {"taken": len(body), "new": len(body), "refused": []}
    told = send(None, "read", "/api/funnel").json()
    assert [one["sessions"] for one in told] == [1, 1, 0, *[1] * (len(body) - 3)]
    assert told[0]["p50"] == pytest.approx(0.1, rel=0.03)
    assert told[2]["failed"] == 1


def test_sent_again_they_are_known(desk: Desk, send: Send) -> None:
    body = [event(desk), event(desk)]
    first = send(body, **{"Idempotency-Key": "batch 7"}).json()
    again = send(body, **{"Idempotency-Key": "batch 7"}).json()
    other = send(body, **{"Idempotency-Key": "batch 8"}).json()
    assert (first["new"], again["new"], other["new"]) == (2, 0, 2)
    assert [send(event(desk, id="one")).json()["new"] for _ in range(2)] == [1, 0]
    assert send(None, "read", "/api/funnel").json()[0]["events"] == 5


def test_people_are_hashed(desk: Desk, send: Send) -> None:
    from loopwright.operate.store.models import Event

    send(event(desk, user_id="anna@example.com", metadata={"plan": "free"}))
    kept = Event.objects.get()
    assert "anna" not in json.dumps(Event.objects.values().get())
    assert kept.session == kept.user
    assert len(kept.session) == 32


def test_what_is_wrong_is_told_and_the_rest_taken(desk: Desk, send: Send) -> None:
    answer = send([event(desk), {"stage": "nowhere", "session_id": "s"}, event(desk, color="red"), 7])
    assert answer.status_code == 202
    told = answer.json()
    assert told["taken"] == 1
    assert [(one["place"], one["field"]) for one in told["refused"]] == [(1, "stage"), (2, "color"), (3, "")]
    assert desk.stages[0] in told["refused"][0]["message"]
    assert send([{}]).status_code == 422


@pytest.mark.parametrize("scope", ["read"])
def test_a_token_of_another_scope_does_not_open(desk: Desk, send: Send, scope: str) -> None:
    assert send(event(desk), scope).status_code == 403


def test_a_revoked_token_does_not_open(desk: Desk, send: Send, browser: Callable[..., Client]) -> None:
    from loopwright.interfaces.web.accounts.models import ApiToken

    assert browser().post("/api/events", "{}", content_type="application/json").status_code == 401
    send(event(desk))
    ApiToken.objects.all().delete()
    answer = browser().get("/api/funnel", headers={"Authorization": "Bearer lw_unknown"})
    assert answer.status_code == 401


def test_a_token_falls_with_its_person(desk: Desk, send: Send) -> None:
    from loopwright.interfaces.web.accounts.models import User

    User.objects.update(role="viewer")
    assert send(event(desk)).status_code == 403
