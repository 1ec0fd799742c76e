"""The door of the API: a token, whose scope holds the operation's."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.db import DatabaseError
from django.utils import timezone
from ninja.errors import HttpError
from ninja.security import HttpBearer

from loopwright.interfaces.web.accounts.limits import Limit
from loopwright.interfaces.web.accounts.models import ApiToken
from loopwright.interfaces.web.accounts.recording import network_of
from loopwright.interfaces.web.accounts.roles import Role, Scope
from loopwright.interfaces.web.accounts.secrets import digest_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

LOG = logging.getLogger(__name__)
USED_EVERY_SECONDS = 60
GUESSES = Limit("wrong tokens from an address", 100, 900)
HELD = {
    Scope.INGEST: frozenset({Scope.INGEST}),
    Scope.READ: frozenset({Scope.READ}),
    Scope.RESPOND: frozenset({Scope.INGEST, Scope.READ, Scope.RESPOND}),
}
NEEDS = {Scope.INGEST: Role.RESPONDER, Scope.READ: Role.VIEWER, Scope.RESPOND: Role.RESPONDER}


class Shown(HttpBearer):
    """Takes a token of a scope, shown as ``Authorization: Bearer lw_…``; the token is put on the request."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """The token, where it opens this door; 403 where it opens others."""
        found = ApiToken.objects.select_related("person").filter(digest=digest_of(token)).first()
        if found is None or not found.lives:
            if GUESSES.spent(network_of(request)):
                raise HttpError(429, "too many wrong tokens: wait a quarter of an hour")
            return None
        scope = Scope(found.scope)
        if self.scope not in HELD[scope] or not found.person.may(NEEDS[self.scope]):
            raise HttpError(403, f"this token may not do this: it needs the scope {self.scope.value}")
        now = timezone.now()
        if found.used_at is None or (now - found.used_at).total_seconds() > USED_EVERY_SECONDS:
            _used(found, now)
        return found


def _used(token: ApiToken, now: datetime) -> None:
    """Note that a token was used; a disk that takes nothing hides nothing."""
    try:
        ApiToken.objects.filter(pk=token.pk).update(used_at=now)
    except DatabaseError:
        LOG.exception("the use of a token cannot be noted")


INGEST, READ, RESPOND = Shown(Scope.INGEST), Shown(Scope.READ), Shown(Scope.RESPOND)
