"""Section 2: what is wrong, with its risk, what that would do, what to do about it, and by when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.report.records import Issue
from loopwright.audit.report.risks import Fault, advice_of, faults, risk_of, weighing_rules
from loopwright.audit.report.statement import seen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from loopwright.audit.finding import Severity
    from loopwright.audit.report.facts import Facts
    from loopwright.audit.report.records import Phase

TIMELINES = {"immediate": "this month", "short-term": "within 3 months", "strategic": "within a year"}


def issues(facts: Facts, phases: Sequence[Phase], wanted: Callable[[Fault], bool]) -> tuple[Issue, ...]:
    """The faults that are wanted, as issues, the gravest first."""
    timelines = {move.check: TIMELINES[phase.slug] for phase in phases for move in phase.moves}
    return tuple(issue_of(one, facts, timelines) for one in faults(facts.weighing) if wanted(one))


def between(low: Severity, high: Severity) -> Callable[[Fault], bool]:
    """Whether a fault's severity lies between two, both included."""
    return lambda fault: low <= fault.severity <= high


def issue_of(fault: Fault, facts: Facts, timelines: dict[str, str]) -> Issue:
    """A fault as an issue."""
    first = fault.groups[0].first
    risk, solution = advice_of(fault.check)
    weighed = risk_of(fault, facts)
    return Issue(
        check=fault.check.slug,
        title=fault.check.title,
        severity=fault.severity.word,
        direction=fault.check.direction.value,
        thing=first.thing,
        what=seen(fault.what, fault.evidence, fault.check.slug),
        things=fault.things,
        risk=risk,
        impact=f"{weighed.impact.value}: {weighing_rules().harm[fault.check.area]}",
        solution=solution,
        timeline=f"{timelines.get(fault.check.slug, TIMELINES['strategic'])}, {fault.hours:g} h",
        hours=fault.hours,
        snippet=first.snippet,
    )
