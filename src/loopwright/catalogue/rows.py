"""What a catalogue row is: a dated figure, or a dated offering.

Every row knows where it came from (``source``), when that was read (``read_on``, an ISO date) and after which
date it must be read again (``stale_after``). Money is in US dollars, a month of prices has 730 hours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Confidence = Literal["high", "medium", "low", "assumption"]


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One dated number with its range: a default, a threshold, a rate, a price, an SLA.

    ``id`` is dotted and lower case (``demand.peak_to_mean.api``); ``low`` ≤ ``value`` ≤ ``high`` (equal when
    no range is known); ``value`` is None for a figure that is known to exist but is unpriced or unpublished.
    """

    id: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    title: str
    source: str
    read_on: str
    stale_after: str
    confidence: Confidence
    note: str = ""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where an offering's row came from."""

    id: str
    source: str
    read_on: str
    stale_after: str
    confidence: Confidence
    note: str = ""


@dataclass(frozen=True, slots=True)
class ComputeOffering:
    """A machine or an instance that runs application code; prices a month of 730 h, one instance.

    ``service`` is one of: ``vm``, ``lone_vm`` (Lightsail: joins no network or group with others),
    ``dedicated``, ``own_hardware``, ``platform`` (Fly, Heroku, Render, Railway, App Platform), ``function``
    (Lambda: pay per request), ``run`` (Cloud Run, Container Apps: pay per use), ``container`` (Fargate, App
    Runner, App Service). ``sustained_cores`` is what may be planned on: for burstable machines the baseline,
    for shared virtual cores the share that holds, for dedicated ones all. ``speed`` is one core's speed
    relative to the catalogue's reference core. Unknown numbers are None, never 0.
    """

    provenance: Provenance
    provider: str
    service: str
    sku: str
    region: str
    place: str
    cores: float
    sustained_cores: float
    memory_gb: float
    cpu_type: str  # shared | burstable | dedicated
    arch: str  # x86_64 | arm64
    speed: float
    disk_gb: float | None
    included_transfer_gb: float | None
    egress_usd_per_gb: float | None
    usd_month: float | None
    usd_month_reserved_1y: float | None
    orderable: bool
    free_tier: bool


@dataclass(frozen=True, slots=True)
class DatabaseOffering:
    """A managed relational database; price a month of 730 h for the whole thing as listed (all its nodes).

    ``nodes`` counts the machines the price pays for; ``standby`` is whether one of them takes over by itself;
    ``zones`` how many it spreads over; ``point_in_time_days`` 0 means snapshots only; ``storage_usd_per_gb``
    a month beyond ``storage_included_gb``; ``replica_usd_month`` is the price of one more readable node, or
    None.
    """

    provenance: Provenance
    provider: str
    service: str
    engine: str
    sku: str
    region: str
    place: str
    portable: bool  # sold to applications that run elsewhere (Neon, Supabase, PlanetScale, Aiven)
    cores: float
    sustained_cores: float
    memory_gb: float
    speed: float
    storage_included_gb: float
    storage_max_gb: float
    storage_usd_per_gb: float | None
    iops: float | None
    connections: float | None
    pooler_included: bool
    standby: bool
    nodes: int
    zones: int
    point_in_time_days: float
    backup_retention_days: float
    usd_month: float | None
    plan_fee_usd_month: float
    replica_usd_month: float | None
    usd_month_reserved_1y: float | None
    orderable: bool
    free_tier: bool


@dataclass(frozen=True, slots=True)
class CacheOffering:
    """A managed Redis or Valkey; price a month for one node unless ``standby``."""

    provenance: Provenance
    provider: str
    service: str
    sku: str
    region: str
    place: str
    portable: bool
    memory_gb: float
    standby: bool
    usd_month: float | None
    usd_per_million_commands: float | None
    orderable: bool
    free_tier: bool


@dataclass(frozen=True, slots=True)
class PriceRow:
    """One step of a price list: ``usd`` per ``unit`` between ``tier_from`` and ``tier_to`` units a month.

    ``item`` names what is bought, the same word at every provider: ``egress_gb``,
    ``object_storage_gb_month``, ``object_storage_write_1000``, ``object_storage_read_1000``,
    ``cdn_egress_gb``, ``cdn_requests_10000``, ``block_storage_gb_month``, ``load_balancer_month``,
    ``load_balancer_lcu_hour``, ``nat_gateway_month``, ``nat_gb``, ``public_ipv4_month``,
    ``queue_requests_million``, ``email_thousand``, ``email_plan_month``, ``cluster_month``,
    ``backup_gb_month``, ``snapshot_gb_month``, ``logs_gb``, ``metrics_month``, ``errors_plan_month``,
    ``uptime_plan_month``, ``paging_user_month``, ``waf_month``, ``secret_month``, ``static_hosting_month``,
    ``function_request_million``, ``function_gb_second``, ``run_vcpu_second``, ``run_gib_second``,
    ``run_request_million``, ``vpn_month``, ``ids_month``, ``ddos_month``, ``status_page_month``,
    ``registry_gb_month``, ``dns_zone_month``. ``tier_to`` None is without end. ``included`` units a month are
    free once per account.
    """

    provenance: Provenance
    provider: str
    service: str
    item: str
    region: str
    place: str
    unit: str
    usd: float | None
    tier_from: float
    tier_to: float | None
    included: float
