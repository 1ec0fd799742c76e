"""What 10,000 active alerts cost: inhibition against 100 rules, and a whole step of their life; processor time.

The rules are of three kinds: equality on the name, tiers by pattern, and patterns on the part. The reference is
sorting two million random numbers in the same run, so that a slow machine shows in both.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from loopwright.operate.alerts.dispatch import State, advance
from loopwright.operate.alerts.inhibition import Inhibition, InhibitionRule
from loopwright.operate.alerts.matching import Matcher
from loopwright.operate.alerts.policy import policy_of
from loopwright.operate.alerts.reports import reported
from loopwright.operate.sample import labels_of

if TYPE_CHECKING:
    from collections.abc import Callable

WRITTEN = {
    "route": {"receiver": "all", "group_by": ["alertname", "part"]},
    "receivers": [{"name": "all", "webhook_configs": [{}]}],
}
ALERTS, RULES, ROUNDS, BUDGET_MS = 10_000, 100, 5, 200.0


def main() -> None:
    """Print the best of some rounds beside the budget."""
    alerts = [
        labels_of(
            {
                "alertname": f"Alert{at % 200}",
                "tier": f"P{1 + at % 3}",
                "part": f"part{at % 50}",
                "instance": f"host-{at}",
                "service": f"service{at % 20}",
            }
        )
        for at in range(ALERTS)
    ]
    rules = tuple(_rule(at) for at in range(RULES))
    held: list[int] = []

    def evaluate() -> None:
        index = Inhibition(rules, alerts)
        held.append(sum(index.holds(labels) for labels in alerts))

    reference = _best(lambda: np.sort(np.random.default_rng(1).random(2_000_000)))
    spent = _best(evaluate)
    policy = replace(policy_of(WRITTEN), inhibitions=rules)
    reports = [reported(labels, (), 0.0, 300) for labels in alerts]
    state, _ = advance(policy, State(), reports, 0.0)
    first = _best(lambda: advance(policy, state, (), 30.0))
    state, _ = advance(policy, state, (), 30.0)
    again = [reported(labels, (), 40.0, 300, starts_at=0.0) for labels in alerts]
    refreshed = _best(lambda: advance(policy, state, again, 40.0))
    flushed = _best(lambda: advance(policy, state, (), 330.0))
    print(f"reference (sorting two million numbers)  {reference:8.1f} ms")
    print(
        f"{ALERTS:,} alerts × {RULES} rules: {held[-1]:,} held  {spent:8.1f} ms"
        f"  (budget {BUDGET_MS:.0f} ms; {spent / reference:.2f} × the reference)"
    )
    for what, taken in (("told first", first), ("reported again", refreshed), ("looked at again", flushed)):
        print(f"{ALERTS:,} alerts {what:<16}  {taken:8.1f} ms")


def _rule(at: int) -> InhibitionRule:
    kinds = (
        (
            (Matcher("alertname", "=", f"Alert{at}"),),
            (Matcher("alertname", "=", f"Alert{at + 1}"),),
            ("part",),
        ),
        (
            (Matcher("tier", "=", "P1"), Matcher("service", "=", f"service{at % 20}")),
            (Matcher("tier", "=~", "P2|P3"),),
            ("part", "service"),
        ),
        (
            (Matcher("part", "=~", f"part{at % 50}|x.*"),),
            (Matcher("alertname", "!~", "Alert1.*"),),
            ("instance",),
        ),
    )
    sources, targets, equal = kinds[at % 3]
    return InhibitionRule(sources, targets, equal)


def _best(work: Callable[[], object]) -> float:
    """The least processor time of some rounds, in milliseconds."""
    taken = []
    for _ in range(ROUNDS):
        before = time.process_time()
        work()
        taken.append(time.process_time() - before)
    return 1_000 * min(taken)


if __name__ == "__main__":
    main()
