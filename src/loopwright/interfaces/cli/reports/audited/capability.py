"""Sections 3 to 6: performance, reliability, security, cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.interfaces.cli.rendering.document import Column, Section, Table, Toned
from loopwright.interfaces.cli.reports.audited.stack import issues
from loopwright.interfaces.cli.reports.audited.statements import (
    bullets,
    part,
    places_of,
    read_from,
    rows,
    said,
    what,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loopwright.audit.report.records import Centre, Copies, Limitation, Opportunity, Recovery, Report

NO_STRENGTH = "Nothing here shows one of the strengths that the audit knows."


def performance(report: Report) -> Section:
    """Section 3."""
    return Section(
        "performance",
        "3. Performance and scalability analysis",
        (
            part(
                "characteristics",
                "Current performance characteristics",
                rows("What was measured", report.performance),
            ),
            part("limitations", "Scaling limitations", limitations(report.limitations)),
        ),
        detail=True,
    )


def limitations(listed: Sequence[Limitation]) -> Table:
    """What keeps it from growing."""
    columns = (
        Column("limitation", wide=True),
        Column("found", wide=True),
        Column("solution", wide=True),
        Column("read from", wide=True),
    )
    found = tuple(((one.title,), what(one.what), (one.solution,), read_from(one.what)) for one in listed)
    return Table("What keeps it from carrying more", columns, found or ((("None was found.",), (), (), ()),))


def reliability(report: Report) -> Section:
    """Section 4."""
    return Section(
        "reliability",
        "4. Reliability assessment",
        (
            part(
                "availability",
                "Availability analysis",
                rows("How long it is up, and how soon it is back", report.availability),
            ),
            part("recovery", "Disaster recovery readiness", copies(report.copies), recovery(report.recovery)),
        ),
        detail=True,
    )


def copies(listed: Sequence[Copies]) -> Table:
    """How stores are copied, and whether that was tried."""
    columns = (
        Column("store"),
        Column("backup strategy", wide=True),
        Column("recovery testing", wide=True),
        Column("read from", wide=True),
    )
    found = tuple(
        ((one.store,), what(one.strategy), what(one.tested), read_from(one.strategy, one.tested))
        for one in listed
    )
    return Table("Copies of data", columns, found or ((("No store of data was found.",), (), (), ()),))


def recovery(listed: Sequence[Recovery]) -> Table:
    """RTO and RPO, current and wanted."""
    columns = (
        Column("component"), Column("disruption"), Column("RTO now", wide=True), Column("RTO target"),
        Column("RPO now", wide=True), Column("RPO target"), Column("read from", wide=True),
    )  # fmt: skip
    found = tuple(
        (
            (one.component,), (one.disruption,), what(one.rto), what(one.rto_target), what(one.rpo),
            what(one.rpo_target), read_from(one.rto, one.rpo, one.rto_target, one.rpo_target),
        )
        for one in listed
    )  # fmt: skip
    return Table("How long it is gone, and how much is lost", columns, found)


def security(report: Report) -> Section:
    """Section 5."""
    return Section(
        "security",
        "5. Security posture",
        (
            part(
                "strengths",
                "Security strengths",
                bullets([said(one) for one in report.strengths], (NO_STRENGTH,)),
            ),
            part("gaps", "Security gaps", issues("What stands open", report.gaps)),
        ),
        detail=True,
    )


def cost(report: Report) -> Section:
    """Section 6."""
    return Section(
        "cost",
        "6. Cost analysis",
        (
            part(
                "costs",
                "Current infrastructure costs",
                rows("What it costs", report.costs),
                centres(report.centres),
            ),
            part("opportunities", "Optimization opportunities", opportunities(report.opportunities)),
        ),
        detail=True,
    )


def centres(listed: Sequence[Centre]) -> Table | None:
    """The components that cost most; none where nothing tells."""
    columns = (
        Column("largest cost centres"),
        Column("a month", right=True),
        Column("share", right=True),
        Column("read from", wide=True),
    )
    found = tuple(
        ((one.component,), (f"${one.usd_per_month:,.0f}",), (f"{one.share:.0%}",), places_of(one.sources))
        for one in listed
    )
    return Table("Where the money goes", columns, found) if found else None


def opportunities(listed: Sequence[Opportunity]) -> Table:
    """What it could save."""
    columns = (
        Column("opportunity", wide=True),
        Column("saves a month", right=True),
        Column("found", wide=True),
        Column("how", wide=True),
        Column("read from", wide=True),
    )
    found = tuple(
        ((one.title,), _money(one.saves_usd_per_month), what(one.what), (one.solution,), read_from(one.what))
        for one in listed
    )
    return Table(
        "What is paid for and not needed", columns, found or ((("None was found.",), (), (), (), ()),)
    )


def _money(saves: float | None) -> tuple[str | Toned, ...]:
    return (f"${saves:,.0f}",) if saves is not None else (Toned("not told", "quiet"),)
