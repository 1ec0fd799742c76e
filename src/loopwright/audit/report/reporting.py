"""The door of this room: facts in, the whole report out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from loopwright.audit.finding import Direction, Severity
from loopwright.audit.report.capability import availability, characteristics, copies, limitations, recovery
from loopwright.audit.report.controls import controls
from loopwright.audit.report.debts import debts
from loopwright.audit.report.issues import between, issues
from loopwright.audit.report.kpis import kpis, reviews
from loopwright.audit.report.maturity import maturity
from loopwright.audit.report.overview import components, pipeline
from loopwright.audit.report.records import Count, Report, Verdict
from loopwright.audit.report.risks import register
from loopwright.audit.report.roadmap import roadmap
from loopwright.audit.report.spending import centres, costs, is_gap, opportunities, strengths

if TYPE_CHECKING:
    from loopwright.audit.report.facts import Facts
    from loopwright.audit.report.records import Issue, Phase

FIRST = 5
SHORT = 9
REPORTED = {
    Severity.CRITICAL: "Something critical stands open: mend it today.",
    Severity.HIGH: "Something grave stands open: mend it this month.",
    Severity.MEDIUM: "Nothing grave was found; what was found is worth mending.",
    Severity.LOW: "Only small things were found.",
}


def report_of(facts: Facts) -> Report:
    """The report; equal facts give an equal report."""
    scores = maturity(facts)
    phases = roadmap(facts, scores)
    everything = issues(facts, phases, between(Severity.LOW, Severity.CRITICAL))
    return Report(
        name=facts.name,
        day=facts.day,
        commit=facts.subject.changes[0].commit[:SHORT] if facts.subject.changes else "",
        verdict=verdict(facts, everything, phases),
        components=components(facts),
        pipeline=pipeline(facts),
        high=issues(facts, phases, between(Severity.HIGH, Severity.CRITICAL)),
        medium=issues(facts, phases, between(Severity.MEDIUM, Severity.MEDIUM)),
        performance=characteristics(facts),
        limitations=limitations(facts),
        availability=availability(facts),
        copies=copies(facts),
        recovery=recovery(facts),
        strengths=strengths(facts, of_security=True),
        done_well=strengths(facts, of_security=False),
        gaps=issues(facts, phases, is_gap),
        costs=costs(facts),
        centres=centres(facts),
        opportunities=opportunities(facts),
        maturity=scores,
        roadmap=phases,
        risks=register(facts),
        kpis=kpis(facts),
        reviews=reviews(facts.day),
        debts=debts(facts),
        controls=controls(facts),
    )


def verdict(facts: Facts, everything: tuple[Issue, ...], phases: tuple[Phase, ...]) -> Verdict:
    """What it comes down to, and the five things to do first: grave ones, then in the roadmap's order."""
    counted = Counter(one.severity for one in facts.weighing)
    worst = max(counted, default=None)
    over = sum(one.check.direction is Direction.OVER for one in facts.weighing)
    sentence = REPORTED[worst] if worst is not None else "Nothing that weighs was found."
    if over:
        sentence += f" {over} thing{'s are' if over > 1 else ' is'} paid for and not needed."
    order = {move.check: place for place, move in enumerate(m for phase in phases for m in phase.moves)}
    rank = {one.word: -one.value for one in Severity}
    first = sorted(everything, key=lambda one: (rank[one.severity], order.get(one.check, len(order))))
    counts = tuple(Count(one.word, counted[one]) for one in sorted(counted, reverse=True))
    return Verdict(sentence, counts, tuple(first[:FIRST]))
