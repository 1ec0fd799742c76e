"""Subjects for policies: a loop from a few words, its inputs as the sums resolve them, a hand-made design."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from loopwright.catalogue.load import load_catalogue
from loopwright.design.figure import Figures, definition
from loopwright.design.given.inputs import resolve
from loopwright.design.model import Component, Design, Disaster, Recovery, Structure, Tier
from loopwright.design.verdict import Subject
from loopwright.loop.model import Loop
from loopwright.loop.vocabulary import (
    Arrangement,
    BackupMethod,
    CacheChoice,
    DatabaseStage,
    EdgeChoice,
    Place,
    Platform,
    QueueChoice,
    Survives,
)

if TYPE_CHECKING:
    from loopwright.catalogue.load import Catalogue

Build = Callable[[dict[str, Any]], Subject]

WORDS = {"name": "sheets", "action": "Uploads a sheet", "response": "Cleans it", "value": "A clean sheet"}
STRUCTURE = {
    "arrangement": Arrangement.ONE_SERVER,
    "platform": Platform.RENTED_SERVERS,
    "database": DatabaseStage.ON_HOST,
    "survives": Survives.NOTHING,
    "app_redundant": False,
    "database_redundant": False,
    "zones": 1,
    "cache": CacheChoice.NONE,
    "queue": QueueChoice.IN_DATABASE,
    "edge": EdgeChoice.NONE,
    "backup": BackupMethod.NIGHTLY,
    "pooler": False,
    "replicas": 0,
    "shards": 1,
    "own_proxy": False,
}
COMPUTED = {
    "load.peak_rate": (1.0, "requests/s"),
    "load.origin_peak_rate": (1.0, "requests/s"),
    "load.background_cores_busy": (0.1, "cores"),
    "load.slots": (4.0, "slots"),
    "load.egress_gb_per_month": (20.0, "GB/month"),
    "latency.database_seconds": (0.02, "seconds"),
    "latency.network_seconds": (0.05, "seconds"),
    "capacity.app_utilisation": (0.2, "share"),
    "capacity.database_utilisation": (0.1, "share"),
    "capacity.largest_rate": (40.0, "requests/s"),
    "promise.latency_p95_seconds": (0.3, "seconds"),
    "promise.availability": (0.997, "share"),
    "promise.downtime_hours_per_year": (26.0, "hours/year"),
    "promise.rpo_seconds": (88_200.0, "seconds"),
    "promise.rto_seconds": (5_400.0, "seconds"),
    "ledger.phase.wait": (10.0, "hours/year"),
    "recovery.host_lost.rto_seconds": (5_400.0, "seconds"),
    "cost.app": (15.0, "USD/month"),
    "cost.backups": (1.0, "USD/month"),
    "cost.total": (19.0, "USD/month"),
    "effort.total": (2.1, "hours/month"),
}
WAYS = {
    "arrangement": Arrangement,
    "platform": Platform,
    "database": DatabaseStage,
    "survives": Survives,
    "cache": CacheChoice,
    "queue": QueueChoice,
    "edge": EdgeChoice,
    "backup": BackupMethod,
}


def _structure(given: dict[str, Any]) -> Structure:
    told = {name: WAYS[name](value) if name in WAYS else value for name, value in given.items()}
    return Structure(**(STRUCTURE | told))


def _design(case: dict[str, Any], loop: Loop, catalogue: Catalogue) -> Design:
    figures = Figures()
    inputs = resolve(loop, catalogue).own
    told = {path: (value, "") for path, value in case.get("figures", {}).items()}
    for path, figure in inputs.items():
        figures.lay(path, figure)
    for path, (value, unit) in (COMPUTED | told).items():
        figures.by_path[path] = definition(value, unit, "made by hand").named(path)
    parts = case.get("components", {"app": 1})
    return Design(
        structure=_structure(case.get("structure", {})),
        provider=case.get("provider", "hetzner"),
        database_provider=case.get("provider", "hetzner"),
        region=case.get("region", "fsn1"),
        place=Place(case.get("place", "eu")),
        components=tuple(
            Component(Tier(tier), tier, "hetzner", "", "", count, 1, 2, 4) for tier, count in parts.items()
        ),
        spend=(),
        promises=(),
        recovery=(Recovery(Disaster.HOST_LOST, recoverable=True, how="restored from the last copy"),),
        unpriced=(),
        feasible=True,
        figures=figures,
        release=case.get("release", "in_place"),
    )


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="session")
def subject_of(catalogue: Catalogue) -> Build:
    """Build a subject from a case: overrides of a founder's small product on one server."""

    def build(case: dict[str, Any]) -> Subject:
        words: dict[str, Any] = {**WORDS, "owner": "founder", "demand": {"users": 120}}
        for field, value in case.get("loop", {}).items():
            both = isinstance(value, dict) and isinstance(words.get(field), dict)
            words[field] = words[field] | value if both else value
        loop = Loop(**words)
        return Subject(loop, _design(case, loop, catalogue), catalogue)

    return build
