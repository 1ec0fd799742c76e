"""What is written down for the people who run the product."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.audit.documents import speaking_of
from loopwright.audit.probes.probe import Sight, Verdict, probe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.audit.documents import Part
    from loopwright.audit.incidents import Incident
    from loopwright.survey.written.configuration import Configuration

MOST_PLACES = 3
SECURITY_FILE = re.compile(r"(?:^|/)(?:SECURITY\.(?:md|rst|txt|adoc)|security\.txt)\Z", re.IGNORECASE)
DEPLOYS = re.compile(
    r"\b(?:deploy(?:ing|ment|ments)?|releas(?:ing|e (?:process|procedure|a version))|ship(?:ping)?)\b(?! notes)",
    re.IGNORECASE,
)
ROLLS_BACK = re.compile(
    r"\broll(?:ing)?[ -]?backs?\b|\brevert(?:ing)? a (?:release|deploy)|\bgo(?:ing)? back\b|\bdowngrad",
    re.IGNORECASE,
)
SCALES = re.compile(r"\bscal(?:e|ing)(?: (?:up|out|down))?\b|\bcapacity\b", re.IGNORECASE)
CONTACTS = re.compile(
    r"\bon[- ]?call\b|\bescalat|\bwho to (?:call|contact)\b|\bwhom to call\b|\bemergency contacts?\b|\bcontacts?\b",
    re.IGNORECASE,
)
ACCESS = re.compile(
    r"\baccess(?:ing)?\b|\bget(?:ting)? in\b|\bonboarding\b|\bfirst day\b|\bssh\b|\blogging in\b|\bbastion\b|\bvpn\b",
    re.IGNORECASE,
)
PAGED = re.compile(
    r"\brunbooks?\b|\bplaybooks?\b|\bon[- ]?call\b|\bwhen paged\b|\bincident response\b|\btroubleshoot",
    re.IGNORECASE,
)
ARCHITECTURE = re.compile(
    r"\barchitecture\b|\bsystem overview\b|\bhow it works\b|\bdesign overview\b|\bcomponents\b", re.IGNORECASE
)
ROTATES = re.compile(
    r"\brotat(?:e|ing|ion)\b[^\n]{0,60}\b(?:secrets?|keys?|credentials?|passwords?|tokens?)\b"
    r"|\b(?:secrets?|keys?|credentials?|tokens?)\b[^\n]{0,40}\brotat",
    re.IGNORECASE,
)
REVOKES = re.compile(
    r"\brevok(?:e|ing)\b[^\n]{0,60}\baccess\b|\boffboarding\b|\bremov(?:e|ing) (?:a person|access|someone|somebody)\b"
    r"|\baccess\b[^\n]{0,40}\brevo",
    re.IGNORECASE,
)
INCIDENTS = re.compile(
    r"\bincidents?(?: response| management| plan| process| handling| procedure)?\b", re.IGNORECASE
)
ONE_INCIDENT = re.compile(r"\d{4}[ -]\d{2}|\bpost[- ]?mortem", re.IGNORECASE)
DISASTERS = re.compile(r"\bdisaster(?: recovery)?\b|\bDR (?:plan|test|drill)", re.IGNORECASE)

# a title of that one word may be of a library's parts, a form for customers, what a battery holds
VAGUE = re.compile(r"(?:components|contacts?|capacity|access)\W*", re.IGNORECASE)


def _written(topic: str, parts: tuple[Part, ...], subject: re.Pattern[str]) -> Iterator[Sight]:
    speaking = speaking_of(parts, subject)
    clear = [one for one in speaking if not VAGUE.fullmatch(one.title.strip())]
    for one in clear[:MOST_PLACES]:
        yield Sight(topic, Verdict.PROVEN, "it is written down", one.evidence)
    if not clear:
        for one in speaking[:MOST_PLACES]:
            says = f"{one.title.strip()} may be of something else: read it, and sign"
            yield Sight(topic, Verdict.HINT, says, one.evidence)


@probe
def deploying_is_written_down(document_parts: tuple[Part, ...]) -> Iterator[Sight]:
    """How to deploy."""
    yield from _written("deploying_is_written_down", document_parts, DEPLOYS)


@probe
def rolling_back_is_written_down(document_parts: tuple[Part, ...]) -> Iterator[Sight]:
    """How to go back."""
    yield from _written("rolling_back_is_written_down", document_parts, ROLLS_BACK)


@probe
def scaling_is_written_down(document_parts: tuple[Part, ...]) -> Iterator[Sight]:
    """How to scale."""
    yield from _written("scaling_is_written_down", document_parts, SCALES)


@probe
def contacts_are_written_down(document_parts: tuple[Part, ...]) -> Iterator[Sight]:
    """Whom to call."""
    yield from _written("contacts_are_written_down", document_parts, CONTACTS)


@probe
def access_is_written_down(document_parts: tuple[Part, ...]) -> Iterator[Sight]:
    """How to get in."""
    yield from _written("access_is_written_down", document_parts, ACCESS)


@probe
def being_paged_is_written_down(document_parts: tuple[Part, ...]) -> Iterator[Sight]:
    """What to do when paged."""
    yield from _written("being_paged_is_written_down", document_parts, PAGED)


@probe
def architecture_is_written_down(document_parts: tuple[Part, ...]) -> Iterator[Sight]:
    """What there is, for new people."""
    yield from _written("architecture_is_written_down", document_parts, ARCHITECTURE)


@probe
def rotating_is_written_down(document_parts: tuple[Part, ...]) -> Iterator[Sight]:
    """How to turn a secret over."""
    yield from _written("rotating_is_written_down", document_parts, ROTATES)


@probe
def revoking_is_written_down(document_parts: tuple[Part, ...]) -> Iterator[Sight]:
    """How to take access away."""
    yield from _written("revoking_is_written_down", document_parts, REVOKES)


@probe
def incidents_are_planned_for(document_parts: tuple[Part, ...]) -> Iterator[Sight]:
    """What to do in an incident."""
    planned = tuple(one for one in document_parts if not ONE_INCIDENT.search(one.evidence.file))
    yield from _written("incidents_are_planned_for", planned, INCIDENTS)


@probe
def disasters_are_rehearsed(document_parts: tuple[Part, ...]) -> Iterator[Sight]:
    """What to do when all is lost: the plan alone is no rehearsal."""
    for one in speaking_of(document_parts, DISASTERS)[:MOST_PLACES]:
        yield Sight(
            "disasters_are_rehearsed",
            Verdict.HINT,
            "there is a plan; whether it was rehearsed must be signed",
            one.evidence,
        )


@probe
def security_contact_is_written_down(configuration: Configuration) -> Iterator[Sight]:
    """Where strangers tell of a fault."""
    for entry in configuration.entries:
        if SECURITY_FILE.search(entry.path):
            file = configuration.file(entry)
            found = (
                re.search(
                    r"[\w.+-]{1,60}@[\w-]{1,60}\.[\w.]{2,20}|https?://\S|[Ss]ecurity advisor", file.text
                )
                if file
                else None
            )
            if file is not None and found is not None:
                where = file.evidence(file.line_at(found.start()))
                yield Sight(
                    "security_contact_is_written_down",
                    Verdict.PROVEN,
                    "it says where to tell of a fault",
                    where,
                )


@probe
def incidents_are_looked_back_on(incidents: tuple[Incident, ...]) -> Iterator[Sight]:
    """Accounts of incidents."""
    for one in incidents[:MOST_PLACES]:
        yield Sight(
            "incidents_are_looked_back_on", Verdict.PROVEN, "an incident was looked back on", one.evidence
        )


@probe
def incidents_lead_to_actions(incidents: tuple[Incident, ...]) -> Iterator[Sight]:
    """Accounts of incidents whose actions are done, or have an owner and a date."""
    for one in incidents:
        if one.open_actions:
            yield Sight(
                "incidents_lead_to_actions",
                Verdict.HINT,
                f"{one.open_actions} of its actions are open",
                one.evidence,
            )
        elif one.done_actions:
            yield Sight(
                "incidents_lead_to_actions",
                Verdict.PROVEN,
                f"its {one.done_actions} actions are done",
                one.evidence,
            )
