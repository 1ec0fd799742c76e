"""Decisions fixed by hand (``--force key=value``): which options they leave."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design import technologies
from loopwright.design.lifting.names import PROVIDERS
from loopwright.design.tiers.application import ARRANGEMENTS, BACKUPS, RELEASES, TECHS
from loopwright.design.tiers.database import STAGES
from loopwright.loop.errors import UsageError
from loopwright.loop.vocabulary import Arrangement, CacheChoice, DatabaseStage, EdgeChoice, Platform

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from loopwright.design.given.situation import Variant
    from loopwright.design.tiers.application import AppBase, AppRows
    from loopwright.design.tiers.database import DatabaseRows
    from loopwright.design.tiers.space import Space

    Array = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Index = NDArray[np.intp]

PLATFORM_TECHS = technologies.PLATFORM_TECHS
FORCED: dict[str, tuple[str, ...]] = {
    "arrangement": tuple(Arrangement),
    "platform": tuple(Platform),
    "database": tuple(DatabaseStage),
    "cache": tuple(CacheChoice),
    "edge": tuple(EdgeChoice),
    "release": RELEASES,
    "backup": BACKUPS,
    "survives": ("nothing", "machine", "zone", "region"),
}


@dataclass(frozen=True, slots=True)
class Mask:
    """Forced decisions by key; an empty mask forces nothing. Of caches and edges several between commas may be left."""

    forced: tuple[tuple[str, str], ...] = ()

    def get(self, key: str) -> str | None:
        """The forced value of a decision, or None."""
        return dict(self.forced).get(key)

    def app(self, rows: AppRows) -> Flags:
        """The application options that the forced decisions leave."""
        keep = np.ones(len(rows), dtype=bool)
        arrangement, platform, release = self.get("arrangement"), self.get("platform"), self.get("release")
        if arrangement:
            keep &= rows.arrangement == ARRANGEMENTS.index(Arrangement(arrangement))
        if platform:
            keep &= np.isin(rows.tech, [TECHS.index(tech) for tech in PLATFORM_TECHS[platform]])
        if release:
            keep &= rows.release == RELEASES.index(release)
        stage, backup = self.get("database"), self.get("backup")
        if stage:
            keep &= rows.composite == (stage == DatabaseStage.ON_HOST)
        if backup:
            keep &= ~rows.composite | (rows.backup == BACKUPS.index(backup))
        return np.asarray(keep)

    def whole(self, space: Space) -> Space:
        """The space that a narrowed one was taken of: itself."""
        return space

    def manageable(self, base: AppBase, hours: float) -> Flags:
        """The ways to run the application that may take no more than so many hours a month: all of them."""
        del hours
        return np.ones(len(base.home), dtype=bool)

    def within(self, base: AppBase, below: Array) -> Index:
        """The ways to run the application that may be part of a design below each's objective: all of them."""
        del below
        return np.arange(len(base.home))

    def within_need(self, base: AppBase, nodes: Array, beside: Array, below: Array) -> Index:
        """The same, once it is known how many of each the load needs and what the database beside it adds."""
        del nodes, beside, below
        return np.arange(len(base.home))

    def within_database(self, which: Index, below: Array) -> Index:
        """Which of some options of the database may be part of a design below each's objective: all of them."""
        del below
        return np.arange(len(which))

    def database(self, rows: DatabaseRows) -> Flags:
        """The database options that the forced decisions leave; *none* stays."""
        keep = np.ones(len(rows), dtype=bool)
        stage, backup = self.get("database"), self.get("backup")
        if stage:
            keep &= rows.stage == STAGES.index(DatabaseStage(stage))
        if backup:
            keep &= rows.backup == BACKUPS.index(backup)
        return np.asarray(keep | (rows.offering < 0))

    def variant(self, variant: Variant) -> bool:
        """Whether a variant is left."""
        edge = EdgeChoice.CDN if variant.edge else EdgeChoice.NONE
        return self._leaves("cache", variant.cache) and self._leaves("edge", edge)

    def _leaves(self, key: str, value: str) -> bool:
        left = self.get(key)
        return left is None or value in left.split(",")

    def home(self, provider: str, place: str) -> bool:
        """Whether a home is left."""
        return self.get("provider") in (None, provider) and self.get("place") in (None, place)


EVERYTHING = Mask()


def mask_of(forced: Iterable[str], providers: Iterable[str], places: Iterable[str]) -> Mask:
    """Read ``key=value`` pairs; an unknown key or value raises a UsageError with the nearest."""
    allowed = {**FORCED, "provider": tuple(sorted(set(providers))), "place": tuple(sorted(set(places)))}
    found: dict[str, str] = {}
    for pair in forced:
        key, equals, value = pair.partition("=")
        key, value = key.strip(), value.strip().lower().replace("-", "_")
        if not equals or key not in allowed:
            near = difflib.get_close_matches(key, allowed, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise UsageError(
                f"--force {pair}: unknown decision{hint}", f"Decisions: {', '.join(sorted(allowed))}."
            )
        if key == "provider":
            value = _provider(value)
        if value not in allowed[key]:
            near = difflib.get_close_matches(value, map(str, allowed[key]), n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise UsageError(f"--force {pair}: unknown value{hint}", f"Allowed: {', '.join(allowed[key])}.")
        if found.get(key, value) != value:
            raise UsageError(
                f"--force {pair}: {key} is forced to {found[key]} as well", "Force each decision once."
            )
        found[key] = value
    return Mask(tuple(sorted(found.items())))


def _provider(value: str) -> str:
    """A provider as the catalogue spells it."""
    titles = {title.lower(): key for key, title in PROVIDERS.items()}
    return titles.get(value.replace("_", " "), value)
