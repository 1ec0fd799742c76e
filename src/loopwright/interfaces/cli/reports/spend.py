"""The spend: every line of the bill, the hours beside it, and how both move with the users."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.telling import wording
from loopwright.design.telling.numbers import range_of
from loopwright.interfaces.cli.rendering import charts
from loopwright.interfaces.cli.rendering.document import (
    Block,
    Column,
    Drawing,
    Facts,
    Line,
    Paragraph,
    Section,
    Table,
    Toned,
    number,
)

if TYPE_CHECKING:
    from loopwright.design.answer import Answer

HOURS_FOR = "hours a month for "
RATIOS = (
    ("per user", "cost.per_user"),
    ("per thousand requests", "cost.per_thousand_requests"),
    ("share of revenue", "cost.share_of_revenue"),
    ("runway", "cost.runway_months"),
)


def section(answer: Answer) -> Section:
    """The bill and the hours."""
    blocks = [_bill(answer), *_hours(answer), *_ratios(answer)]
    if answer.design.unpriced:
        blocks.append(Paragraph((Toned("Not priced: ", "warn"), ", ".join(answer.design.unpriced), ".")))
    return Section("spend", "Spend", tuple(blocks), detail=True)


def curve(answer: Answer) -> Section | None:
    """The cost over users as a chart and as a table; nothing when there is no curve."""
    points = answer.cost_curve
    if len(points) < 2:  # noqa: PLR2004 - one point is no curve
        return None
    figures = answer.figures
    drawn = tuple(
        charts.Point(figures[one.users_path].value, figures[one.cost_path].value, one.title) for one in points
    )
    title = "Spend over users"
    first, last = number(figures, points[0].users_path), number(figures, points[-1].users_path)
    said = f"The cheapest design that keeps its promises, from {first.text} to {last.text}."
    svg = charts.curve("curve", title, said, drawn, ("users", "US dollars a month"))
    kept = [
        one
        for before, one in zip((None, *points), points, strict=False)
        if not before or before.title != one.title
    ]
    table = Table(
        "Where the cheapest design changes",
        (Column("users", right=True), Column("money", right=True), Column("design", wide=True)),
        tuple(
            ((number(figures, one.users_path),), (number(figures, one.cost_path),), (one.title,))
            for one in kept
        ),
    )
    return Section("curve", title, (Drawing(title, said, svg), table), detail=True)


def _bill(answer: Answer) -> Table:
    figures = answer.figures
    columns = (
        Column("line", wide=True),
        Column("basis"),
        Column("money", right=True),
        Column("range"),
    )
    rows: list[tuple[Line, ...]] = [
        (
            (line.title,),
            (_driver(line.driver),),
            (number(figures, line.path),) if line.path else (Toned("unpriced", "warn"),),
            (Toned(range_of(figures[line.path]), "quiet"),) if line.path else (),
        )
        for line in answer.design.spend
    ]
    total = figures["cost.total"]
    rows.append(
        (
            (Toned("total", "strong"),),
            (),
            (number(figures, "cost.total"),),
            (Toned(range_of(total), "quiet"),),
        )
    )
    return Table("Lines of the bill, a month", columns, tuple(rows))


def _hours(answer: Answer) -> list[Block]:
    figures = answer.figures
    paths = [path for path in figures if path.startswith("hours.")]
    rows: list[tuple[Line, ...]] = [
        ((_work(path, answer),), (number(figures, path),)) for path in paths if figures[path].value
    ]
    rows.append(((Toned("total", "strong"),), (number(figures, "effort.total"),)))
    return [
        Table(
            "Hours of your time, a month", (Column("for", wide=True), Column("time", right=True)), tuple(rows)
        )
    ]


def _work(path: str, answer: Answer) -> str:
    """What hours go to, as the catalogue names it; its slug where it does not."""
    below = {given.path for _, given in answer.figures[path].inputs}
    titles = (
        one.title for one in answer.assumptions if one.path in below and one.title.startswith(HOURS_FOR)
    )
    return next(titles, "").removeprefix(HOURS_FOR) or wording.spaced(path.partition(".")[2])


def _driver(driver: str) -> str:
    """What a line grows with; a plan that was chosen is named after its seller."""
    seller, _, plan = driver.partition(" ")
    if seller not in wording.SELLERS:
        return driver
    return (
        f"{wording.SELLERS[seller]}, {plan} plan" if plan == "free" else f"{wording.SELLERS[seller]}, {plan}"
    )


def _ratios(answer: Answer) -> list[Block]:
    known = tuple(
        (label, (number(answer.figures, path),)) for label, path in RATIOS if path in answer.figures
    )
    return [Facts(known)] if known else []
