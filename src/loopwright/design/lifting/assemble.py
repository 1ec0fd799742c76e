"""One solved design, whole: components, bill, promises and every figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.catalogue.rows import DatabaseOffering
from loopwright.design.lifting.lift import Chosen, Ledger, chosen, structure_of
from loopwright.design.lifting.lift_latency import lift_latency
from loopwright.design.lifting.lift_load import lift_load
from loopwright.design.lifting.lift_promises import lift_ledger, lift_promises
from loopwright.design.lifting.lift_recovery import lift_recovery
from loopwright.design.lifting.lift_spend import lift_effort, lift_spend
from loopwright.design.lifting.margins import lay_margins
from loopwright.design.lifting.names import machine_title, sku_title
from loopwright.design.model import Component, Design, Tier
from loopwright.loop.vocabulary import CacheChoice, QueueChoice

if TYPE_CHECKING:
    from loopwright.design.search.solve import Solved


def design_at(solved: Solved, index: int) -> Design:
    """Lift the design at an index of a solved space."""
    one = chosen(solved, index)
    ledger = Ledger(solved.values.inputs)
    for path, figure in solved.values.inputs.own.items():
        ledger.figures.lay(path, figure)
    ledger.count("count.app", one.count, "instances", "instances of the application")
    lift_load(one, ledger)
    lift_latency(one, ledger)
    lift_ledger(one, ledger)
    spend, unpriced = lift_spend(one, ledger)
    lift_effort(one, ledger)
    recovery = lift_recovery(one, ledger)
    promises = lift_promises(one, ledger)
    lay_margins(promises, ledger.figures)
    _sla(one, ledger)
    database = one.database
    return Design(
        structure=structure_of(one),
        provider=one.home.provider,
        database_provider=one.home.provider if database is None else database.provider,
        region=one.home.region,
        place=one.home.place,
        components=components(one),
        spend=spend,
        promises=promises,
        recovery=recovery,
        unpriced=unpriced,
        feasible=bool(solved.feasible[index]),
        figures=ledger.figures,
        release=one.release,
    )


def sla_name(provider: str) -> str:
    """A provider as the ids of published SLAs spell it: without the dot that would divide them."""
    return provider.removesuffix(".io")


def published_sla(one: Chosen) -> str | None:
    """The row of the weakest published SLA on a design's path; None where nothing is published."""
    names = []
    row = one.compute
    if row is not None:
        names.append(f"sla.{sla_name(one.home.provider)}.{row.service}")
    if one.managed and one.database is not None:
        kind = "database_standby" if bool(one.stage.database.redundant[one.d]) else "database"
        names.append(f"sla.{sla_name(one.database.provider)}.{kind}")
    catalogue = one.catalogue
    found = [name for name in names if catalogue.has(name) and catalogue.figure(name).value is not None]
    return min(found, key=lambda name: (catalogue.value(name), name), default=None)


def _sla(one: Chosen, ledger: Ledger) -> None:
    """The weakest published SLA on the path, beside the estimate and never instead of it."""
    weakest = published_sla(one)
    if weakest is not None:
        ledger.sum(
            "sla.published",
            one.catalogue.value(weakest),
            "share",
            "the weakest published SLA on the path: a promise of compensation",
            sla=weakest,
        )


def _times(count: int) -> str:
    return f"{count} × " if count > 1 else ""


def components(one: Chosen) -> tuple[Component, ...]:
    """The tiers of a design in the order a request meets them."""
    found: list[Component] = []
    rows = one.stage.app.rows
    if one.stage.variant.edge:
        found.append(Component(Tier.EDGE, "Content delivery network", "", "", "cdn", 1, 1, 0.0, 0.0))
    row = one.compute
    if row is None:
        found.append(
            Component(
                Tier.APP,
                f"Static hosting at {sku_title(one.home.provider)}",
                one.home.provider,
                "",
                "static",
                1,
                1,
                0.0,
                0.0,
            )
        )
    else:
        title = f"{_times(one.count)}{machine_title(row)}"
        found.append(
            Component(
                Tier.APP,
                title,
                row.provider,
                row.provenance.id,
                row.sku,
                one.count,
                int(rows.zones[one.a]),
                row.cores,
                row.memory_gb,
            )
        )
    worker = one.sides.worker
    if worker.count:
        found.append(
            Component(
                Tier.WORKER,
                f"{worker.count} × {worker.title} for background work",
                worker.provider,
                worker.offering,
                worker.sku,
                worker.count,
                1,
                worker.cores,
                worker.memory_gb,
            )
        )
    found.extend(_stores(one))
    return tuple(found)


def _stores(one: Chosen) -> list[Component]:
    found: list[Component] = []
    variant, sides = one.stage.variant, one.sides
    host = Tier.APP if one.composite else None
    if variant.cache in (CacheChoice.REDIS, CacheChoice.MANAGED):
        found.append(
            Component(
                Tier.CACHE,
                sides.cache.title or "Redis",
                sides.cache.provider,
                sides.cache.offering,
                sides.cache.sku,
                1,
                1,
                0.0,
                sides.cache.memory_gb,
                host,
            )
        )
    queue = sides.queue
    if sides.queue_choice in (QueueChoice.MANAGED, QueueChoice.REDIS):
        title, memory = queue.title, 0.0 if one.composite else queue.memory_gb
        found.append(
            Component(
                Tier.QUEUE, title, one.home.provider, queue.offering, queue.sku, 1, 1, 0.0, memory, host
            )
        )
    elif sides.queue_choice is not QueueChoice.NONE:
        found.append(
            Component(
                Tier.QUEUE, "Jobs in a table of the database", "", "", "", 0, 1, 0.0, 0.0, Tier.DATABASE
            )
        )
    row = one.database
    if row is not None:
        rows = one.stage.database.rows
        nodes = int(rows.nodes[one.d]) * int(rows.shards[one.d]) + int(rows.replicas[one.d])
        kind = "PostgreSQL" if isinstance(row, DatabaseOffering) else "PostgreSQL on"
        zones = 2 if bool(one.stage.database.zone_redundant[one.d]) else 1
        found.append(
            Component(
                Tier.DATABASE,
                f"{kind} {machine_title(row)}",
                row.provider,
                row.provenance.id,
                row.sku,
                nodes,
                zones,
                row.cores,
                row.memory_gb,
            )
        )
    elif one.composite and one.keeps_rows:
        found.append(
            Component(
                Tier.DATABASE,
                "PostgreSQL on the same server",
                one.home.provider,
                "",
                "",
                1,
                1,
                0.0,
                0.0,
                Tier.APP,
            )
        )
    if one.solved.values.number("data.files_gb") > 0:
        found.append(
            Component(Tier.FILES, "Object storage", one.home.provider, "", "object_storage", 1, 1, 0.0, 0.0)
        )
    return found
