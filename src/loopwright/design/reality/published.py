"""Published systems: what their operators ran, and the loops that say only what they published."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from loopwright.loop.reading import parse_loop
from loopwright.loop.vocabulary import DatabaseStage

if TYPE_CHECKING:
    from loopwright.catalogue.load import Catalogue
    from loopwright.loop.model import Loop

FOLDER = files("loopwright.design.reality")

STAGE_GROUPS: dict[DatabaseStage, str] = {
    DatabaseStage.NONE: "none",
    DatabaseStage.ON_HOST: "on the host",
    DatabaseStage.OWN_SERVER: "single",
    DatabaseStage.MANAGED: "single",
    DatabaseStage.STANDBY_BY_HAND: "standby",
    DatabaseStage.PATRONI: "standby",
    DatabaseStage.MANAGED_STANDBY: "standby",
    DatabaseStage.REPLICAS: "replicas",
    DatabaseStage.SHARDED: "shards",
}
"""How far a database has grown, whoever runs it."""


@dataclass(frozen=True, slots=True)
class Published:
    """A published system: what it was, and what a design for it is expected to be.

    ``usd`` is what was paid a month, None where nothing is published; ``prices_near`` whether that year's prices
    may be held against today's. ``without`` names lines of a bill that the amount does not hold. Cores are
    those of the application, and of one database node. Several loops are several systems of one report.
    """

    name: str
    title: str
    year: int
    loops: tuple[Loop, ...]
    level_low: int
    level_high: int
    stages: tuple[str, ...]
    redundant: bool
    usd: float | None
    prices_near: bool
    without: tuple[str, ...]
    app_cores: float | None
    database_cores: float | None
    ran: str

    def level_error(self, level: int) -> int:
        """How many levels above (positive) or below what was expected."""
        return max(0, level - self.level_high) - max(0, self.level_low - level)


def published_systems(catalogue: Catalogue) -> tuple[Published, ...]:
    """Every published system that ships with the product, in the order of its table."""
    text = (FOLDER / "published.csv").read_text(encoding="utf-8")
    return tuple(_published(row, catalogue) for row in csv.DictReader(text.splitlines()))


def _published(row: dict[str, str], catalogue: Catalogue) -> Published:
    euro = catalogue.value("currency.usd_per_eur")
    amount = _number(row["amount"])
    rate = euro if row["currency"] == "EUR" else 1.0
    return Published(
        name=row["name"],
        title=row["title"],
        year=int(row["year"]),
        loops=tuple(_loop(name, euro) for name in row["loops"].split()),
        level_low=int(row["level_low"]),
        level_high=int(row["level_high"]),
        stages=tuple(row["stages"].split("|")),
        redundant=row["redundant"] == "yes",
        usd=None if amount is None else amount * rate,
        prices_near=row["prices_near"] == "yes",
        without=tuple(row["without"].split()),
        app_cores=_number(row["app_cores"]),
        database_cores=_number(row["database_cores"]),
        ran=row["ran"],
    )


def _number(text: str) -> float | None:
    return float(text) if text else None


def _loop(name: str, usd_per_eur: float) -> Loop:
    text = (FOLDER / "systems" / f"{name}.yaml").read_text(encoding="utf-8")
    return parse_loop(text, f"{name}.yaml", usd_per_eur).loop
