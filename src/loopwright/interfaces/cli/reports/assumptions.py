"""What was assumed, how much hangs on it, and how often the answer stands when it moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.telling import wording
from loopwright.design.telling.numbers import range_of, text
from loopwright.interfaces.cli.rendering.document import (
    Block,
    Column,
    Facts,
    Folded,
    Line,
    Paragraph,
    Section,
    Table,
    Toned,
    number,
)
from loopwright.interfaces.cli.rendering.sources import said
from loopwright.interfaces.cli.reports import answering

if TYPE_CHECKING:
    from loopwright.design.answer import Answer
    from loopwright.design.figure import Figures
    from loopwright.design.findings import Assumption
    from loopwright.interfaces.cli.rendering.document import Document

LEAST = 0.005  # an influence below half of one in a hundred is not worth a founder's evening
EXPLAINED = (
    "Influence is an input's share of how far the answer moves when each is moved through its range. "
    "Say the first ones in the loop file and the answer is yours."
)
TRIALS = "All assumed values were moved at random within their ranges, again and again. The design as it stands has:"


def document(answer: Answer) -> Document:
    """The assumptions, and how sure the answer is."""
    blocks = (
        confidence(answer),
        section(answer),
        measured(answer),
        answering.further(
            answer,
            ("with a value of your own", "whatif team.value_of_hour=50"),
            ("what can be said", "schema"),
        ),
    )
    return answering.document(
        answer,
        "assumptions",
        blocks,
        assumptions=answer.assumptions,
        confidence=answer.confidence,
        measured=tuple(_measured(answer)),
    )


def section(answer: Answer) -> Section:
    """Every assumed value, the most influential first; those that moved nothing follow in short."""
    if not answer.assumptions:
        everything = Paragraph(("Nothing was assumed: the loop file says every value.",))
        return Section("assumptions", "Assumptions", (everything,), detail=True)
    figures = answer.figures
    moving = [one for one in answer.assumptions if one.influence_path and _share(one, figures) >= LEAST]
    still = [one for one in answer.assumptions if one.influence_path and one not in moving]
    apart = [one for one in answer.assumptions if not one.influence_path]
    blocks: list[Block] = [Paragraph((EXPLAINED,))] if moving else []
    if moving:
        blocks.append(_moving(moving, figures))
    if still:
        title = f"{_counted(still)} of little influence, below {text(LEAST, 'share')} each"
        blocks.append(Folded((title,), (_short(title, still, figures),)))
    if apart:
        title = f"{_counted(apart)} that only a single decision or a later step reads"
        blocks.append(Folded((title,), (_short(title, apart, figures),)))
    return Section("assumptions", "Assumptions", tuple(blocks), detail=True)


def measured(answer: Answer) -> Section | None:
    """What stands on measurements instead: nobody has to assume it."""
    figures = answer.figures
    paths = _measured(answer)
    if not paths:
        return None
    columns = (
        Column("value", whole=True),
        Column("measured", right=True),
        Column("range", whole=True),
        Column("source", wide=True),
    )
    rows = tuple(
        (
            (Toned(path, "code"),),
            (number(figures, path),),
            (Toned(range_of(figures[path]), "quiet"),),
            (Toned(said(figures[path]), "quiet"),),
        )
        for path in paths
    )
    return Section("measured", "Measured, not assumed", (Table("Values that were measured", columns, rows),))


def _measured(answer: Answer) -> list[str]:
    """The paths of what the loop file says was measured."""
    found = [(path, figure.source) for path, figure in answer.figures.items()]
    return [path for path, source in found if source is not None and source.origin == "measured"]


def _moving(those: list[Assumption], figures: Figures) -> Table:
    columns = (
        Column("value", wide=True),
        Column("assumed", right=True),
        Column("range", whole=True),
        Column("influence", right=True),
        Column("its name, and where it was taken from", wide=True),
    )
    rows = tuple(
        (
            (one.title or one.field,),
            (number(figures, one.path),),
            (Toned(range_of(figures[one.path]), "quiet"),),
            (number(figures, one.influence_path),) if one.influence_path else (),
            (Toned(one.field, "code"), Toned(f" · {_source(one)}", "quiet")),
        )
        for one in those
    )
    return Table("Values that were not said, the most influential first", columns, rows)


def _short(title: str, those: list[Assumption], figures: Figures) -> Table:
    columns = (
        Column("value", wide=True),
        Column("assumed", right=True),
        Column("range", whole=True),
        Column("name", wide=True),
    )
    rows = tuple(
        (
            (one.title or one.field,),
            (number(figures, one.path),),
            (Toned(range_of(figures[one.path]), "quiet"),),
            (Toned(one.field, "code"),),
        )
        for one in those
    )
    return Table(title, columns, rows)


def confidence(answer: Answer) -> Section | None:
    """How often each promise is kept and the arrangement stays; nothing where it was not asked for."""
    known = answer.confidence
    if known is None:
        return None
    stays: Line = (number(answer.figures, known.arrangement_stays_path), " of the trials")
    facts = Facts(
        (
            ("same kind of design", stays),
            *(
                (f"{wording.promise(name)} kept", (number(answer.figures, path), " of the trials"))
                for name, path in known.promises
            ),
        )
    )
    blocks: list[Block] = [Paragraph((TRIALS,)), facts]
    if known.tie_with:
        ties = "; ".join(wording.inside(one) for one in known.tie_with)
        blocks.insert(0, Paragraph((Toned("A tie", "warn"), f" with {ties}.")))
    return Section("confidence", "How sure this is", tuple(blocks), detail=True)


def _share(one: Assumption, figures: Figures) -> float:
    return figures[one.influence_path].value if one.influence_path else 0.0


def _counted(those: list[Assumption]) -> str:
    return f"{len(those)} values" if len(those) > 1 else "One value"


def _source(one: Assumption) -> str:
    return f"{one.source} · read {one.read_on}" if one.read_on else one.source
