"""Every page says who may come in; a page that says nothing lets nobody in."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.db import DatabaseError
from django.shortcuts import render
from django.utils import timezone

from loopwright.interfaces.web.accounts.models import Sitting, User
from loopwright.interfaces.web.accounts.roles import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse, HttpResponseBase

LOG = logging.getLogger(__name__)
View = TypeVar("View", bound="Callable[..., HttpResponseBase]")
ANYONE = "anyone"
BY_TOKEN = "by token"  # noqa: S105 - no password: the API holds its own door, at each operation
SEEN_EVERY_SECONDS = 60
DOOR = "door"


def door(needed: Role | str) -> Callable[[View], View]:
    """Mark a view with who may see it: a role, or `ANYONE`."""

    def mark(view: View) -> View:
        setattr(view, DOOR, needed)
        return view

    return mark


def door_of(view: Callable[..., object]) -> Role | str | None:
    """Who may see a view; None where nothing is said."""
    found = getattr(view, DOOR, None)
    return found if isinstance(found, str) else None


class Doors:
    """Holds each page's door: by the person's role, and by their browser being one of their sittings."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as the page does; the door is held when its view is known."""
        return self._answer(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., object], _args: list[Any], _values: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Nothing where the person may come in; else the way to the login, or the refusal."""
        needed = door_of(view)
        if needed in {ANYONE, BY_TOKEN}:
            return None
        person = request.user
        if not isinstance(person, User) or not _sits(request, person):
            return redirect_to_login(request.get_full_path())
        if needed is None or not person.may(Role(needed)):
            return render(request, "refused.html", {"needed": needed or "nobody"}, status=403)
        return None


def _sits(request: HttpRequest, person: User) -> bool:
    sitting = Sitting.objects.filter(session_key=request.session.session_key or "", person=person).first()
    if sitting is None:
        return False
    now = timezone.now()
    if (now - sitting.seen_at).total_seconds() > SEEN_EVERY_SECONDS:
        try:
            Sitting.objects.filter(pk=sitting.pk).update(seen_at=now)
        except DatabaseError:  # a disk that takes nothing hides nothing
            LOG.exception("the sight of a sitting cannot be noted")
    return True
