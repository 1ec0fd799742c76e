"""Write down who did what."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from loopwright.interfaces.web.accounts.models import Change

if TYPE_CHECKING:
    from django.http import HttpRequest

LONGEST = 300
HOME_BITS = 64  # of an IPv6 address: the rest is anybody's own to choose


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


def network_of(request: HttpRequest) -> str:
    """From where a request came, as attempts are counted: IPv6 by its network, in which one may choose addresses."""
    found = address_of(request)
    try:
        address = ipaddress.ip_address(found)
    except ValueError:
        return found
    if isinstance(address, ipaddress.IPv4Address):
        return found
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(address), HOME_BITS), strict=False))
