"""Section 9: the risk register, derived from what was found and from nothing else."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from loopwright.audit.finding import Severity
from loopwright.audit.report.records import Grade, Risk
from loopwright.audit.report.statement import by_check, places
from loopwright.loop.vocabulary import Sensitivity
from loopwright.survey.evidence import Environment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from loopwright.audit.check import Check
    from loopwright.audit.report.facts import Facts
    from loopwright.audit.report.grouping import Group
    from loopwright.survey.evidence import Evidence

PLACE = Path(__file__).with_name("weighing.toml")
GRADES = tuple(Grade)
OF_SEVERITY = {
    Severity.INFO: Grade.LOW,
    Severity.LOW: Grade.LOW,
    Severity.MEDIUM: Grade.MEDIUM,
    Severity.HIGH: Grade.HIGH,
    Severity.CRITICAL: Grade.HIGH,
}
DATA = "backup and recovery"
MOST_REACHED = 0.5  # a thing with which half of the entry points are lost


@dataclass(frozen=True, slots=True)
class Weighing:
    """What ``weighing.toml`` declares."""

    of_section: Mapping[str, str]
    of_severity: Mapping[str, str]
    of_check: Mapping[str, str]
    after: Mapping[str, tuple[str, ...]]
    harm: Mapping[str, str]
    scale: Mapping[str, Mapping[str, int]]
    hours_per_month: float


@cache
def weighing_rules() -> Weighing:
    """The rules as they are declared."""
    rows = tomllib.loads(PLACE.read_text(encoding="utf-8"))
    after = {check: tuple(before) for check, before in rows["after"].items()}
    hours = float(rows["capacity"]["hours_per_month"])
    return Weighing(
        rows["of_section"], rows["of_severity_in_security"], rows["of_check"], after, rows["harm"],
        rows["scale"], hours,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """All that one check found and that weighs, whatever the causes."""

    check: Check
    groups: tuple[Group, ...]

    @property
    def severity(self) -> Severity:
        """Of the gravest."""
        return self.groups[0].severity

    @property
    def things(self) -> int:
        """How many findings there are."""
        return sum(len(one.findings) for one in self.groups)

    @property
    def hours(self) -> float:
        """What mending all of it takes."""
        return round(sum(one.hours for one in self.groups), 2)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Where it is read, each place once."""
        return tuple(dict.fromkeys(place for one in self.groups for place in one.evidence))

    @property
    def what(self) -> str:
        """The first thing with what is wrong, and how many more there are."""
        first = self.groups[0].first
        more = f" And {self.things - 1} more." if self.things > 1 else ""
        return f"{first.thing}: {first.what}{more}"


def faults(groups: Iterable[Group]) -> tuple[Fault, ...]:
    """Groups by their check, the gravest first."""
    found: dict[str, list[Group]] = {}
    for one in groups:
        found.setdefault(one.check.slug, []).append(one)
    listed = [Fault(some[0].check, tuple(some)) for some in found.values()]
    return tuple(sorted(listed, key=lambda one: (-one.severity, -one.things, one.check.slug)))


def register(facts: Facts) -> tuple[Risk, ...]:
    """The risks, the heaviest first."""
    found = (risk_of(one, facts) for one in faults(facts.weighing))
    return tuple(sorted(found, key=lambda one: (-one.weight, -one.impact.rank, one.check)))


def risk_of(fault: Fault, facts: Facts) -> Risk:
    """A fault as a risk."""
    rules = weighing_rules()
    likely, why_likely = probability(fault)
    grave, why_grave = impact(fault, facts)
    _, solution = advice_of(fault.check)
    return Risk(
        risk=fault.check.title,
        check=fault.check.slug,
        probability=likely,
        impact=grave,
        because=f"probability: {why_likely}; impact: {why_grave}",
        mitigation=solution,
        weight=rules.scale["probability"][likely.value] * rules.scale["impact"][grave.value],
        owner=facts.grounds.owners.of_any(tuple(one.file for one in fault.evidence)),
        things=fault.things,
        sources=places(fault.evidence, 3) or (by_check(fault.check.slug),),
    )


def probability(fault: Fault) -> tuple[Grade, str]:
    """How likely a fault does harm within a year, and why."""
    rules, check = weighing_rules(), fault.check
    if check.slug in rules.of_check:
        grade, why = Grade(rules.of_check[check.slug]), "of this fault"
    elif check.section == "security":
        grade, why = Grade(rules.of_severity[fault.severity.word]), f"of {fault.severity.word} exposure"
    else:
        grade, why = Grade(rules.of_section[check.section]), f"of faults in {check.section}"
    environments = {one.environment for group in fault.groups for one in group.findings}
    if environments == {Environment.STAGING} and grade is not Grade.LOW:
        return GRADES[grade.rank - 2], f"{why}, a step less outside production"
    return grade, why


def impact(fault: Fault, facts: Facts) -> tuple[Grade, str]:
    """What a fault does when it does harm, and why."""
    grade, why = OF_SEVERITY[fault.severity], f"{fault.severity.word} severity"
    reach = max((_reach(one.thing, facts) for group in fault.groups for one in group.findings), default=0)
    if reach >= MOST_REACHED:
        return Grade.HIGH, f"{reach:.0%} of the ways in are lost with it"
    if fault.check.area == DATA and grade is not Grade.HIGH and fault.severity >= Severity.MEDIUM:
        classes = sensitive(facts)
        if classes:
            return Grade.HIGH, f"{', '.join(classes)} data would be lost"
    return grade, why


def _reach(thing: str, facts: Facts) -> float:
    names = (thing, thing.partition(" ")[2], thing.rpartition(" ")[2])
    return max(facts.reach.get(one, 0.0) for one in names)


def sensitive(facts: Facts) -> list[str]:
    """The classes of data that the loop says it keeps, none of them harmless."""
    needed = facts.subject.needed
    if needed is None:
        return []
    return sorted({one.sensitivity.value for one in needed.loop.data} - {Sensitivity.NONE.value})


def advice_of(check: Check) -> tuple[str, str]:
    """Why it matters and what to do: the first sentence of the advice, and the rest."""
    first, _, rest = check.advice.partition(". ")
    if not rest:
        return f"{check.title}.", check.advice
    return f"{first}.", rest
