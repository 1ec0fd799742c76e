"""Servers that a language's own library makes: code that answers HTTP without any framework."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.loop.patterns import compiled_later
from loopwright.survey.assembly.roles import role_of
from loopwright.survey.environments import folder_environment
from loopwright.survey.facts import Answering, EntryPoint
from loopwright.survey.topology import Role

if TYPE_CHECKING:
    from loopwright.survey.assembly.gathered import Gathered
    from loopwright.survey.assembly.units import Units

WORKING = frozenset({Role.WORKER, Role.SCHEDULER, Role.TASK})
# tools wait for the answer of a sign-in this way, and programs show their counters: that is not the loop
ASIDE = compiled_later(
    r"(?:^|[/._-])(?:cli|cmdline|callback|oauth2?|oidc|login|auth|sso|proxy|dev-?server|mock|fake|stub|debug|pprof"
    r"|metrics|scripts?|tools?|hack)(?:[/._-]|$)",
    re.IGNORECASE,
)


def answering_units(gathered: Gathered, units: Units, deployable: set[str]) -> set[str]:
    """The folders of units whose code answers HTTP and is started as a program: no library and no tool."""
    programs = {unit.folder for one in gathered.of(EntryPoint) if (unit := units.nearest(one.folder))}
    found = set()
    for one in gathered.of(Answering):
        unit = units.nearest(one.folder)
        if unit is None or unit.published or not serves(one) or role_of(_last(unit.folder), "") in WORKING:
            continue
        if unit.folder in deployable or unit.folder in programs or unit.runs:
            found.add(unit.folder)
    return found


def serves(one: Answering) -> bool:
    """Whether users may reach it, by its path."""
    if ASIDE.search(one.evidence.file):
        return False
    return one.environment.serves_users and folder_environment(one.folder).serves_users


def _last(folder: str) -> str:
    return folder.rpartition("/")[2]
