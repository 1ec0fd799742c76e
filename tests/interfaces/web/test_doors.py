"""Every address is held against every role; one that says nothing lets nobody in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client

    from loopwright.interfaces.web.accounts.models import User

ROLES = ("viewer", "responder", "owner")
VALUES = {"int": "987654", "str": "none-such"}


def addresses() -> Iterator[tuple[str, Callable[..., object]]]:
    """Each address of the application, with something in the place of its parts, and its view."""
    from django.urls import URLPattern, URLResolver, get_resolver

    def walk(
        found: list[URLPattern | URLResolver], before: str
    ) -> Iterator[tuple[str, Callable[..., object]]]:
        for one in found:
            here = before + str(one.pattern)
            if isinstance(one, URLResolver):
                yield from walk(one.url_patterns, here)
            else:
                yield "/" + re.sub(r"<(\w+):\w+>", lambda part: VALUES[part[1]], here), one.callback

    yield from walk(get_resolver().url_patterns, "")


@pytest.mark.usefixtures("desk")
def test_every_page_says_who_may_come_in() -> None:
    from loopwright.interfaces.web.accounts.doors import door_of

    found = list(addresses())
    assert len(found) > 15
    assert [address for address, view in found if door_of(view) is None] == []


def test_doors_hold_for_every_role(enter: Callable[..., User], browser: Callable[..., Client]) -> None:
    from loopwright.interfaces.web.accounts.doors import ANYONE, BY_TOKEN, door_of

    people = {role: browser(enter(role)) for role in ROLES}
    stranger = browser()
    tried = 0
    for address, view in addresses():
        needed = door_of(view)
        if needed in {ANYONE, BY_TOKEN}:
            continue
        tried += 1
        for method in ("get", "post"):
            answer = getattr(stranger, method)(address)
            assert answer.status_code == 302, (method, address)
            assert answer.headers["Location"].startswith("/login?"), (method, address)
            for role in ROLES[: ROLES.index(str(needed))]:
                assert getattr(people[role], method)(address).status_code == 403, (role, method, address)
        for role in ROLES[ROLES.index(str(needed)) :]:
            answer = people[role].get(address)
            assert answer.status_code in {200, 404, 405}, (role, address, answer.status_code)
    assert tried > 10


def test_operations_of_the_api_want_a_token(
    browser: Callable[..., Client], enter: Callable[..., User]
) -> None:
    from loopwright.interfaces.web.api.api import api

    owner = browser(enter("owner"))
    tried = 0
    for path, item in api.get_openapi_schema()["paths"].items():
        for method, operation in item.items():
            tried += 1
            assert operation.get("security"), f"{method} {path} names no token"
            here = re.sub(r"\{\w+\}", "1", path)
            assert getattr(owner, method)(here, content_type="application/json").status_code == 401, (
                method,
                path,
            )
    assert tried >= 2


def test_a_page_that_says_nothing_lets_nobody_in(
    browser: Callable[..., Client], enter: Callable[..., User]
) -> None:
    from loopwright.interfaces.web.pages import overview

    owner = browser(enter("owner"))
    said = overview.overview.door
    try:
        del overview.overview.door
        assert owner.get("/").status_code == 403
    finally:
        overview.overview.door = said
    assert owner.get("/").status_code == 200
