"""The bill and the hours of a chosen design as figures, line by line."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.figure import Figure, definition, from_offering
from loopwright.design.lifting.lift import leaf, managed_database, offering
from loopwright.design.lifting.usage import ITEMS, used
from loopwright.design.model import SpendLine
from loopwright.design.search.join import StandbyRegion, standby_region
from loopwright.design.sums.effort import technology_of
from loopwright.design.sums.pricing import price_range, weakest
from loopwright.design.tiers.database_lines import ENVIRONMENTS, another_database
from loopwright.design.tiers.line_items import line_figure
from loopwright.design.tiers.policies_cost import door_costs, entered, option_costs
from loopwright.design.tiers.sides import edge_bought, files_kept

if TYPE_CHECKING:
    from loopwright.catalogue.rows import CacheOffering, ComputeOffering, Confidence, PriceRow
    from loopwright.design.lifting.lift import Chosen, Ledger
    from loopwright.design.tiers.line_items import LineItem
    from loopwright.design.tiers.sides import Side

TITLES = {
    "app": ("Application", "instances × price"),
    "worker": ("Workers", "background work"),
    "proxy": ("Own proxies", "machines before several servers"),
    "balancer": ("Load balancer", "several instances"),
    "addresses": ("Public addresses", "machines"),
    "cluster": ("Cluster fee", "Kubernetes"),
    "nat": ("NAT gateways", "private subnets × zones"),
    "staging": ("Staging", "share × (one instance + its database)"),
    "development": ("Development", "share × (one instance + its database), off at night"),
    "preview": ("Previews", "share × (one instance + its database), for hours"),
    "database": ("Database", "size and stage"),
    "disk": ("Added disk", "data beyond the machine's disk"),
    "backups": ("Backups", "size of the data × copies"),
    "cache": ("Cache", "hot data"),
    "queue": ("Queue", "background jobs"),
    "edge": ("Content delivery", "transfer at the edge"),
    "files": ("File storage", "size of the files, once more elsewhere where a copy is asked"),
    "egress": ("Transfer out", "requests × size of an answer"),
    "standby_region": ("Standby region", "machines and database once more"),
}
DRIVERS = {
    "app": {"instances": "count.app"},
    "backups": {
        "size": "data.size_gb",
        "copies_own": "data.backup_copies",
        "copies_managed": "data.off_site_copies",
        "sent": "backup.uploaded_share_per_month",
    },
    "files": {
        "size": "data.files_gb",
        "copied": "need.files_copy",
        "sent": "backup.files_sent_share_per_month",
    },
    "egress": {"transfer": "load.origin_egress_gb_per_month"},
    "edge": {"transfer": "load.egress_gb_per_month", "public": "demand.public_share"},
    "staging": {"share": "environment.staging_share"},
    "development": {"share": "environment.development_share"},
    "preview": {"share": "environment.preview_share"},
    "nat": {"private": "network.private_subnets"},
    "worker": {"cores": "load.background_cores_busy"},
    "cache": {"hot": "data.hot_gb"},
    "queue": {"jobs": "demand.background_share"},
    "database": {"size": "data.size_gb"},
    "disk": {"size": "data.size_gb"},
}
PRICE_ITEMS = {
    "balancer": ("load_balancer_month", "load_balancer_lcu_hour"),
    "addresses": ("public_ipv4_month",),
    "cluster": ("cluster_month",),
    "nat": ("nat_gateway_month",),
    "egress": ("egress_gb",),
    "files": ("object_storage_gb_month",),
    "backups": ("object_storage_gb_month",),
    "disk": ("block_storage_gb_month",),
    "queue": ("queue_requests_million",),
    "edge": ("cdn_egress_gb",),
}


def money_lines(one: Chosen) -> dict[str, float]:
    """Every line of the bill that is not nothing, US dollars a month, policies apart."""
    app, database, sides = one.stage.app.lines, one.stage.database.lines, one.sides
    found = {name: float(np.asarray(line)[one.a]) for name, line in app.money.items()}
    if one.has_database:
        for name, line in database.money.items():
            found[name] = found.get(name, 0.0) + float(np.asarray(line)[one.d])
    found |= {
        "worker": sides.worker.money,
        "cache": sides.cache.money,
        "queue": sides.queue.money,
        "edge": sides.edge_usd,
        "files": sides.files_usd,
    }
    if one.regions > 1:
        found["standby_region"] = float(_second_region(one).money[0])
    kept = {name: value for name, value in found.items() if value > 0}
    return {name: kept[name] for name in TITLES if name in kept}


def policy_items(one: Chosen) -> tuple[LineItem, ...]:
    """The lines that policies buy for a design: its home's, its way of running, and its door."""
    values = one.solved.values
    pair = np.array([one.a]), np.array([one.d])
    door = entered(one.stage.app.rows, one.stage.database.rows, *pair)
    return (
        *one.sides.policies.items,
        *option_costs(one.home, one.arrangement, values, workers=one.sides.worker.count > 0).items,
        *(door_costs(one.home, values).items if bool(door[0]) else ()),
    )


def lift_spend(one: Chosen, ledger: Ledger) -> tuple[tuple[SpendLine, ...], tuple[str, ...]]:
    """Lay the bill down; returns its lines, largest first, and what is unpriced."""
    lines: list[tuple[float, SpendLine]] = []
    low = high = 0.0
    for name, usd in money_lines(one).items():
        figure = _with_range(one, ledger, name, usd)
        ledger.figures.lay(f"cost.{name}", figure)
        low, high = low + (figure.low or usd), high + (figure.high or usd)
        title, driver = TITLES[name]
        lines.append((usd, SpendLine(name, title, driver, f"cost.{name}")))
    unpriced = []
    drivers = {
        "emails_per_month": ledger.get("demand.emails_per_month"),
        "log_gb_per_month": ledger.get("need.log_gb_per_month"),
        "errors_per_month": ledger.get("need.errors_per_month"),
        "secrets": ledger.get("choice.secrets.count"),
        "registry_gb": ledger.get("choice.container_images.registry_gb"),
        "private_access_users": ledger.get("need.private_access_users"),
        "trace_gb_per_month": ledger.get("need.trace_gb_per_month"),
        "flag_requests_per_month": ledger.get("need.flag_requests_per_month"),
    }
    for item in policy_items(one):
        if item.money is None:
            unpriced.append(item.name)
            lines.append((math.inf, SpendLine(item.name, item.title, "unpriced", None)))
            continue
        ledger.figures.lay(f"cost.{item.name}", line_figure(item, drivers))
        low, high = low + item.money.low, high + item.money.high
        seller = f"{item.seller.provider} {item.seller.service}" if item.seller else ""
        lines.append((item.money.mode, SpendLine(item.name, item.title, seller, f"cost.{item.name}")))
    ordered = tuple(line for _, line in sorted(lines, key=lambda pair: (-pair[0], pair[1].component)))
    parts = {line.component: line.path for line in ordered if line.path is not None}
    value = float(one.solved.designs.money[one.index])
    total = ledger.sum("cost.total", value, "USD/month", "Σ lines of the bill", **parts)
    ledger.figures.by_path["cost.total"] = replace(total, low=min(low, value), high=max(high, value))
    _shares(ledger)
    return ordered, tuple(unpriced)


def _second_region(one: Chosen) -> StandbyRegion:
    pair = np.array([one.a]), np.array([one.d])
    return standby_region(one.stage, one.solved.space, one.solved.values, *pair)


def _with_range(one: Chosen, ledger: Ledger, name: str, usd: float) -> Figure:
    """A line with the prices it was computed from, and the range that their confidence leaves."""
    paid_by_use = used(one, usd) if name == "app" else ()
    if paid_by_use:
        confidence = weakest(
            row.provenance.confidence for item, _ in ITEMS[one.tech] for row in _price_rows(one, name, item)
        )
        span = price_range(usd, confidence, one.catalogue)
        formula = " + ".join(part.replace("_", " ") for part, _ in paid_by_use)
        return Figure(usd, "USD/month", formula, paid_by_use, low=span.low, high=span.high)
    inputs, confidence = _prices(one, name)
    given = tuple(inputs) + tuple((key, ledger.get(path)) for key, path in DRIVERS.get(name, {}).items())
    span = price_range(usd, confidence, one.catalogue)
    return Figure(usd, "USD/month", _formula(one, name, given), given, low=span.low, high=span.high)


def _formula(one: Chosen, name: str, given: tuple[tuple[str, Figure], ...]) -> str:
    """How the line is worked out of its inputs; in the words of what drives it where tiers and steps enter."""
    names = {key for key, _ in given}
    if name == "app" and (one.compute is None or one.compute.usd_month is None):
        return "requests and the time they take, at the provider's prices of use"
    if name in ("staging", "development", "preview") and names == {"price", "share"}:
        return "price × share of a month"
    if name in ("worker", "cache") and "count" in names:
        return "price × count"
    return TITLES[name][1]


def _prices(one: Chosen, name: str) -> tuple[list[tuple[str, Figure]], Confidence]:
    """The catalogue's prices behind a line, and how sure the weakest is."""
    row = one.database if name == "database" else one.compute
    if (
        name in ("app", "staging", "development", "preview", "database", "standby_region")
        and row is not None
        and row.usd_month is not None
    ):
        found = [("price", leaf(row, "usd_month", "USD/month"))]
        if name in ENVIRONMENTS and one.has_database:
            found.append(("database", _beside(one)))
        if name == "database":
            rows = one.stage.database.rows
            found.append(("nodes", definition(float(rows.nodes[one.d]), "nodes", "nodes of the stage")))
        return found, row.provenance.confidence
    side = {"worker": one.sides.worker, "cache": one.sides.cache}.get(name)
    if side is not None:
        return _side_prices(one, side)
    rows_ = [row for item in PRICE_ITEMS.get(name, ()) for row in _price_rows(one, name, item)]
    found = [
        (f"price_{number}", from_offering(row.usd or 0.0, f"USD/{row.unit}", "usd", row.provenance))
        for number, row in enumerate(rows_, start=1)
        if row.usd is not None
    ]
    order = ("assumption", "low", "medium", "high")
    confidence: Confidence = min(
        (row.provenance.confidence for row in rows_), key=order.index, default="medium"
    )
    if not found:
        found = [("price", definition(0.0, "USD", "usage priced by the provider's list"))]
    if name in ENVIRONMENTS and one.has_database:
        found.append(("database", _beside(one)))
    return found, confidence


def _beside(one: Chosen) -> Figure:
    """The database of an environment beside production, US dollars a month."""
    space, pair = one.solved.space, np.array([one.d])
    rows = one.stage.database.rows.take(pair)
    usd, sold = another_database(
        rows,
        one.stage.load,
        one.solved.values,
        databases=space.databases,
        compute=space.compute,
        block_gb=np.array([one.home.block_gb]),
    )
    index = int(sold[0])
    row = (
        managed_database(one.catalogue, space.databases.ids[index])
        if one.managed
        else offering(one.catalogue, space.compute.ids[index])
    )
    given = (
        ("price", leaf(row, "usd_month", "USD/month")),
        ("size", one.solved.values.inputs.figure("data.size_gb")),
    )
    text = "the cheapest of the same kind that holds the data, storage beyond what it includes"
    return Figure(float(usd[0]), "USD/month", text, given)


def _price_rows(one: Chosen, name: str, item: str) -> tuple[PriceRow, ...]:
    if name == "files":
        values = one.solved.values
        stores = files_kept(float(np.max(one.stage.load.files_gb)), one.home, values)
        sent = one.home.egress if len(stores) > 1 else None
        return (*(row for store in stores for row in store.rows), *(() if sent is None else sent.rows))
    if name == "edge":
        found = edge_bought(one.stage.load.edge_egress_gb, one.home, one.solved.values)
    else:
        found = one.home.copy_price if name == "backups" else one.home.price(item)
    return () if found is None else found.rows


def _side_prices(one: Chosen, side: Side) -> tuple[list[tuple[str, Figure]], Confidence]:
    rows: tuple[ComputeOffering | CacheOffering, ...] = ()
    if side.offering:
        rows = (*one.catalogue.compute, *one.catalogue.caches)
    for row in rows:
        if row.provenance.id == side.offering and row.usd_month is not None:
            price = from_offering(row.usd_month, "USD/month", "usd_month", row.provenance)
            return [
                ("price", price),
                ("count", definition(float(side.count), "instances", "how many")),
            ], row.provenance.confidence
    return [("price", definition(side.money, "USD/month", "the home's smallest machine"))], "medium"


def _shares(ledger: Ledger) -> None:
    """The bill against users, requests, revenue and cash."""
    total = ledger.figures["cost.total"].value
    users = ledger.get("demand.users").value
    if users > 0:
        ledger.sum(
            "cost.per_user",
            total / users,
            "USD/month",
            "bill ÷ users",
            bill="cost.total",
            users="demand.users",
        )
    monthly = ledger.get("demand.requests_per_day").value * 730 / 24
    if monthly > 0:
        ledger.sum(
            "cost.per_thousand_requests",
            total / monthly * 1000,
            "USD",
            "bill ÷ requests of a month × 1,000",
            bill="cost.total",
            requests="demand.requests_per_day",
            days="month.days_of_prices",
        )
    if "money.revenue_usd" in ledger.figures and ledger.get("money.revenue_usd").value > 0:
        ledger.sum(
            "cost.share_of_revenue",
            total / ledger.get("money.revenue_usd").value,
            "share",
            "bill ÷ revenue",
            bill="cost.total",
            revenue="money.revenue_usd",
        )
    if "money.cash_usd" in ledger.figures:
        _runway(ledger, total)


def _runway(ledger: Ledger, bill: float) -> None:
    """Months that the cash lasts: burn is what is spent beyond the revenue, the bill of this design apart."""
    given = {"cash": "money.cash_usd", "bill": "cost.total"}
    if "money.burn_usd" in ledger.figures:
        month = bill + ledger.get("money.burn_usd").value
        formula, given = "cash ÷ (bill + burn)", {**given, "burn": "money.burn_usd"}
    elif "money.revenue_usd" in ledger.figures:
        month = bill - ledger.get("money.revenue_usd").value
        formula, given = "cash ÷ (bill − revenue)", {**given, "revenue": "money.revenue_usd"}
    else:
        month, formula = bill, "cash ÷ bill"
    if month > 0:
        ledger.sum(
            "cost.runway_months", ledger.get("money.cash_usd").value / month, "months", formula, **given
        )


def lift_effort(one: Chosen, ledger: Ledger) -> None:
    """Hours a month by component, their sum and what they are worth."""
    app, database, sides = one.stage.app.lines, one.stage.database.lines, one.sides
    found = {name: float(np.asarray(line)[one.a]) for name, line in app.hours.items()}
    if one.has_database:
        for name, line in database.hours.items():
            found[name] = found.get(name, 0.0) + float(np.asarray(line)[one.d])
    found |= {
        "worker": sides.worker.hours,
        "cache": sides.cache.hours,
        "queue": sides.queue.hours,
        "cdn": sides.edge_hours,
    }
    if one.regions > 1:
        found["standby_region"] = float(_second_region(one).hours[0])
    parts = {}
    for name, hours in found.items():
        if hours <= 0:
            continue
        row = {
            "data": "effort.data_doubling",
            "backup": "effort.backup_continuous",
            "release": f"effort.release.{one.release}",
            "cache": "effort.own_redis",
        }.get(name, f"effort.{name}")
        skill = one.solved.values.inputs.skill(name, one.home.provider)
        factor = definition(skill, "ratio", f"skill in {technology_of(name, one.home.provider)}")
        ledger.sum(
            f"hours.{name}", hours, "hours/month", "usual hours × how many × skill", usual=row, skill=factor
        )
        parts[name] = f"hours.{name}"
    hours_total = float(one.solved.designs.hours[one.index])
    total = ledger.sum("effort.total", hours_total, "hours/month", "Σ components", **parts)
    spread = [ledger.figures[path].inputs[0][1] for path in parts.values()]
    low = math.fsum(
        ledger.figures[path].value * _ratio(usual, usual.low)
        for path, usual in zip(parts.values(), spread, strict=True)
    )
    high = math.fsum(
        ledger.figures[path].value * _ratio(usual, usual.high)
        for path, usual in zip(parts.values(), spread, strict=True)
    )
    ledger.figures.by_path["effort.total"] = replace(
        total, low=min(low, hours_total), high=max(high, hours_total)
    )
    worth = hours_total * one.solved.values.number("team.value_of_hour_usd")
    ledger.sum(
        "effort.money",
        worth,
        "USD/month",
        "hours × value of an hour",
        hours="effort.total",
        hour="team.value_of_hour_usd",
    )
    ledger.sum(
        "objective.total",
        ledger.figures["cost.total"].value + worth,
        "USD/month",
        "bill + hours at the value of an hour",
        bill="cost.total",
        hours="effort.money",
    )


def _ratio(usual: Figure, bound: float | None) -> float:
    return 1.0 if bound is None or usual.value <= 0 else bound / usual.value
