"""Rules of one's own in a small form: a measure, what is made of it over a window, a comparison, for how long.

They become PromQL, so that both engines run them and they leave with everything else. What the form cannot say is a
rule of Prometheus.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from loopwright.operate.rules.durations import duration_of, seconds_of
from loopwright.operate.rules.rule import Alerting
from loopwright.operate.rules.showing import plain
from loopwright.operate.rules.templates import template_of
from loopwright.operate.series import syntax
from loopwright.operate.series.parsing import parsed
from loopwright.operate.series.refusal import RefusedError

ABSENT = "absent"
COMPARED = (">", ">=", "<", "<=", "==", "!=")
FORM = re.compile(
    r"(?:(?P<how>\w+) of )?(?P<measure>[A-Za-z_:][\w:]*(?:\{[^{}]*\})?)(?: over (?P<window>\w+))?"
    r" (?:(?P<absent>absent)|(?P<comparison>[<>]=?|[=!]=) (?P<limit>[-+.\deE]+)(?P<percent> ?%)?)"
    r"(?: for (?P<patience>\w+))?"
)
SUCH = "such as `rate of http_requests_total over 5m > 100 for 10m`, `disk_used > 85 % for 5m` or `up absent for 2m`"


class Over(StrEnum):
    """What is made of a measure over a window; ``LAST`` is its value now."""

    LAST = "last"
    RATE = "rate"
    INCREASE = "increase"
    AVERAGE = "average"
    LOWEST = "lowest"
    HIGHEST = "highest"
    CHANGE = "change"


FUNCTIONS = {
    Over.RATE: "rate",
    Over.INCREASE: "increase",
    Over.AVERAGE: "avg_over_time",
    Over.LOWEST: "min_over_time",
    Over.HIGHEST: "max_over_time",
    Over.CHANGE: "delta",
}


@dataclass(frozen=True, slots=True)
class CustomRule:
    """A condition on a measure; ``comparison`` is one of ``>``, ``>=``, ``<``, ``<=``, ``==``, ``!=``, or ``absent``.

    ``measure`` may name labels (``disk_used{mount="/"}``); ``tier`` is P1 to P3, ``part`` what the fault is in.
    """

    name: str
    measure: str
    comparison: str
    limit: float = 0.0
    over: Over = Over.LAST
    window_seconds: float = 0.0
    for_seconds: float = 0.0
    tier: str = "P2"
    part: str = "application"
    summary: str = ""

    @property
    def query(self) -> str:
        """The same in PromQL."""
        if self.comparison == ABSENT:
            return f"absent({self.measure})"
        asked = self.measure
        if self.over is not Over.LAST:
            asked = f"{FUNCTIONS[self.over]}({self.measure}[{duration_of(self.window_seconds)}])"
        return f"{asked} {self.comparison} {plain(self.limit)}"


def custom_rule(name: str, text: str, tier: str = "P2", part: str = "application") -> CustomRule:
    """A rule from one line of the small form. What is none raises RefusedError, which shows how one looks."""
    found = FORM.fullmatch(" ".join(text.split()))
    if found is None:
        raise RefusedError(f"no rule in the small form: {text!r}; {SUCH}")
    how = found["how"] or (Over.AVERAGE if found["window"] else Over.LAST)
    if how not in frozenset(Over) or (how == Over.LAST) is not (found["window"] is None):
        raise RefusedError(f"{how!r} needs {'no ' if how == Over.LAST else 'a '}window: {text!r}; {SUCH}")
    limit = 0.0 if found["limit"] is None else _number(found["limit"]) / (100 if found["percent"] else 1)
    return CustomRule(
        name,
        found["measure"],
        ABSENT if found["absent"] else found["comparison"],
        limit,
        Over(how),
        _seconds(found["window"]),
        _seconds(found["patience"]),
        tier,
        part,
        f"{text.strip()}.",
    )


def compiled(rule: CustomRule) -> Alerting:
    """The rule as both engines run it. A measure that is none raises RefusedError."""
    node = parsed(rule.query)
    asked = parsed(rule.measure)
    if not isinstance(asked, syntax.Selector):
        raise RefusedError(f"{rule.measure!r} is no measure; a query is a rule of Prometheus")
    labels = {"tier": rule.tier, "part": rule.part, "in_deploys": "heard"}
    summary = rule.summary or f"{rule.query} for {duration_of(rule.for_seconds)}."
    return Alerting(
        rule.name,
        rule.query,
        node,
        rule.for_seconds,
        labels=tuple((name, template_of(text)) for name, text in sorted(labels.items())),
        annotations=(("summary", template_of(summary.replace("{{", "{ {"))),),
    )


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError as fault:
        raise RefusedError(f"no number: {text!r}") from fault


def _seconds(text: str | None) -> float:
    return 0.0 if text is None else seconds_of(text)
