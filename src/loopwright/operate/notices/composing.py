"""Messages out of what people are to be told: for each of their ways one, with what matters most first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.operate.alerts.escalation import Kind
from loopwright.operate.alerts.holding import BEGAN, WAY_BACK
from loopwright.operate.notices.message import Line, Message, digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from loopwright.operate.alerts.escalation import Call, Pages
    from loopwright.operate.alerts.limits import Telling
    from loopwright.operate.alerts.people import Contact, Person
    from loopwright.operate.alerts.reports import Reported

SHOWN = 10  # a person woken reads no more; the rest is a click away
LOUDEST = (Kind.TRIGGER, Kind.UPDATE, Kind.ACKNOWLEDGE, Kind.RESOLVE)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who speaks: the product's name, the address of its pages (empty where there are none), and its time zone.

    ``files_url`` is where the repository's files can be read, so that a runbook is a link.
    """

    product: str
    base_url: str
    place: str
    files_url: str = ""

    def linked(self, runbook: str) -> str:
        """A runbook as a link, where it is a file and files can be read."""
        file = bool(self.files_url and runbook) and "://" not in runbook and " " not in runbook
        return f"{self.files_url.rstrip('/')}/{runbook}" if file else runbook


def messages_of(
    telling: Telling, people: Mapping[str, Person], sender: Sender
) -> tuple[tuple[Message, ...], str]:
    """The messages of one telling, and the name of a person who cannot be told since nobody knows a way to them."""
    person = people.get(telling.person)
    if person is None or not person.contacts:
        return (), telling.person
    rings = any(_pages(one) for one in telling.calls)
    made: list[Message] = []
    for contact in person.reached_by(rings=rings):
        bundles = [(one,) for one in telling.calls] if contact.keyed else [telling.calls]
        made += [_message(calls, contact, sender, telling.at) for calls in bundles]
    return tuple(made), ""


def page_of(pages: Pages, token: str) -> str | None:
    """The group of the page that a message's link names, to acknowledge it; None where it does not ring any more."""
    return next((group for group, page in pages.open.items() if digest(page.thread) == token), None)


def _pages(call: Call) -> bool:
    return any(one.label("tier") == "P1" for one, _ in _alerts((call,)))


def _message(calls: tuple[Call, ...], contact: Contact, sender: Sender, at: float) -> Message:
    """What is told by one way."""
    lines = sorted((_line(one, over_at, sender) for one, over_at in _alerts(calls)), key=_first)
    kind = min((one.kind for one in calls), key=LOUDEST.index)
    threads = tuple(dict.fromkeys(digest(one.thread) for one in calls))
    identity = "+".join(one.identity for one in calls)
    page = f"/{threads[0]}" if len(threads) == 1 else ""
    return Message(
        digest(f"{identity}/{contact.channel}/{contact.address}"),
        threads,
        kind,
        contact.channel,
        contact.address,
        sender.product,
        _title(kind, lines),
        tuple(lines[:SHOWN]),
        at,
        " ".join(dict.fromkeys(one.said for one in calls if one.said)),
        max(0, len(lines) - SHOWN),
        f"{sender.base_url.rstrip('/')}/alerts{page}" if sender.base_url else "",
        sender.place,
    )


def _alerts(calls: Iterable[Call]) -> list[tuple[Reported, float | None]]:
    """Each alert once, as the last call knows it, with the moment of its end if it is over."""
    found: dict[str, tuple[Reported, float | None]] = {}
    for call in calls:
        for notice in call.notices:
            found |= {one.key: (one, None) for one in notice.firing}
            # what ended before the notice did so at its own end; what it names as gone meanwhile, by then
            found |= {one.key: (one, min(one.ends_at, call.at)) for one in notice.resolved}
    return list(found.values())


def _line(alert: Reported, over_at: float | None, sender: Sender) -> Line:
    return Line(
        alert.label("alertname"),
        alert.annotation("summary") or alert.label("alertname") or "An alert without a name.",
        alert.label("tier") or "P3",
        alert.label("part"),
        alert.starts_at,
        over_at,
        sender.linked(alert.annotation("runbook")),
        alert.annotation(BEGAN),
        sender.linked(alert.annotation(WAY_BACK)),
    )


def _first(line: Line) -> tuple[bool, str, float, str]:
    """What rings before what is over, the loudest first, of those the oldest: it is the nearest to the cause."""
    return line.over_at is not None, line.tier, line.since, line.name


def _title(kind: Kind, lines: list[Line]) -> str:
    if not lines:
        return "Nothing rings"
    first, others = lines[0], len(lines) - 1
    words = {Kind.RESOLVE: "Over: ", Kind.ACKNOWLEDGE: "Being dealt with: "}.get(kind, "")
    return f"{words}{first.summary.rstrip('.')}{f' (and {others} more)' if others else ''}"
