"""Write down who did what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.interfaces.web.accounts.models import Change

if TYPE_CHECKING:
    from django.http import HttpRequest

LONGEST = 300


def record(request: HttpRequest | None, who: object, what: str, thing: object = "", **detail: str) -> None:
    """Keep that somebody (a person, a token's name, or the server) did something to a thing; no secret stands in it."""
    Change.objects.create(
        who=str(getattr(who, "email", who))[:254],
        what=what,
        thing=str(thing)[:LONGEST],
        detail=detail,
        address=address_of(request) if request is not None else "",
    )


def address_of(request: HttpRequest) -> str:
    """From where a request came: the connection's own address, which nobody can make up.

    Behind a proxy that was named to us, uvicorn has put the visitor's in its place.
    """
    return str(request.META.get("REMOTE_ADDR", ""))[:45]
