"""The work of leaving a provider: what stands there, and not what usually does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.figure import from_row, total
from loopwright.design.sums.effort import skill_level, technology_of
from loopwright.loop.vocabulary import Arrangement, DatabaseStage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loopwright.catalogue.load import Catalogue
    from loopwright.design.figure import Figure
    from loopwright.design.model import Structure
    from loopwright.loop.vocabulary import Skill

BOUND = frozenset({Arrangement.SERVERLESS, Arrangement.KUBERNETES, Arrangement.CONTAINERS})
"""Arrangements whose parts exist at their provider only, so that leaving it is another arrangement too."""
HOURS = "effort.migration_hours"


def leaving_hours(
    structure: Structure, sellers: tuple[str, str], skills: Mapping[str, Skill], catalogue: Catalogue
) -> Figure:
    """Hours that moving to another provider would take once.

    ``sellers`` are those of the application and of its database: one that stands elsewhere does not move. Files
    alone are uploaded again.
    """
    skill = from_row(catalogue.figure(f"team.skill.{skill_level(technology_of('', sellers[0]), skills)}"))
    if structure.arrangement is Arrangement.STATIC:
        upload = from_row(catalogue.figure(f"{HOURS}.size"))
        return total(upload.value * skill.value, "hours", "upload × skill", upload=upload, skill=skill)
    moving = from_row(catalogue.figure(f"{HOURS}.provider"))
    given, hours, formula = {"moving": moving}, moving.value, "moving"
    if structure.arrangement in BOUND:
        given["bound"] = from_row(catalogue.figure(f"{HOURS}.arrangement"))
        hours, formula = hours + given["bound"].value, f"{formula} + another arrangement for what is bound"
    if structure.database is DatabaseStage.NONE or sellers[1] not in ("", sellers[0]):
        given["database"] = from_row(catalogue.figure(f"{HOURS}.database"))
        hours, formula = hours - given["database"].value, f"{formula} − a database that does not move"
    return total(hours * skill.value, "hours", f"({formula}) × skill", **given, skill=skill)
