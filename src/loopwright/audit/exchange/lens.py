"""A custom lens of the AWS Well-Architected Tool: the ladder of maturity as questions, each choice with what was found.

The format is that of the tool's user guide ("Lens format specification", version 2021-11-01, read 2026-11-27): at most
ten pillars, twenty questions a pillar, fifteen choices a question; names of 128 characters, texts of 2,048. A lens
holds questions and no answers: what the audit found stands beside each choice, for whoever answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.report.maturity import LEVELS, ladder
from loopwright.loop.patterns import compiled_later

if TYPE_CHECKING:
    from loopwright.audit.report.maturity import Area, Line
    from loopwright.audit.report.records import Maturity, Report

VERSION = "2021-11-01"
PILLARS = {
    "operationalExcellence": (
        "Operational Excellence",
        (
            "infrastructure as code", "pipeline", "monitoring", "logging and tracing", "incident response",
            "documentation", "ownership",
        ),
    ),
    "security": ("Security", ("security", "access")),
    "reliability": ("Reliability", ("backup and recovery",)),
    "performance": ("Performance Efficiency", ("capacity",)),
    "costOptimization": ("Cost Optimization", ("cost",)),
}  # fmt: skip
NAME, TEXT = 128, 2_048
NOT_IN_AN_ID = compiled_later(r"[^a-z0-9]+")
ENOUGH, HALFWAY = 3, 2  # levels, from the second on, that leave no risk and a medium one
NONE = "None of these"


def lens(report: Report) -> dict[str, object]:
    """The lens of a report."""
    scored = {one.area: one for one in report.maturity}
    areas = {one.name: one for one in ladder()}
    day = f" as of {report.day.isoformat()}" if report.day is not None else ""
    return {
        "schemaVersion": VERSION,
        "name": _cut(f"Loopwright: {report.name}", NAME),
        "description": _cut(
            f"{report.verdict.sentence} What an audit{day} found stands beside each choice.", TEXT
        ),
        "pillars": [
            {
                "id": slug,
                "name": name,
                "questions": [_question(areas[area], scored[area]) for area in listed],
            }
            for slug, (name, listed) in PILLARS.items()
        ],
    }


def _question(area: Area, scored: Maturity) -> dict[str, object]:
    slug = NOT_IN_AN_ID.sub("_", area.name)
    levels = [
        [(f"{slug}_{LEVELS[number]}_{place}", line) for place, line in enumerate(level, start=1)]
        for number, level in enumerate(area.levels, start=1)
    ]
    choices = [_choice(name, line, scored) for level in levels for name, line in level]
    choices.append(_none(slug))
    return {
        "id": slug,
        "title": _cut(f"How ripe is it: {area.name}?", NAME),
        "description": (
            f"Level {scored.score} of 5 by the audit; {scored.coverage:.0%} of the checks that apply could be judged."
        ),
        "choices": choices,
        "riskRules": [
            {"condition": _all(levels[:ENOUGH]), "risk": "NO_RISK"},
            {"condition": _all(levels[:HALFWAY]), "risk": "MEDIUM_RISK"},
            {"condition": "default", "risk": "HIGH_RISK"},
        ],
    }


def _choice(name: str, line: Line, scored: Maturity) -> dict[str, object]:
    gap = next((one for one in scored.gaps if one.what == line.says), None)
    held = any(one.what == line.says for one in scored.held)
    if gap is not None:
        found = (
            f"Not so: {gap.statement.what}" if gap.known else f"Unknown. {getattr(gap.statement, 'how', '')}"
        )
    else:
        found = "The audit found it so." if held else "Not reached yet, so not judged."
    return {
        "id": name,
        "title": _cut(line.says, NAME),
        "helpfulResource": {"displayText": _cut(found, TEXT)},
        "improvementPlan": {
            "displayText": _cut(f"Mend what these checks find: {', '.join(line.checks)}.", TEXT)
        },
    }


def _none(slug: str) -> dict[str, object]:
    """The choice that a question ends with; its id says by its ending that it stands for none."""
    said = {"displayText": "Choose this if none of the above is so."}
    return {"id": f"{slug}_no", "title": NONE, "helpfulResource": said, "improvementPlan": said}


def _all(levels: list[list[tuple[str, Line]]]) -> str:
    return " && ".join(name for level in levels for name, _ in level)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
