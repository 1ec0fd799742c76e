"""The door of this room: facts in, the whole report out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.finding import Severity
from loopwright.audit.report.capability import availability, characteristics, copies, limitations, recovery
from loopwright.audit.report.controls import controls
from loopwright.audit.report.debts import debts
from loopwright.audit.report.issues import between, issues
from loopwright.audit.report.kpis import kpis, reviews
from loopwright.audit.report.maturity import maturity
from loopwright.audit.report.overview import components, pipeline
from loopwright.audit.report.records import Report
from loopwright.audit.report.risks import register
from loopwright.audit.report.roadmap import roadmap
from loopwright.audit.report.spending import centres, costs, is_gap, opportunities, strengths
from loopwright.audit.report.summary import commit_of, verdict

if TYPE_CHECKING:
    from loopwright.audit.report.facts import Facts


def report_of(facts: Facts) -> Report:
    """The report; equal facts give an equal report."""
    scores = maturity(facts)
    phases = roadmap(facts, scores)
    return Report(
        name=facts.name,
        day=facts.day,
        commit=commit_of(facts),
        verdict=verdict(facts, phases),
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
