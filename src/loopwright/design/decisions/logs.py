"""What is written down about each request, how much of it, and for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.ladder import Rung, climb
from loopwright.design.subject import (
    at_least,
    hobby,
    holds,
    numbers,
    personal,
    regulated,
    static,
)
from loopwright.design.verdict import NotApplicable, decision
from loopwright.loop.vocabulary import Sensitivity

if TYPE_CHECKING:
    from loopwright.design.verdict import Subject, Verdict

FIELDS = (
    Rung(
        "access",
        "Time, path, status, bytes, from the host's own access log.",
        lacks="A program needs to say which user did what in which request.",
    ),
    Rung(
        "structured",
        "Time, level, request, user, action, duration, context: one object a line, the request's number "
        "in each.",
        lacks="The data is about people: whoever reads logs must not read them.",
        costs="There is no program to write them.",
        due="Write structured lines with the first line of program.",
    ),
    Rung(
        "structured_without_names",
        "One object a line with the request's number; a number in the place of each person; addresses "
        "and bodies never.",
        lacks="Health or payment data asks who looked at what.",
        costs="Nothing here is about people.",
        due="Take names out once personal data is kept.",
    ),
    Rung(
        "structured_with_access_trail",
        "Numbers for persons, and a second stream that cannot be changed: who read or changed which "
        "record, when.",
        costs="A second stream for records that no law counts.",
        due="Keep the second stream once health or payment data is kept; {audit} of it.",
    ),
)


@decision(seed="infrastructure-from-loop, Logging Strategy: structured logs")
def log_fields(subject: Subject) -> Verdict:
    """Write what lets one request be followed through the system, and nothing that hurts if it leaks."""
    figures = numbers(subject, audit="choice.log_retention.audit_days")
    if static(subject):
        return climb(FIELDS, "access", figures)
    if regulated(subject):
        return climb(FIELDS, "structured_with_access_trail", figures)
    return climb(FIELDS, "structured_without_names" if personal(subject) else "structured", figures)


LEVELS = (
    Rung(
        "all_info",
        "INFO for each completed loop, WARN for slow, retried and degraded, ERROR for broken; all of it "
        "is kept.",
        lacks="At {daily} every line of INFO has a price.",
    ),
    Rung(
        "sampled_info",
        "At {daily}: WARN and ERROR whole, completed loops whole, other INFO as a sample of {sample}.",
        costs="Below {many} all of it fits; a sample loses the one line that is wanted.",
        due="Sample INFO from {many}.",
    ),
)


@decision(seed="infrastructure-from-loop, Logging Strategy: what to log at each level")
def log_levels(subject: Subject) -> Verdict:
    """Say at INFO that it worked, at WARN that it nearly did not, at ERROR that it did not."""
    if static(subject):
        return NotApplicable("The host writes the access log; there are no levels to choose.")
    figures = numbers(
        subject,
        daily="demand.requests_per_day",
        many="choice.log_levels.requests_per_day",
        sample="choice.log_levels.sample_share",
    )
    many = at_least(subject, "demand.requests_per_day", "choice.log_levels.requests_per_day")
    return climb(LEVELS, "sampled_info" if many else "all_info", figures)


RETENTION = (
    Rung(
        "short",
        "{short} searchable, then gone: nobody asks about last month.",
        lacks="A fault reported late, or an attack found late, needs more than {short}.",
    ),
    Rung(
        "month",
        "{hot} searchable, then gone, as data on people should be.",
        lacks="{people} look back further, or the data asks who saw what.",
        costs="More than {short} of lines that nobody asks for.",
        due="Keep {hot} once customers rely on it.",
    ),
    Rung(
        "month_then_archive",
        "{hot} searchable, {warm} in the archive: the team is large enough to look back.",
        lacks="Health or payment data asks to know after {audit} who saw what.",
        costs="An archive of {warm} for {people}.",
        due="Keep an archive from {archive_people}.",
    ),
    Rung(
        "audit_trail",
        "{hot} searchable, {warm} archived, and the access trail for {audit} where nobody can change it.",
        costs="No law asks for {audit}, and lines about people should not outlive their use.",
        due="Keep the trail for {audit} once health or payment data is kept.",
    ),
)


@decision(seed="infrastructure-from-loop, Logging Strategy: log retention")
def log_retention(subject: Subject) -> Verdict:
    """Keep lines as long as somebody would ask for them, and no longer; people are in them."""
    figures = numbers(
        subject,
        short="choice.log_retention.short_days",
        hot="choice.log_retention.hot_days",
        warm="choice.log_retention.warm_days",
        people="team.people",
        archive_people="choice.log_retention.archive_people",
    )
    health = holds(subject, Sensitivity.HEALTH)
    trail = "choice.log_retention.health_audit_days" if health else "choice.log_retention.audit_days"
    figures |= numbers(subject, audit=trail)
    if regulated(subject):
        return climb(RETENTION, "audit_trail", figures)
    if hobby(subject) or static(subject):
        return climb(RETENTION, "short", figures)
    crowd = at_least(subject, "team.people", "choice.log_retention.archive_people")
    return climb(RETENTION, "month_then_archive" if crowd else "month", figures)
