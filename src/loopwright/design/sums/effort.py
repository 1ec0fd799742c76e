"""Hours a month that a design costs its people, and the hours that a change of structure costs once.

Pure sums that broadcast: the solver calls them on arrays of options. What a component takes of a team that
has done it before stands in the catalogue (``effort.<component>``, with its range).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.technologies import COMPONENT_TECHNOLOGY, technology_name
from loopwright.loop.vocabulary import DatabaseStage, Skill

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

    from loopwright.catalogue.load import Catalogue
    from loopwright.design.model import Structure

    Array = NDArray[np.float64]

SECONDS_PER_HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Migration:
    """What moving from one structure to another takes once: hours of work, and the loop's downtime."""

    hours: float
    downtime_hours: float
    changes: tuple[str, ...]  # which of size, arrangement, database, provider, region change


def data_hours(data_tb: ArrayLike, per_doubling: ArrayLike) -> Array:
    """Hours a month that a self-run database adds for each doubling of its data above one terabyte."""
    doublings = np.log2(np.maximum(np.asarray(data_tb, dtype=np.float64), 1.0))
    return doublings * np.asarray(per_doubling, dtype=np.float64)


def technology_of(component: str, provider: str) -> str:
    """What must be known to run a component (``effort.<component>``) at a provider."""
    return COMPONENT_TECHNOLOGY.get(component, technology_name(provider))


def skill_level(technology: str, skills: Mapping[str, Skill]) -> Skill:
    """How well the team knows a technology; what nothing was said about counts as done before.

    Two spellings of one technology with different levels: the better one holds.
    """
    wanted = technology_name(technology)
    order = tuple(Skill)
    said = [level for name, level in skills.items() if technology_name(name) == wanted]
    return max(said, key=order.index, default=Skill.DONE_IT)


def skill_of(technology: str, skills: Mapping[str, Skill], catalogue: Catalogue) -> float:
    """How many times the usual hours a technology costs this team (``team.skill.<level>``)."""
    return catalogue.value(f"team.skill.{skill_level(technology, skills)}")


def _changes(
    before: Structure, after: Structure, *, provider_changes: bool, region_changes: bool
) -> tuple[str, ...]:
    found = []
    if (before.arrangement, before.app_redundant) != (after.arrangement, after.app_redundant):
        found.append("arrangement")
    if (before.database, before.replicas, before.shards) != (after.database, after.replicas, after.shards):
        found.append("database")
    if provider_changes:
        found.append("provider")
    if region_changes:
        found.append("region")
    return tuple(found) or ("size",)


def cut_over_hours(data_gb: ArrayLike, catalogue: Catalogue) -> Array:
    """Downtime of moving data once: dump and load at the logical rate, then the switch itself."""
    rate = catalogue.value("restore.logical_gb_per_hour")
    switch = catalogue.value("respond.cut_over_seconds") / SECONDS_PER_HOUR
    return np.asarray(data_gb, dtype=np.float64) / rate + switch


def migration(
    before: Structure,
    after: Structure,
    data_gb: float,
    catalogue: Catalogue,
    *,
    provider_changes: bool = False,
    region_changes: bool = False,
) -> Migration:
    """What it takes to move from one structure to another: the hours of every kind of change, added up.

    ``data_gb`` is the relational data. It moves when the database changes its place or who runs it; a standby
    or a replica added beside the primary is filled while it runs. The loop is down for the longest of the
    usual downtimes (``migration.downtime_seconds.<change>``) and of moving the data.
    """
    changes = _changes(before, after, provider_changes=provider_changes, region_changes=region_changes)
    hours = math.fsum(catalogue.value(f"effort.migration_hours.{change}") for change in changes)
    stateless = DatabaseStage.NONE in (before.database, after.database)
    moves = not stateless and (
        provider_changes
        or region_changes
        or _runner(before.database) != _runner(after.database)
        or before.shards != after.shards
    )
    downtime = max(
        catalogue.value(f"migration.downtime_seconds.{change}") / SECONDS_PER_HOUR for change in changes
    )
    if moves:
        downtime = max(downtime, float(cut_over_hours(data_gb, catalogue)))
    return Migration(hours, downtime, changes)


def migration_hours(before: Structure, after: Structure, data_gb: float, catalogue: Catalogue) -> float:
    """Hours of work that moving from one structure to another takes once, at the same provider and region."""
    return migration(before, after, data_gb, catalogue).hours


def _runner(stage: DatabaseStage) -> str:
    managed = {DatabaseStage.MANAGED, DatabaseStage.MANAGED_STANDBY}
    return "provider" if stage in managed else "host" if stage is DatabaseStage.ON_HOST else "team"
