"""The rules of checks that a team wrote itself: each that is down is told in its tier, once that is confirmed.

What follows from the loop has the rules of its design. A check that confirms by itself needs no ``for``: a rule of its
own would wait twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.operate.checks.check import STANDING
from loopwright.operate.rules.rule import Alerting, Group
from loopwright.operate.rules.templates import template_of
from loopwright.operate.series.parsing import parsed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from loopwright.operate.checks.check import Check

NAME = "CheckDown"
SUMMARY = "The check {{ $labels.check }} fails ({{ $labels.instance }})."
RUNBOOK = "docs/runbooks/incident-response.md"
SHARE_OF_INTERVAL, LEAST_SECONDS, MOST_SECONDS = 0.2, 1.0, 30.0


def group_of(checks: Iterable[Check], kept: Mapping[str, str]) -> Group | None:
    """One rule a tier that is used; ``kept`` says in which tier a tier is heard by this team. None without any check.

    It is evaluated five times in the shortest interval, so that a failure is told soon after it was seen.
    """
    told = [one for one in checks if one.tier]
    if not told:
        return None
    pace = SHARE_OF_INTERVAL * min(one.interval_seconds for one in told)
    rules = tuple(_rule(tier, kept.get(tier, tier)) for tier in sorted({one.tier for one in told}))
    return Group("checks", rules, min(MOST_SECONDS, max(LEAST_SECONDS, pace)))


def _rule(tier: str, heard: str) -> Alerting:
    query = f'{STANDING}{{tier="{tier}"}} == 0'
    labels = {"tier": heard, "part": "check", "in_deploys": "quiet"}
    annotations = {"summary": SUMMARY, "runbook": RUNBOOK}
    return Alerting(
        NAME,
        query,
        parsed(query),
        labels=tuple((name, template_of(text)) for name, text in sorted(labels.items())),
        annotations=tuple((name, template_of(text)) for name, text in sorted(annotations.items())),
    )
