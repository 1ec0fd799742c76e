"""What an incident is: a fold over its timeline."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from loopwright.operate.incidents.entry import Entry, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class Severity(StrEnum):
    """P0 everyone is down, or data or secrets are lost; P1 the loop is broken for many; P2 degraded; P3 minor."""

    P0 = "P0"
    P1 = "P1"
    P2 = "P2"
    P3 = "P3"


class Status(StrEnum):
    """How far it is, in the order of the steps; resolved may be opened again."""

    INVESTIGATING = "investigating"
    IDENTIFIED = "identified"
    MONITORING = "monitoring"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Action:
    """What shall be done so that it does not happen again.

    ``check`` names the finding, drill or check whose passing proves it; empty where a person shows evidence.
    ``evidence`` is empty while it is open.
    """

    name: str
    text: str
    owner: str
    due_at: float | None
    check: str = ""
    evidence: str = ""

    @property
    def done(self) -> bool:
        """Whether there is evidence of it."""
        return bool(self.evidence)


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident as its timeline has it now; moments in seconds since 1970 (UTC), None where not yet."""

    title: str
    severity: Severity
    opened_at: float
    started_at: float
    status: Status = Status.INVESTIGATING
    acknowledged_at: float | None = None
    resolved_at: float | None = None
    told_at: float | None = None
    written_up_at: float | None = None
    roles: tuple[tuple[str, str], ...] = ()
    components: tuple[str, ...] = ()
    customers: str = ""
    impact: str = ""
    cause: str = ""
    repair: str = ""
    alerts: tuple[str, ...] = ()
    ringing: tuple[str, ...] = ()
    deployments: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()

    @property
    def open(self) -> bool:
        """Whether it goes on."""
        return self.status is not Status.RESOLVED

    def role(self, name: str) -> str:
        """Who has a role (lead, communications, …); empty where nobody has."""
        return dict(self.roles).get(name, "")

    @property
    def seconds_to_detect(self) -> float:
        """From the beginning of the trouble until it was known."""
        return max(0.0, self.opened_at - self.started_at)

    @property
    def seconds_to_acknowledge(self) -> float | None:
        """From when it was known until somebody took it up."""
        return None if self.acknowledged_at is None else max(0.0, self.acknowledged_at - self.opened_at)

    @property
    def seconds_to_resolve(self) -> float | None:
        """From the beginning of the trouble until it was over."""
        return None if self.resolved_at is None else max(0.0, self.resolved_at - self.started_at)


def incident_of(timeline: Iterable[Entry]) -> Incident:
    """The incident of a timeline, whose first line opens it. Raises ValueError where it does not."""
    lines = iter(timeline)
    first = next(lines, None)
    if first is None or first.kind is not Kind.OPENED:
        raise ValueError("a timeline begins with the line that opens the incident")
    found = Incident(
        first.data.get("title", first.text),
        Severity(first.data["severity"]),
        first.at,
        min(first.at, float(first.data.get("started_at", first.at))),
    )
    for line in lines:
        step = STEPS.get(line.kind)
        found = found if step is None else step(found, line)
    return found


def _alert(found: Incident, line: Entry) -> Incident:
    mark = line.data.get("fingerprint", line.text)
    ringing = tuple(one for one in found.ringing if one != mark)
    if line.data.get("stage") != "resolved":
        ringing = (*ringing, mark)
    return replace(found, alerts=_with(found.alerts, mark), ringing=ringing)


def _with(known: tuple[str, ...], one: str) -> tuple[str, ...]:
    return known if one in known else (*known, one)


def _deployment(found: Incident, line: Entry) -> Incident:
    return replace(found, deployments=_with(found.deployments, line.data.get("deployment", line.text)))


def _acknowledged(found: Incident, line: Entry) -> Incident:
    first = line.at if found.acknowledged_at is None else found.acknowledged_at
    return replace(found, acknowledged_at=first)


def _severity(found: Incident, line: Entry) -> Incident:
    return replace(found, severity=Severity(line.data["severity"]))


def _status(found: Incident, line: Entry) -> Incident:
    status = Status(line.data["status"])
    over = line.at if status is Status.RESOLVED else None
    if status is Status.RESOLVED and found.resolved_at is not None:
        over = found.resolved_at
    return replace(found, status=status, resolved_at=over)


def _role(found: Incident, line: Entry) -> Incident:
    roles = {**dict(found.roles), line.data["role"]: line.data["person"]}
    return replace(found, roles=tuple(sorted((name, who) for name, who in roles.items() if who)))


def _impact(found: Incident, line: Entry) -> Incident:
    named = tuple(one.strip() for one in line.data.get("components", "").split(",") if one.strip())
    return replace(
        found,
        impact=line.text or found.impact,
        components=named or found.components,
        customers=line.data.get("customers", "") or found.customers,
    )


def _update(found: Incident, line: Entry) -> Incident:
    return replace(found, told_at=line.at)


def _cause(found: Incident, line: Entry) -> Incident:
    return replace(found, cause=line.text)


def _repair(found: Incident, line: Entry) -> Incident:
    return replace(found, repair=line.text)


def _action(found: Incident, line: Entry) -> Incident:
    due = line.data.get("due_at", "")
    action = Action(
        line.data["action"],
        line.text,
        line.data.get("owner", ""),
        float(due) if due else None,
        line.data.get("check", ""),
    )
    others = tuple(one for one in found.actions if one.name != action.name)
    return replace(found, actions=(*others, action))


def _action_done(found: Incident, line: Entry) -> Incident:
    evidence = line.data.get("evidence", "") or line.text
    return replace(
        found,
        actions=tuple(
            replace(one, evidence=evidence) if one.name == line.data["action"] else one
            for one in found.actions
        ),
    )


def _post_mortem(found: Incident, line: Entry) -> Incident:
    return replace(found, written_up_at=line.at)


STEPS: dict[Kind, Callable[[Incident, Entry], Incident]] = {
    Kind.ALERT: _alert,
    Kind.DEPLOYMENT: _deployment,
    Kind.ACKNOWLEDGED: _acknowledged,
    Kind.SEVERITY: _severity,
    Kind.STATUS: _status,
    Kind.ROLE: _role,
    Kind.IMPACT: _impact,
    Kind.UPDATE: _update,
    Kind.CAUSE: _cause,
    Kind.REPAIR: _repair,
    Kind.ACTION: _action,
    Kind.ACTION_DONE: _action_done,
    Kind.POST_MORTEM: _post_mortem,
}
