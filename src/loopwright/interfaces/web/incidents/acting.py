"""What people and programs do to incidents, once for the pages and the API."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from loopwright.interfaces.web.desk import desk
from loopwright.loop.errors import LoopwrightError
from loopwright.operate.incidents.entry import Entry, Kind
from loopwright.operate.incidents.incident import Incident, Severity, Status, incident_of
from loopwright.operate.store.incidents import DatabaseIncidents

if TYPE_CHECKING:
    from collections.abc import Sequence

WRITTEN_WITHIN_SECONDS = 20
LONGEST_TEXT = 20_000
LONGEST_TITLE = 200
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
    if not title.strip() or len(title) > LONGEST_TITLE:
        raise LoopwrightError(f"a title has 1 to {LONGEST_TITLE} characters", "Say what users cannot do.")
    now = desk().clock.now()
    lines = [
        Entry(
            now, Kind.OPENED, who, "opened by hand", {"title": title.strip(), "severity": _severity(severity)}
        ),
        Entry(now, Kind.ACKNOWLEDGED, who),
    ]
    if impact or components:
        lines.append(
            Entry(now, Kind.IMPACT, who, impact[:LONGEST_TEXT], {"components": ", ".join(components)})
        )
    return desk().writer.submit(lambda: DatabaseIncidents().open(lines)).result(WRITTEN_WITHIN_SECONDS)


def say(number: int, who: str, kind: str, text: str = "", **data: str) -> None:
    """Add a line to a timeline. Raises LoopwrightError where it says nothing, or something that cannot be."""
    line = Entry(desk().clock.now(), _kind(kind), who, text.strip()[:LONGEST_TEXT], _data(_kind(kind), data))
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
    lines = DatabaseIncidents().timeline(number)
    if not lines:
        raise NoSuchIncidentError(f"there is no incident {number}", "See the list of incidents.")
    return incident_of(lines)


def _kind(word: str) -> Kind:
    if word not in {one.value for one in SAID}:
        known = ", ".join(one.value for one in SAID)
        raise LoopwrightError(f"{word!r}: nothing that can be said of an incident", f"One of: {known}.")
    return Kind(word)


def _data(kind: Kind, data: dict[str, str]) -> dict[str, str]:
    found = {name: value.strip()[:LONGEST_TEXT] for name, value in data.items() if value.strip()}
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
    return found


def _severity(word: str) -> str:
    if word not in {one.value for one in Severity}:
        raise LoopwrightError(f"{word!r} is no severity", f"One of: {', '.join(Severity)}.")
    return word
