"""Sections 7 to 10: how ripe it is, what to do when, what may happen, what to keep an eye on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.report.statement import Unknown
from loopwright.interfaces.cli.rendering.document import Bullets, Column, Paragraph, Section, Table, Toned
from loopwright.interfaces.cli.reports.audited.statements import part, places_of, read_from, toned, what

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loopwright.audit.report.records import Gap, Kpi, Maturity, Phase, Report, Review, Risk
    from loopwright.interfaces.cli.rendering.document import Line

MOST_GAPS = 3
HIGHEST = 5
READING = (
    "A score is the highest level of which every line holds. What nobody can tell never raises it: beside it stands "
    "which part of the area's checks that have something to look at here could be judged."
)
CHOSEN = "Only some checks were asked, and they say nothing of how ripe an area is: leave --check out."


def maturity(report: Report) -> Section:
    """Section 7."""
    return Section(
        "maturity",
        "7. Operational maturity",
        (part("assessment", "DevOps maturity assessment", Paragraph((READING,)), areas(report.maturity)),)
        if report.maturity
        else (Paragraph((CHOSEN,)),),
        detail=True,
    )


def areas(listed: Sequence[Maturity]) -> Table:
    """A row an area."""
    columns = (
        Column("area"), Column("maturity level"), Column("score (1-5)", right=True), Column("key gaps", wide=True),
        Column("judged", right=True), Column("cheapest next step", wide=True), Column("read from", wide=True),
    )  # fmt: skip
    found = tuple(
        (
            (one.area.capitalize() if one.area != "infrastructure as code" else "Infrastructure as code",),
            (toned(one.level) if one.level == "unknown" else one.level,),
            (str(one.score),),
            _gaps(one.gaps),
            (f"{one.coverage:.0%} of {one.checks}",),
            (step(one),),
            read_from(*(gap.statement for gap in one.gaps), *one.held),
        )
        for one in listed
    )
    return Table("Twelve areas, five levels", columns, found)


def _gaps(gaps: Sequence[Gap]) -> Line:
    if not gaps:
        return ("none",)
    line: list[str | Toned] = []
    for one in gaps[:MOST_GAPS]:
        line += ["; "] if line else []
        if isinstance(one.statement, Unknown):
            line += [one.what, Toned(f" (unknown: {one.statement.how})", "quiet")]
        else:
            line += [f"not so: {one.what}", Toned(f" ({one.statement.what})", "quiet")]
    return tuple(line)


def step(one: Maturity) -> str:
    """The cheapest way to the next level, in a sentence."""
    found = one.next_step
    if found is None:
        return "none: it is the highest"
    mend = f"{found.hours:g} h: {', '.join(found.to_mend)}" if found.to_mend else ""
    ask = f"show or make true: {'; '.join(found.to_find_out)}" if found.to_find_out else ""
    return f"to {found.level}: {'. '.join(one for one in (mend, ask) if one)}"


def roadmap(report: Report) -> Section:
    """Section 8."""
    phases = tuple(part(one.slug, one.title, _effort(one), moves(one), _aims(one)) for one in report.roadmap)
    return Section("roadmap", "8. Improvement roadmap", phases, detail=True)


def moves(phase: Phase) -> Table:
    """The steps of a phase, in the order to take them."""
    columns = (
        Column("step", wide=True), Column("takes", right=True), Column("risk removed an hour", right=True),
        Column("after", wide=True), Column("why", wide=True), Column("read from", wide=True),
    )  # fmt: skip
    found = tuple(
        (
            (f"{one.title} ({one.check})",), (f"{one.hours:g} h",), (f"{one.risk_per_hour:.3g}",),
            (", ".join(one.after),), what(one.what), read_from(one.what),
        )
        for one in phase.moves
    )  # fmt: skip
    empty = ("No fault that was found waits for this phase.",)
    return Table(f"Steps, {phase.slug}", columns, found or ((empty, *((),) * 5),))


def _effort(phase: Phase) -> Paragraph | None:
    return Paragraph((f"{phase.hours:g} h in all.",)) if phase.moves else None


def _aims(phase: Phase) -> Bullets | None:
    """What to aim at after the steps."""
    listed = tuple(
        (
            f"Level {one.level} of {one.area}: {one.says}.",
            Toned(f"  {one.how}", "quiet"),
        )
        for one in phase.aims
    )
    return Bullets(listed) if listed else None


def risks(report: Report) -> Section:
    """Section 9."""
    return Section("risks", "9. Risk register", (register(report.risks),), detail=True)


def register(listed: Sequence[Risk]) -> Table:
    """A row a risk, the heaviest first."""
    columns = (
        Column("risk", wide=True), Column("probability"), Column("impact"), Column("mitigation strategy", wide=True),
        Column("owner"), Column("because", wide=True), Column("read from", wide=True),
    )  # fmt: skip
    found = tuple(
        (
            (one.risk,), (toned(one.probability.value),), (toned(one.impact.value),), (one.mitigation,),
            (one.owner,), (Toned(one.because, "quiet"),), places_of(one.sources),
        )
        for one in listed
    )  # fmt: skip
    return Table("What may happen", columns, found or ((("No risk was found.",), *((),) * 6),))


def monitoring(report: Report) -> Section:
    """Section 10."""
    return Section(
        "kpis",
        "10. Monitoring and KPIs",
        (
            part("metrics", "Key infrastructure metrics", metrics(report.kpis)),
            part("improvement", "Continuous improvement", rhythm(report.reviews)),
        ),
        detail=True,
    )


def metrics(listed: Sequence[Kpi]) -> Table:
    """Measures with their targets."""
    columns = (
        Column("metric", wide=True), Column("now", wide=True), Column("target", wide=True),
        Column("measured by", wide=True), Column("read from", wide=True),
    )  # fmt: skip
    found = tuple(
        ((one.title,), what(one.now), what(one.target), (one.measured_by,), read_from(one.now, one.target))
        for one in listed
    )
    return Table("What to keep an eye on", columns, found)


def rhythm(listed: Sequence[Review]) -> Table | None:
    """Meetings that come back; none where no day is known."""
    columns = (Column("review"), Column("every", right=True), Column("next"), Column("looks at", wide=True))
    found = tuple(
        ((one.title,), (_every(one.every_months),), (one.next_day.isoformat(),), (one.looks_at,))
        for one in listed
    )
    return Table("When to look at it together", columns, found) if found else None


def _every(months: int) -> str:
    return {1: "month", 3: "quarter", 6: "half-year", 12: "year"}.get(months, f"{months} months")
