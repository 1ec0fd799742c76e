"""Sections 1 and 2: the infrastructure and the pipeline; what is wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.report.owners import NOBODY
from loopwright.interfaces.cli.rendering.document import Column, Folded, Listing, Section, Table
from loopwright.interfaces.cli.reports.audited.statements import part, places_of, read_from, rows, toned, what

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loopwright.audit.report.records import Component, Issue, Report
    from loopwright.interfaces.cli.rendering.document import Block, Drawing, Line


def overview(report: Report, picture: Drawing | None) -> Section:
    """Section 1."""
    return Section(
        "overview",
        "1. Infrastructure overview",
        (
            part("stack", "Current infrastructure stack", picture, components(report.components)),
            part(
                "pipeline", "Deployment pipeline assessment", rows("How changes reach users", report.pipeline)
            ),
        ),
        detail=True,
    )


def components(listed: Sequence[Component]) -> Table:
    """The stack."""
    owned = any(one.owner != NOBODY for one in listed)
    costed = any(one.monthly_cost.sure for one in listed)
    columns = (
        Column("component"), Column("technology", wide=True), Column("purpose", wide=True), Column("status"),
        Column("issues", wide=True), Column("owner"), Column("a month", right=True),
        Column("read from", wide=True),
    )  # fmt: skip
    found = tuple(
        (
            (one.component,),
            (one.technology,),
            (one.purpose,),
            (toned(one.status),),
            ("; ".join(one.issues) or "none found",),
            (one.owner,) if owned else (),
            _cost(one) if costed else (),
            places_of(one.sources),
        )
        for one in listed
    )
    return Table("Parts that users reach", columns, found)


def _cost(one: Component) -> Line:
    """What it costs; how to find that out stands with the costs."""
    return what(one.monthly_cost) if one.monthly_cost.sure else (toned("unknown"),)


def critical(report: Report) -> Section:
    """Section 2."""
    return Section(
        "issues",
        "2. Critical infrastructure issues",
        (
            part(
                "high",
                "High-priority issues (fix immediately)",
                issues("Grave", report.high),
                *snippets(report.high),
            ),
            part("medium", "Medium-priority issues (address soon)", issues("Worth mending", report.medium)),
        ),
        detail=True,
    )


def issues(caption: str, listed: Sequence[Issue]) -> Table:
    """Issues with the seed's columns."""
    columns = (
        Column("issue", wide=True), Column("found", wide=True), Column("risk", wide=True),
        Column("impact", wide=True), Column("solution", wide=True), Column("timeline"),
        Column("read from", wide=True),
    )  # fmt: skip
    found = tuple(
        (
            (one.title,),
            what(one.what),
            (one.risk,),
            (one.impact,),
            (one.solution,),
            (one.timeline,),
            read_from(one.what),
        )
        for one in listed
    )
    return Table(caption, columns, found or (((("Nothing of this kind was found.",)), *((),) * 6),))


def snippets(listed: Sequence[Issue]) -> list[Block]:
    """What to write instead, to be copied."""
    return [
        Folded((f"{one.title}: what to write",), (Listing(one.snippet.rstrip("\n")),))
        for one in listed
        if one.snippet
    ]
