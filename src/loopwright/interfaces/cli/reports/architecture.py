"""The architecture: what stands where, as a table and as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.lifting.names import sku_title
from loopwright.design.telling import drawing, mermaid, wording
from loopwright.design.telling.architecture import picture_of
from loopwright.interfaces.cli.rendering.document import Column, Drawing, Section, Table

if TYPE_CHECKING:
    from loopwright.design.answer import Answer
    from loopwright.design.model import Component


def section(answer: Answer) -> Section:
    """What the design is made of."""
    design = answer.design
    picture = picture_of(design)
    zoned = any(part.zones > 1 for part in design.components)
    table = Table(
        "Parts of the design",
        (Column("part"), Column("what", wide=True), Column("provider"), Column("zones", right=True)),
        tuple(
            (
                (wording.TIERS[part.tier],),
                (_what(part),),
                (sku_title(part.provider) if part.provider else "",),
                (str(part.zones),) if zoned else (),
            )
            for part in design.components
        ),
    )
    drawn = Drawing(
        picture.title, picture.description, drawing.architecture(picture), mermaid.architecture(picture)
    )
    return Section("architecture", "Architecture", (drawn, table), detail=True)


def _what(part: Component) -> str:
    shared = f", on the machine of the {wording.TIERS[part.shared_with]}" if part.shared_with else ""
    return f"{part.title}{shared}"
