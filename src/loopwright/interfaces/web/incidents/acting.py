"""What people and programs do to incidents, once for the pages and the API."""

from __future__ import annotations

import math
import uuid
from typing import TYPE_CHECKING

from loopwright.interfaces.web.desk import desk
from loopwright.interfaces.web.wording import all_plain, plain
from loopwright.loop.errors import LoopwrightError
from loopwright.operate.incidents.entry import Entry, Kind
from loopwright.operate.incidents.incident import Incident, Severity, Status, incident_of
from loopwright.operate.store.incidents import DatabaseIncidents

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WRITTEN_WITHIN_SECONDS = 20
LONGEST_TEXT = 20_000
LONGEST_TITLE = 200
LONGEST_NAME = 100
MOST_COMPONENTS = 50
MOST_DATA = 20
HIGHEST_NUMBER = 2**63 - 1  # that a database counts to
YEAR_2000, YEAR_2200 = 946_684_800.0, 7_258_118_400.0
SAID = (
    Kind.NOTE,
    Kind.ACKNOWLEDGED,
    Kind.SEVERITY,
    Kind.STATUS,
    Kind.ROLE,
    Kind.IMPACT,
    Kind.UPDATE,
    Kind.CAUSE,
    Kind.REPAIR,
    Kind.ACTION,
    Kind.ACTION_DONE,
    Kind.POST_MORTEM,
    Kind.DEPLOYMENT,
    Kind.FLAG,
)
NEEDS_TEXT = (Kind.NOTE, Kind.UPDATE, Kind.CAUSE, Kind.REPAIR, Kind.ACTION, Kind.POST_MORTEM)
NEEDS_DATA = {
    Kind.SEVERITY: ("severity",),
    Kind.STATUS: ("status",),
    Kind.ROLE: ("role",),
    Kind.ACTION_DONE: ("action", "evidence"),
    Kind.DEPLOYMENT: ("deployment",),
    Kind.FLAG: ("flag",),
}


class NoSuchIncidentError(LoopwrightError):
    """There is no incident of that number."""


def begin(who: str, title: str, severity: str, impact: str = "", components: Sequence[str] = ()) -> int:
    """Open an incident by hand; its number. Raises LoopwrightError where something is missing."""
    name = " ".join(plain("title", title, LONGEST_TITLE).split())
    if not name:
        raise LoopwrightError(f"a title has 1 to {LONGEST_TITLE} characters", "Say what users cannot do.")
    felt = plain("impact", impact, LONGEST_TEXT)
    parts = all_plain("components", components, LONGEST_NAME, MOST_COMPONENTS)
    now = desk().clock.now()
    lines = [
        Entry(now, Kind.OPENED, who, "opened by hand", {"title": name, "severity": _severity(severity)}),
        Entry(now, Kind.ACKNOWLEDGED, who),
    ]
    if felt or parts:
        lines.append(Entry(now, Kind.IMPACT, who, felt, {"components": ", ".join(parts)}))
    return desk().writer.submit(lambda: DatabaseIncidents().open(lines)).result(WRITTEN_WITHIN_SECONDS)


def say(number: int, who: str, kind: str, text: str = "", data: Mapping[str, str] | None = None) -> None:
    """Add a line to a timeline. Raises LoopwrightError where it says nothing, or something that cannot be."""
    said = plain("text", text, LONGEST_TEXT)
    line = Entry(desk().clock.now(), _kind(kind), who, said, _data(_kind(kind), data or {}))
    if line.kind in NEEDS_TEXT and not line.text:
        raise LoopwrightError(f"{line.kind.value}: there is no text", "Say it in a sentence.")
    known = incident(number)
    if line.kind is Kind.ACTION_DONE and line.data["action"] not in {one.name for one in known.actions}:
        raise LoopwrightError("there is no such action", "See the incident's next steps.")
    done = (
        desk().writer.submit(lambda: DatabaseIncidents().add(number, [line])).result(WRITTEN_WITHIN_SECONDS)
    )
    if not done:
        raise NoSuchIncidentError(f"there is no incident {number}", "See the list of incidents.")


def incident(number: int) -> Incident:
    """An incident. Raises NoSuchIncidentError."""
    return incident_of(lines_of(number))


def lines_of(number: int) -> tuple[Entry, ...]:
    """An incident's timeline. Raises NoSuchIncidentError."""
    lines = DatabaseIncidents().timeline(number) if 0 < number <= HIGHEST_NUMBER else ()
    if not lines:
        raise NoSuchIncidentError(f"there is no incident {number}", "See the list of incidents.")
    return lines


def _kind(word: str) -> Kind:
    if word not in {one.value for one in SAID}:
        known = ", ".join(one.value for one in SAID)
        raise LoopwrightError(f"{word!r}: nothing that can be said of an incident", f"One of: {known}.")
    return Kind(word)


def _data(kind: Kind, data: Mapping[str, str]) -> dict[str, str]:
    names = all_plain("data", data, LONGEST_NAME, MOST_DATA)
    told = {name: plain(name, value, LONGEST_TEXT) for name, value in zip(names, data.values(), strict=True)}
    found = {name: value for name, value in told.items() if value}
    for name in NEEDS_DATA.get(kind, ()):
        if name not in found:
            raise LoopwrightError(f"{kind.value}: {name} is missing", f"Say its {name}.")
    if kind is Kind.SEVERITY:
        found["severity"] = _severity(found["severity"])
    if kind is Kind.STATUS and found["status"] not in {one.value for one in Status}:
        raise LoopwrightError(f"{found['status']!r} is no status", f"One of: {', '.join(Status)}.")
    if kind is Kind.ROLE:
        found.setdefault("person", "")
    if kind is Kind.ACTION:
        found.setdefault("action", uuid.uuid4().hex[:8])
        if "due_at" in found:
            found["due_at"] = _due(found["due_at"])
    return found


def _due(text: str) -> str:
    try:
        at = float(text)
    except ValueError:
        at = math.nan
    if not YEAR_2000 <= at < YEAR_2200:
        raise LoopwrightError(
            f"due_at: {text[:LONGEST_NAME]!r} is no moment",
            "Seconds since 1970, in the years from 2000 to 2199.",
        )
    return repr(at)


def _severity(word: str) -> str:
    if word not in {one.value for one in Severity}:
        raise LoopwrightError(f"{word!r} is no severity", f"One of: {', '.join(Severity)}.")
    return word
