"""What a report comes down to: the verdict, the five things to do first, the scores. Quick, for a screen."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from loopwright.audit.finding import Direction, Severity
from loopwright.audit.report.issues import between, issues
from loopwright.audit.report.maturity import maturity
from loopwright.audit.report.records import Count, Summary, Verdict
from loopwright.audit.report.roadmap import moves_of, ordered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loopwright.audit.report.facts import Facts
    from loopwright.audit.report.records import Phase

FIRST = 5
SHORT = 9
REPORTED = {
    Severity.CRITICAL: "Something critical stands open: mend it today.",
    Severity.HIGH: "Something grave stands open: mend it this month.",
    Severity.MEDIUM: "Nothing grave was found; what was found is worth mending.",
    Severity.LOW: "Only small things were found.",
}


def summary_of(facts: Facts) -> Summary:
    """The report without its sections: nothing of it needs the loop's sums or asks git for the age of a line."""
    return Summary(facts.name, facts.day, commit_of(facts), verdict(facts), maturity(facts))


def commit_of(facts: Facts) -> str:
    """The commit that is reported on, shortened; empty where no history is known."""
    return facts.subject.changes[0].commit[:SHORT] if facts.subject.changes else ""


def verdict(facts: Facts, phases: Sequence[Phase] = ()) -> Verdict:
    """What it comes down to, and the five things to do first: grave ones, then what removes most risk for an hour."""
    counted = Counter(one.severity for one in facts.weighing)
    worst = max(counted, default=None)
    over = sum(one.check.direction is Direction.OVER for one in facts.weighing)
    sentence = REPORTED[worst] if worst is not None else "Nothing that weighs was found."
    if over:
        sentence += f" {over} thing{'s are' if over > 1 else ' is'} paid for and not needed."
    order = {move.check: place for place, move in enumerate(ordered(moves_of(facts)))}
    rank = {one.word: -one.value for one in Severity}
    everything = issues(facts, phases, between(Severity.LOW, Severity.CRITICAL))
    first = sorted(everything, key=lambda one: (rank[one.severity], order[one.check]))
    counts = tuple(Count(one.word, counted[one]) for one in sorted(counted, reverse=True))
    return Verdict(sentence, counts, tuple(first[:FIRST]))
