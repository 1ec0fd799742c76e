"""Section 10: what to keep an eye on, against which target, and when to look at it together."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loopwright.audit.finding import Severity
from loopwright.audit.report.asking import asked, from_measure, objective, told
from loopwright.audit.report.records import Kpi, Review
from loopwright.audit.report.statement import Known, Origin, Source, Unknown, measured

if TYPE_CHECKING:
    from datetime import date

    from loopwright.audit.report.facts import Facts
    from loopwright.audit.report.statement import Statement

PLACE = Path(__file__).with_name("kpis.toml")
MONTHS = 12


@cache
def declared() -> dict[str, Any]:
    """The rows as they are declared."""
    return tomllib.loads(PLACE.read_text(encoding="utf-8"))


def kpis(facts: Facts) -> tuple[Kpi, ...]:
    """The measures in their order."""
    rows = {slug: row for slug, row in declared().items() if slug != "review"}
    return tuple(
        Kpi(slug, row["title"], _now(row, facts), _target(row, facts), row["measured_by"])
        for slug, row in rows.items()
    )


def _now(row: dict[str, str], facts: Facts) -> Statement:
    if "count" in row:
        return _count(row["count"], facts)
    found = told(facts, row["told"]) if "told" in row else None
    if found is not None and found.sure:
        return found
    measure = next((one for one in facts.measures if one.slug == row.get("measure")), None)
    by_git = from_measure(measure) if measure is not None else None
    if by_git is not None and row.get("measure") == "change_failures" and measure is not None:
        by_git = Known(f"{100 - (measure.value or 0) * 100:.3g} %", by_git.sources)
    if by_git is not None:
        return by_git
    return found or Unknown("No history tells: tag what is deployed.")


def _count(section: str, facts: Facts) -> Known:
    grave = [one for one in facts.weighing if one.check.section == section and one.severity >= Severity.HIGH]
    asked_of = sum(one.section == section for one in facts.audited.checks)
    return Known(str(len(grave)), (measured(f"this audit, {asked_of} checks of {section}"),))


def _target(row: dict[str, str], facts: Facts) -> Statement:
    if "target_path" in row:
        return objective(facts, row["target_path"], row.get("how", "objective"))
    if "usual" in row:
        return Known(row["usual"], (Source(Origin.REFERENCE, "what such reviews usually aim at"),))
    return Unknown(asked()["budget"]["how"])


def reviews(day: date | None) -> tuple[Review, ...]:
    """The meetings, each at the first of a month after the day of the report; none where there is no day."""
    if day is None:
        return ()
    return tuple(
        Review(row["title"], row["every_months"], row["looks_at"], _after(day, row["every_months"]))
        for row in declared()["review"]
    )


def _after(day: date, months: int) -> date:
    later = day.month - 1 + months
    return day.replace(year=day.year + later // MONTHS, month=later % MONTHS + 1, day=1)
