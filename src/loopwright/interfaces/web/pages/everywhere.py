"""What every page shows: the loop's name, who looks, and where one may go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from loopwright import __version__
from loopwright.interfaces.web.accounts.models import User
from loopwright.interfaces.web.accounts.roles import Role
from loopwright.interfaces.web.desk import desk

if TYPE_CHECKING:
    from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Way:
    """A page in the menu; ``needed`` is the role that it asks for."""

    title: str
    place: str
    needed: Role = Role.VIEWER


WAYS = (
    Way("Overview", "/"),
    Way("Loop", "/loop"),
    Way("Objectives", "/objectives"),
    Way("Checks", "/checks"),
    Way("Alerts", "/alerts"),
    Way("Incidents", "/incidents"),
    Way("Deployments", "/deployments"),
    Way("People", "/people", Role.OWNER),
    Way("Tokens", "/tokens", Role.OWNER),
    Way("Changes", "/changes", Role.OWNER),
)


def everywhere(request: HttpRequest) -> dict[str, Any]:
    """The menu of whoever looks, and the loop's name."""
    person = getattr(request, "user", None)
    ways = [one for one in WAYS if isinstance(person, User) and person.may(one.needed)]
    here = max((one.place for one in ways if _within(request.path, one.place)), key=len, default="")
    return {"loop": desk().loop, "ways": ways, "here": here, "version": __version__}


def _within(path: str, place: str) -> bool:
    return path == place or (place != "/" and path.startswith(f"{place}/"))
