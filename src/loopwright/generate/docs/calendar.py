"""The review calendar: a table, and the same dates as an iCalendar file (RFC 5545)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from loopwright.generate.docs import names
from loopwright.generate.docs.templating import Press
from loopwright.generate.file import File
from loopwright.generate.rendering import Rendered, renders

if TYPE_CHECKING:
    from loopwright.generate.docs.account import Account
    from loopwright.generate.setting import Setting

LONGEST_LINE = 75  # octets, RFC 5545 section 3.1
ICS = f"{names.PLANS}/reviews.ics"
REVIEWS = (  # slug, title, the months between two of them, days until the first, what it looks at, what comes of it
    (
        "infrastructure",
        "Infrastructure review",
        "seed.review.infrastructure_months",
        14,
        "bill, promises, alerts",
        "changes to `loop.yaml`",
    ),
    (
        "recovery",
        "Recovery drill",
        "seed.review.recovery_test_months",
        28,
        "a restore and a roll back, timed",
        "measured times in the recovery plan",
    ),
    (
        "security",
        "Security review",
        "seed.review.security_months",
        42,
        "access, secrets, updates, a scan",
        "items of the security checklist",
    ),
    (
        "architecture",
        "Architecture review",
        "seed.review.architecture_months",
        364,
        "the whole design, solved again",
        "a new design, or the old one confirmed",
    ),
)
AGENDAS = {
    "infrastructure": (
        "The bill beside the cost plan: which line grew, and why?",
        "Each promise beside what was measured: is one nearly broken?",
        "Alerts that rang: which asked for nothing, and is changed or deleted?",
        "Triggers of the roadmap: is one near?",
        "Deploys: how many, how many failed, how long to go back?",
    ),
    "recovery": (
        "Restore each data set by its runbook, on a copy, by somebody who has not done it last time.",
        "Roll the running release back and forward again.",
        "Write the measured times into the recovery plan and into `loop.yaml`.",
        "Mend each line of a runbook that was wrong.",
    ),
    "security": (
        "Who may do what: remove who has left, and what nobody used.",
        "Turn the secrets that are due.",
        "Open updates, and the scan from outside.",
        "The security checklist: what falls due within this half of the year?",
        "Processors and contracts: is one new?",
    ),
    "architecture": (
        "`loopwright design` with the numbers of the day: is it the same?",
        "Assumptions that are measured by now.",
        "The register of technical debt: what is due?",
        "Leaving the provider: what would it take today?",
        "What can be taken away?",
    ),
}


@dataclass(frozen=True, slots=True)
class Event:
    """A review that comes again: its first day, the months between, and what it is for."""

    slug: str
    title: str
    every: str
    months: int
    start: date
    looks: str
    result: str

    @property
    def first(self) -> str:
        """Its first day, as tables show it."""
        return self.start.isoformat()

    @property
    def agenda(self) -> tuple[str, ...]:
        """What is gone through."""
        return AGENDAS[self.slug]


@renders("seed: infrastructure-analysis, Continuous Improvement")
def review_calendar(setting: Setting) -> Rendered:
    """When infrastructure, recovery, security and architecture are looked at again, as a table and as a calendar."""
    press = Press.of(setting)
    events = events_of(press.account)
    decisions = ("review_calendar", "drill_calendar", "security_assessment")
    table = press.file("reviews", f"{names.PLANS}/reviews.md", decisions, events=events)
    made = tuple(slug for slug in decisions if press.account.arises(slug))
    return (table, File(ICS, ics_of(setting, events), made or ("documentation",)))


def events_of(account: Account) -> tuple[Event, ...]:
    """The reviews, the first of each on a Monday after the catalogue's date."""
    today = date.fromisoformat(account.setting.answer.catalogue_date)
    monday = today + timedelta(days=7 - today.weekday())
    return tuple(
        Event(
            slug,
            title,
            account.number(path),
            int(account.setting.value(path)),
            monday + timedelta(days=days),
            looks,
            result,
        )
        for slug, title, path, days, looks, result in REVIEWS
    )


def ics_of(setting: Setting, events: tuple[Event, ...]) -> str:
    """The events as an iCalendar file; the same bytes for the same design."""
    stamp = setting.answer.catalogue_date.replace("-", "")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Loopwright//Review calendar//EN",
        "CALSCALE:GREGORIAN",
    ]
    for event in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{setting.project}-{event.slug}@loopwright",
            f"DTSTAMP:{stamp}T000000Z",
            f"DTSTART;VALUE=DATE:{event.start:%Y%m%d}",
            f"DTEND;VALUE=DATE:{event.start + timedelta(days=1):%Y%m%d}",
            f"RRULE:{_rule(event)}",
            f"SUMMARY:{_escaped(f'{event.title}: {setting.loop.name}')}",
            f"DESCRIPTION:{_escaped(chr(10).join(event.agenda))}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _rule(event: Event) -> str:
    """The Monday of the month on which the first one falls, so that none comes on a weekend."""
    week = (event.start.day - 1) // 7 + 1
    which = -1 if week > 4 else week  # noqa: PLR2004 - a fifth Monday is the last
    return f"FREQ=MONTHLY;INTERVAL={event.months};BYDAY={which}MO"


def _escaped(text: str) -> str:
    """Text as RFC 5545 wants it; a name's control characters are no part of it."""
    shown = "".join(letter for letter in text if letter == "\n" or letter.isprintable())
    return (
        shown.replace("\\", "\\\\")
        .replace(";", "\\;")
        .replace(",", "\\,")
        .replace("\n", "\\n")
        .replace("`", "")
    )


def _folded(line: str) -> list[str]:
    """A line in pieces of at most 75 octets, none cut within a letter."""
    pieces, piece = [], ""
    for letter in line:
        if len(f"{piece}{letter}".encode()) > LONGEST_LINE:
            pieces.append(piece)
            piece = " "
        piece += letter
    return [*pieces, piece]
