"""Clauses of standards, the checks that give evidence for each, and what those say together."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from loopwright.audit.finding import Direction
from loopwright.audit.report.maturity import said_of
from loopwright.audit.report.records import Control

if TYPE_CHECKING:
    from loopwright.audit.report.facts import Facts
    from loopwright.audit.report.maturity import Said

PLACE = Path(__file__).with_name("controls.toml")
FAULT, NO_FAULT, UNKNOWN = "fault", "no fault seen", "unknown"


@cache
def titles() -> dict[str, dict[str, str]]:
    """What the clauses of each standard are called."""
    return tomllib.loads(PLACE.read_text(encoding="utf-8"))


def controls(facts: Facts) -> tuple[Control, ...]:
    """Every clause that a check names, by standard; a clause nothing could be judged of is unknown."""
    said = said_of(facts)
    named: dict[tuple[str, str], list[str]] = {}
    for check in facts.audited.checks:
        if check.direction is not Direction.STRENGTH:
            for one in check.controls:
                named.setdefault(parted(one), []).append(check.slug)
    order = list(titles())
    return tuple(
        _control(standard, clause, slugs, said)
        for (standard, clause), slugs in sorted(
            named.items(), key=lambda one: (_place(order, one[0][0]), _natural(one[0][1]))
        )
    )


def parted(control: str) -> tuple[str, str]:
    """A control's standard and clause; of a standard that ``controls.toml`` does not know, its first words."""
    for standard in titles():
        if control == standard:
            return standard, ""
        if control.startswith((f"{standard} ", f"{standard}-")):
            return standard, control[len(standard) + 1 :]
    return control.rpartition(" ")[0] or control, control.rpartition(" ")[2]


def _control(standard: str, clause: str, slugs: list[str], said: Said) -> Control:
    failing = tuple(slug for slug in sorted(slugs) if slug in said.failing)
    held = tuple(slug for slug in sorted(slugs) if said.holds(slug))
    unknown = tuple(slug for slug in sorted(slugs) if slug not in failing and slug not in held)
    state = FAULT if failing else NO_FAULT if held else UNKNOWN
    return Control(
        standard, clause, titles().get(standard, {}).get(clause, ""), state, failing, held, unknown
    )


def _place(order: list[str], standard: str) -> tuple[int, str]:
    return (order.index(standard) if standard in order else len(order)), standard


def _natural(clause: str) -> tuple[tuple[int, str], ...]:
    parts = clause.replace("(", ".").replace(")", "").split(".")
    return tuple((int(one), "") if one.isdecimal() else (0, one) for one in parts)
