"""The register of technical debt: what was left, since when, and what it takes to mend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.report.records import Debt
from loopwright.audit.report.statement import Known, Unknown, by_check, commit, places
from loopwright.survey.blame import Written, written_in

if TYPE_CHECKING:
    from loopwright.audit.report.facts import Facts
    from loopwright.audit.report.grouping import Group
    from loopwright.audit.report.statement import Statement

MOST_DEBTS = 60
MOST_PLACES = 3  # of one debt: it is as old as the oldest of them
MOST_FILES = 30  # asking git who wrote a line takes a while each
NO_LINE = "It is an absence: no line has an age. The history of its folder tells when it was first missing."
NO_HISTORY = "git does not tell here: audit a whole clone."


def debts(facts: Facts) -> tuple[Debt, ...]:
    """What weighs, the oldest first; what has no age comes last."""
    listed = facts.weighing[:MOST_DEBTS]
    ages = _ages(listed, facts)
    found = (_debt(one, facts, ages) for one in listed)
    return tuple(
        sorted(found, key=lambda one: (one.age_days is None, -(one.age_days or 0), one.check, one.thing))
    )


def _ages(groups: tuple[Group, ...], facts: Facts) -> dict[tuple[str, int], Written]:
    if facts.subject.folder is None or facts.subject.history is None:
        return {}
    wanted: dict[str, set[int]] = {}
    for one in groups:
        for place in one.evidence[:MOST_PLACES]:
            if place.line and (place.file in wanted or len(wanted) < MOST_FILES):
                wanted.setdefault(place.file, set()).add(place.line)
    return written_in(facts.subject.folder, wanted)


def _debt(group: Group, facts: Facts, ages: dict[tuple[str, int], Written]) -> Debt:
    lines = [place for place in group.evidence if place.line]
    dated = [ages[place.file, place.line] for place in lines if (place.file, place.line) in ages]
    found = min(dated, key=lambda one: (one.day, one.commit), default=None)
    since: Statement
    if found is not None:
        since = Known(found.day.isoformat(), (commit(found.commit),))
    else:
        since = Unknown(NO_HISTORY if lines else NO_LINE)
    more = f" and {len(group.findings) - 1} more" if group.findings[1:] else ""
    return Debt(
        check=group.check.slug,
        title=group.check.title,
        thing=f"{group.first.thing}{more}",
        since=since,
        age_days=(facts.day - found.day).days if found is not None and facts.day is not None else None,
        hours=group.hours,
        severity=group.severity.word,
        owner=facts.grounds.owners.of_any(tuple(one.file for one in group.evidence)),
        sources=places(group.evidence, 3) or (by_check(group.check.slug),),
    )
