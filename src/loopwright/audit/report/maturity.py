"""How ripe each area is, by a ladder that is declared in ``ladder.toml``: the highest level all of whose lines hold."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from loopwright.audit.finding import Direction
from loopwright.audit.report.records import Gap, Maturity, Step
from loopwright.audit.report.statement import Known, Statement, Unknown, by_check, measured, places

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from loopwright.audit.check import Check
    from loopwright.audit.finding import Finding
    from loopwright.audit.report.facts import Facts
    from loopwright.audit.report.grounds import Grounds, Looked
    from loopwright.audit.running import Question

PLACE = Path(__file__).with_name("ladder.toml")
LEVELS = ("ad hoc", "basic", "developing", "managed", "optimising")
UNKNOWN_LEVEL = "unknown"
HIGHEST = len(LEVELS)
LESS_GRAVE = 1  # steps of severity: what a check itself plays down is a remark

ACCEPTED = (
    "Something that {slug} finds was accepted: mend it and take out the comment, and the line can hold."
)


class State(StrEnum):
    """How a line of the ladder stands."""

    HOLDS = "holds"
    FAILS = "fails"
    UNKNOWN = "unknown"
    PASSED_OVER = "passed over"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a level: what it says, the checks that must hold, what must be there, and where it is asked at all."""

    says: str
    checks: tuple[str, ...]
    seen: tuple[str, ...] = ()
    where: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """A line with how it stands, the checks that fail, and what it stands on."""

    line: Line
    state: State
    failing: tuple[str, ...]
    statement: Statement


@dataclass(frozen=True, slots=True)
class Area:
    """An area with the lines of its levels, the second first; the first level asks for nothing."""

    name: str
    levels: tuple[tuple[Line, ...], ...]


@cache
def ladder() -> tuple[Area, ...]:
    """The ladder as it is declared, in its order."""
    rows = tomllib.loads(PLACE.read_text(encoding="utf-8"))
    return tuple(
        Area(name, tuple(_lines(levels[level]) for level in LEVELS[1:])) for name, levels in rows.items()
    )


def _lines(rows: Mapping[str, Mapping[str, list[str]]]) -> tuple[Line, ...]:
    return tuple(
        Line(says, tuple(row["checks"]), tuple(row.get("seen", ())), tuple(row.get("where", ())))
        for says, row in rows.items()
    )


@dataclass(frozen=True)
class Said:
    """What the checks said, as the ladder needs it.

    ``failing`` are faults of what users reach by check; ``unclear`` the questions by check; ``accepted`` the checks of
    which something was passed over by a comment: they neither fail nor hold. ``looked`` is what each check looked at.
    """

    failing: Mapping[str, tuple[Finding, ...]]
    unclear: Mapping[str, Question]
    accepted: frozenset[str]
    looked: Mapping[str, Looked]
    checks: Mapping[str, Check]

    def holds(self, slug: str) -> bool:
        """Whether a check was judged and found nothing."""
        return slug not in self.failing and self.judged(slug)

    def judged(self, slug: str) -> bool:
        """Whether a check could be judged: it failed, or it had something to look at and no question."""
        if slug in self.failing:
            return True
        return self.applies(slug) and slug not in self.unclear and slug not in self.accepted

    def applies(self, slug: str) -> bool:
        """Whether there is anything here that a check looks at: what is absent needs no judging."""
        return slug in self.failing or (slug in self.looked and self.looked[slug].number > 0)


def said_of(facts: Facts) -> Said:
    """What the checks of an audit said; what a baseline passes over still counts, it is only not new."""
    held_back = [one.finding for one in facts.sifted.ignored if one.reason == "in the baseline"]
    checks = {one.slug: one for one in facts.audited.checks}
    failing: dict[str, list[Finding]] = {}
    for one in (*facts.sifted.findings, *held_back):
        if counts(one, checks):
            failing.setdefault(one.check, []).append(one)
    looked = {one.slug: facts.grounds.of_check(one) for one in facts.audited.checks}
    asked = [one for one in reversed(facts.audited.questions) if looked[one.check].number]
    return Said(
        {slug: tuple(found) for slug, found in failing.items()},
        {one.check: one for one in asked},
        frozenset(one.finding.check for one in facts.sifted.ignored if one.reason != "in the baseline"),
        looked,
        checks,
    )


def counts(finding: Finding, checks: Mapping[str, Check]) -> bool:
    """Whether a finding keeps a score down: a fault of what users reach, hardly less grave than its check means it."""
    if finding.direction is Direction.STRENGTH or finding.check not in checks:
        return False
    enough = finding.severity >= checks[finding.check].severity - LESS_GRAVE
    return finding.environment.serves_users and enough


def judged_line(line: Line, said: Said, grounds: Grounds) -> Judged:
    """How one line stands."""
    failing = tuple(slug for slug in line.checks if slug in said.failing)
    if failing:
        evidence = [place for slug in failing for one in said.failing[slug] for place in one.evidence]
        first = said.failing[failing[0]][0]
        words = f"{first.thing}: {first.what}"
        return Judged(line, State.FAILS, failing, Known(words, places(evidence) or (by_check(failing[0]),)))
    if line.where and not any(grounds.of(one).number for one in line.where):
        return Judged(line, State.PASSED_OVER, (), Unknown(f"There is none: {', '.join(line.where)}."))
    asked = [said.unclear[slug] for slug in line.checks if slug in said.unclear]
    if asked:
        return Judged(line, State.UNKNOWN, (), Unknown(asked[0].how))
    accepted = next((slug for slug in line.checks if slug in said.accepted), "")
    if accepted:
        return Judged(line, State.UNKNOWN, (), Unknown(ACCEPTED.format(slug=accepted)))
    looked = [grounds.of(one) for one in line.seen]
    looked += [said.looked[slug] for slug in line.checks if said.holds(slug)] if not line.seen else []
    evidence = [place for one in looked for place in one.evidence]
    number = sum(one.number for one in looked)
    if not number:
        return Judged(line, State.UNKNOWN, (), Unknown(_missing(line)))
    held = [slug for slug in line.checks if said.holds(slug)]
    source = by_check(held[0]) if held else measured(f"{number} of: {', '.join(line.seen)}")
    return Judged(line, State.HOLDS, (), Known(line.says, places(evidence, 3) or (source,)))


def _missing(line: Line) -> str:
    if line.seen:
        return f"None is seen here: {', '.join(line.seen)}. Add it, or audit the repository that has it."
    return f"Nothing here that {line.checks[0]} looks at; it may stand in another repository."


def maturity(facts: Facts) -> tuple[Maturity, ...]:
    """Every area with its score."""
    said = said_of(facts)
    return tuple(scored(area, said, facts.grounds) for area in ladder())


def scored(area: Area, said: Said, grounds: Grounds) -> Maturity:
    """An area's score; a line that is unknown keeps it down as one that fails does."""
    levels = [tuple(judged_line(line, said, grounds) for line in level) for level in area.levels]
    score = 1
    for level in levels:
        if not reached(level):
            break
        score += 1
    asked = sorted({slug for level in area.levels for line in level for slug in line.checks})
    asked += sorted(slug for slug, one in said.checks.items() if one.area == area.name and slug not in asked)
    known = [slug for slug in asked if slug in said.checks and said.applies(slug)]
    judged = sum(said.judged(slug) for slug in known)
    missing = list(levels[score - 1]) if score < HIGHEST else []
    seen = any(one.state in {State.HOLDS, State.FAILS} for level in levels for one in level)
    return Maturity(
        area=area.name,
        level=LEVELS[score - 1] if seen else UNKNOWN_LEVEL,
        score=score,
        gaps=tuple(_gap(one) for one in missing if one.state in {State.FAILS, State.UNKNOWN}),
        held=tuple(_held(levels)),
        judged=judged,
        checks=len(known),
        coverage=round(judged / len(known), 3) if known else 0.0,
        next_step=_step(score + 1, missing, said) if score < HIGHEST else None,
    )


def reached(level: Iterable[Judged]) -> bool:
    """Whether a level is reached: nothing of it fails or is unknown, and something of it holds."""
    states = [one.state for one in level]
    return State.HOLDS in states and not {State.FAILS, State.UNKNOWN} & set(states)


def _held(levels: list[tuple[Judged, ...]]) -> Iterable[Known]:
    for level in levels:
        for one in level:
            if one.state is State.HOLDS and isinstance(one.statement, Known):
                yield one.statement


def _gap(one: Judged) -> Gap:
    return Gap(one.line.says, one.failing or one.line.checks, one.state is State.FAILS, one.statement)


def _step(level: int, missing: list[Judged], said: Said) -> Step:
    """What the next level lacks; each cause of each failing check is mended once."""
    failing = sorted({slug for one in missing for slug in one.failing})
    hours = 0.0
    for slug in failing:
        causes = {one.cause or (one.thing, one.what) for one in said.failing[slug]}
        hours += said.checks[slug].hours * len(causes)
    unknown = tuple(one.line.says for one in missing if one.state is State.UNKNOWN)
    return Step(level, round(hours, 2), tuple(failing), unknown)
