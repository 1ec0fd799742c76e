"""Who is told, by which ways, in which turns; and the rules of the team's own: as ``operate.yaml`` says them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from loopwright.operate.alerts.people import Contact, Person
from loopwright.operate.alerts.rota import Rota
from loopwright.operate.notices.channels.mail import MailServer, Security
from loopwright.operate.rules.custom import CustomRule, custom_rule
from loopwright.operate.setup.kinds import place_of
from loopwright.operate.setup.said import MailSaid, OnCallSaid, OutsideSaid, PersonSaid, RuleSaid, WayName

if TYPE_CHECKING:
    from collections.abc import Callable

Made = TypeVar("Made")
DAY = 86_400
FIRST_DAY = "2026-01-05"  # a Monday: turns change between two weeks
HANDOVER_HOUR = 9
CHANNELS = {
    WayName.MAIL: "mail",
    WayName.PAGERDUTY: "pagerduty",
    WayName.SLACK: "slack",
    WayName.WEBHOOK: "webhook",
    WayName.OTHER: "other",
}
KEYED = frozenset({WayName.PAGERDUTY, WayName.WEBHOOK})


class Faults(Protocol):
    """Takes what does not fit together, by its place in the file."""

    def fault(self, path: str, read: str, allowed: str, nearest: str = "") -> None:
        """Write a fault down."""
        ...

    def made(self, path: str, make: Callable[[], Any]) -> Any:  # noqa: ANN401 - what is made is made of any part
        """What is made of the values at a path; nothing where one of them is at fault."""
        ...


@dataclass(frozen=True)
class Team:
    """The people by name, their turns (None where nobody is named), and the ways out.

    ``inbox`` is who reads what wakes nobody, ``last`` who is called when nobody answers; references name secrets.
    """

    people: dict[str, Person] = field(default_factory=dict)
    rota: Rota | None = None
    inbox: str = ""
    last: str = ""
    mail: MailServer | None = None
    signature: str = ""
    heartbeat: str = ""
    token: str = ""


def team_of(values: dict[str, Any], zone: str, faults: Faults) -> Team:
    """The team of a file whose sections were read."""
    people = _people(values, faults)
    said = faults.made("on_call", lambda: OnCallSaid(**values.get("on_call", {}))) or OnCallSaid()
    for place, name in enumerate(said.people):
        _known(f"on_call.people[{place}]", name, people, faults)
    inbox, last = said.team or next(iter(people), ""), said.last or next(iter(people), "")
    for path, name in (("on_call.team", inbox), ("on_call.last", last)):
        if name:
            _known(path, name, people, faults)
    outside = faults.made("outside", lambda: OutsideSaid(**values.get("outside", {}))) or OutsideSaid()
    mail = _mail(values, faults)
    if mail is None and any(WayName.MAIL in _ways(one) for one in people.values()):
        faults.fault("mail", "nothing", "mail.server and mail.from, since people are to be told by mail")
    return Team(
        people,
        _rota(said, tuple(people), zone),
        inbox,
        last,
        mail,
        _reference(outside.signature),
        _reference(outside.heartbeat),
        _reference(outside.token),
    )


def rules_of(values: dict[str, Any], faults: Faults) -> tuple[CustomRule, ...]:
    """The rules of the team's own; each name once."""
    found: dict[str, CustomRule] = {}
    for place, one in enumerate(values.get("rules", ())):
        path = f"rules[{place}]"
        said: RuleSaid | None = faults.made(path, lambda one=one: RuleSaid(**one))  # type: ignore[misc]
        if said is None:
            continue
        if said.name in found:
            faults.fault(f"{path}.name", f"{said.name!r} is another rule's name", "each name once")
        found[said.name] = custom_rule(said.name, said.when, said.tier.upper(), said.part)
    return tuple(found.values())


def _people(values: dict[str, Any], faults: Faults) -> dict[str, Person]:
    found: dict[str, Person] = {}
    for place, one in enumerate(values.get("people", ())):
        path = f"people[{place}]"
        said: PersonSaid | None = faults.made(path, lambda one=one: PersonSaid(**one))  # type: ignore[misc]
        if said is None:
            continue
        if said.name in found:
            faults.fault(f"{path}.name", f"{said.name!r} is another person's name", "each name once")
        contacts = _contacts(said)
        if not contacts:
            faults.fault(path, f"no way to {said.name}", f"one of {', '.join(WayName)}")
        for calm in said.calm:
            if getattr(said, calm.value) is None:
                faults.fault(f"{path}.calm", f"{calm.value} is no way to {said.name}", "a way that is said")
        found[said.name] = Person(said.name, contacts)
    return found


def _contacts(said: PersonSaid) -> tuple[Contact, ...]:
    written = ((way, getattr(said, way.value)) for way in WayName)
    return tuple(
        Contact(CHANNELS[way], _reference(address), urgent=way not in said.calm, keyed=way in KEYED)
        for way, address in written
        if address
    )


def _ways(person: Person) -> set[WayName]:
    return {way for way in WayName if CHANNELS[way] in {one.channel for one in person.contacts}}


def _known(path: str, name: str, people: dict[str, Person], faults: Faults) -> None:
    if name not in people:
        faults.fault(path, f"{name!r} is not among the people", ", ".join(people) or "name people first")


def _rota(said: OnCallSaid, people: tuple[str, ...], zone: str) -> Rota | None:
    turns = said.people or people[:1]
    if not turns:
        return None
    days = round((said.turn_seconds or 7 * DAY) / DAY)
    handover = HANDOVER_HOUR if said.handover is None else said.handover
    return Rota(turns, said.first_day or FIRST_DAY, handover, zone, days)


def _mail(values: dict[str, Any], faults: Faults) -> MailServer | None:
    said: MailSaid | None = faults.made("mail", lambda: MailSaid(**values.get("mail", {})))
    if said is None or (said.server is None and said.sender is None):
        return None
    if said.server is None or said.sender is None:
        faults.fault("mail", "half of it", "both mail.server and mail.from")
        return None
    host, port = place_of(said.server)
    return MailServer(
        host,
        port,
        said.sender,
        Security(said.security or "starttls"),
        said.user or "",
        _reference(said.password),
        authorities=said.authorities or "",
    )


def _reference(written: str | None) -> str:
    """``${env:NAME}`` as channels name it: ``env:NAME``; an address that is no secret stays."""
    text = written or ""
    return text[2:-1] if text.startswith("${") and text.endswith("}") else text
