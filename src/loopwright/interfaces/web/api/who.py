"""Who asks: the token's name and its person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.interfaces.web.accounts.models import ApiToken

if TYPE_CHECKING:
    from django.http import HttpRequest


def who(request: HttpRequest) -> str:
    """What is written down of whoever showed the request's token."""
    token = getattr(request, "auth", None)
    return f"{token.name} ({token.person})" if isinstance(token, ApiToken) else "a program"
