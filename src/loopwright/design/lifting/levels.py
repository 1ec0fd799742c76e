"""How far a design has grown, 1 to 5, whatever the provider."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.loop.vocabulary import Arrangement, CacheChoice, DatabaseStage, Survives

if TYPE_CHECKING:
    from loopwright.design.model import Structure

BY_LOAD = (Arrangement.SERVERLESS, Arrangement.CONTAINERS, Arrangement.KUBERNETES)
LEVEL_NAMES = ("", "One", "Apart", "Redundant", "Scaled", "Distributed")


def level_of(structure: Structure) -> int:
    """1 one machine runs all · 2 the database apart · 3 no single machine stops it · 4 scaled · 5 distributed."""
    if structure.shards > 1 or structure.survives is Survives.REGION:
        return 5
    redundant = structure.app_redundant and (
        structure.database_redundant or structure.database is DatabaseStage.NONE
    )
    own_cache = structure.cache in (CacheChoice.REDIS, CacheChoice.MANAGED)
    reads_apart = structure.replicas > 0 or structure.pooler or own_cache
    # without tiers for reading: workers apart, spread over zones, and growing by themselves, all three
    grown = structure.workers and structure.zones > 1 and structure.arrangement in BY_LOAD
    if redundant and (reads_apart or grown):
        return 4
    if structure.arrangement is Arrangement.STATIC:
        return 1
    if redundant:
        return 3
    alone = structure.database in (DatabaseStage.NONE, DatabaseStage.ON_HOST)
    return 1 if alone and not structure.app_redundant else 2
