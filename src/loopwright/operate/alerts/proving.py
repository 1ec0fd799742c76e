"""That people can be reached is proven, not believed: a test page a week, an alert where nobody confirmed one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from loopwright.operate.alerts.reports import key_of, reported
from loopwright.operate.sample import labels_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from loopwright.operate.alerts.people import Contact, Person
    from loopwright.operate.alerts.reports import Reported

UNPROVEN, UNANSWERED, UNDELIVERED = "PersonWithoutProvenChannel", "TestPageUnanswered", "NoticeUndelivered"
PART = "alerting"
DAYS_OF_WEEK = 7


@dataclass(frozen=True, slots=True)
class Round:
    """One week's test: its day (``YYYY-MM-DD``, a Monday), when it went out, and the ways that were tried."""

    week: str
    at: float
    ways: tuple[str, ...]


@dataclass(frozen=True)
class Proofs:
    """When each way last reached its person, by ``way_of``; and the last test."""

    proven_at: Mapping[str, float] = field(default_factory=dict)
    last: Round | None = None


@dataclass(frozen=True, slots=True)
class Proving:
    """When tests go out, within what they are confirmed, and how long a proof holds."""

    location: str
    hour: int
    answer_seconds: float
    proof_seconds: float


def way_of(person: str, contact: Contact) -> str:
    """A short name of one way to one person, which tells neither."""
    return key_of((("address", contact.address), ("channel", contact.channel), ("person", person)))


def next_test(proving: Proving, proofs: Proofs, moment: float) -> float:
    """When the next test goes out: each Monday at its hour; past where this week's was missed."""
    this = _monday(proving, moment, 0)
    done = proofs.last is not None and proofs.last.week == _week(proving, this)
    return _monday(proving, moment, 1) if done else this


def weekly_round(
    proving: Proving, proofs: Proofs, people: Iterable[Person], moment: float
) -> tuple[Proofs, tuple[tuple[Person, Contact], ...]]:
    """The test of this week, if it is due: everybody by each of their ways."""
    monday = _monday(proving, moment, 0)
    week = _week(proving, monday)
    if moment < monday or (proofs.last is not None and proofs.last.week == week):
        return proofs, ()
    ways = tuple((person, contact) for person in people for contact in person.contacts)
    tried = Round(week, moment, tuple(way_of(person.name, contact) for person, contact in ways))
    return replace(proofs, last=tried), ways


def confirmed(proofs: Proofs, way: str, moment: float) -> Proofs:
    """Somebody answered by a way: a test page confirmed, or a page acknowledged from its message."""
    return replace(proofs, proven_at={**proofs.proven_at, way: moment})


def doubts(proving: Proving, proofs: Proofs, people: Iterable[Person], moment: float) -> tuple[Reported, ...]:
    """Alerts on who cannot be trusted to be reached, as they stand at a moment."""
    found: list[Reported] = []
    for person in people:
        ways = {contact: way_of(person.name, contact) for contact in person.contacts}
        since = moment - proving.proof_seconds
        if not _awaited(proving, proofs, ways.values(), moment) and not any(
            proofs.proven_at.get(way, float("-inf")) > since for way in ways.values()
        ):
            found.append(
                _doubt(
                    UNPROVEN,
                    {"person": person.name},
                    f"No way to {person.name} has been proven: a page may reach nobody.",
                    moment,
                )
            )
        found += [
            _doubt(
                UNANSWERED,
                {"person": person.name, "channel": contact.channel},
                f"{person.name} has not confirmed this week's test page by {contact.channel}.",
                moment,
            )
            for contact, way in ways.items()
            if _unanswered(proving, proofs, way, moment)
        ]
    return tuple(found)


def undelivered(channels: Iterable[str], moment: float) -> tuple[Reported, ...]:
    """Alerts on channels by which a message was given up."""
    return tuple(
        _doubt(UNDELIVERED, {"channel": one}, f"A message by {one} was given up; nobody read it.", moment)
        for one in sorted(set(channels))
    )


def _awaited(proving: Proving, proofs: Proofs, ways: Iterable[str], moment: float) -> bool:
    """Whether somebody who never answered by any way has just been sent their first test page."""
    last = proofs.last
    if last is None or moment >= last.at + proving.answer_seconds:
        return False
    own = set(ways)
    return own <= set(last.ways) and own.isdisjoint(proofs.proven_at)


def _unanswered(proving: Proving, proofs: Proofs, way: str, moment: float) -> bool:
    last = proofs.last
    if last is None or way not in last.ways or moment < last.at + proving.answer_seconds:
        return False
    return proofs.proven_at.get(way, float("-inf")) < last.at


def _doubt(name: str, labels: dict[str, str], summary: str, moment: float) -> Reported:
    given = labels_of({"alertname": name, "tier": "P2", "part": PART, "in_deploys": "never"} | labels)
    words = labels_of({"summary": summary, "runbook": "Open the person's settings and send a test page."})
    return reported(given, words, moment, DAYS_OF_WEEK * 60.0)


def _monday(proving: Proving, moment: float, weeks: int) -> float:
    """The hour of the test in the week of a moment, or so many weeks later."""
    zone = ZoneInfo(proving.location)
    here = datetime.fromtimestamp(moment, zone)
    day = here.date() + timedelta(days=DAYS_OF_WEEK * weeks - here.weekday())
    return datetime(day.year, day.month, day.day, proving.hour, tzinfo=zone).timestamp()


def _week(proving: Proving, monday: float) -> str:
    return datetime.fromtimestamp(monday, ZoneInfo(proving.location)).date().isoformat()
