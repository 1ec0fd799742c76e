"""What a design's policies use in a month, and which lines of the bill that makes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

from loopwright.loop.vocabulary import Platform

PER_THOUSAND = 1e-3
PER_MILLION = 1e-6

_PLATFORM_GIVES: dict[Platform, frozenset[str]] = {
    Platform.APPLICATION_PLATFORM: frozenset({"metric_series", "secrets", "registry_gb"}),
    Platform.STATIC_HOSTING: frozenset({"metric_series", "secrets", "registry_gb", "log_gb_per_month"}),
    Platform.SERVERLESS: frozenset({"metric_series"}),
    Platform.CONTAINERS: frozenset({"metric_series"}),
    Platform.KUBERNETES: frozenset(),
    Platform.RENTED_SERVERS: frozenset({"secrets", "registry_gb"}),
    Platform.OWN_SERVERS: frozenset({"secrets", "registry_gb"}),
}
"""What a platform brings along, or (secrets, images on servers) what is a file there and costs nothing."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What a design's policies use in a month, as plain numbers; 0 or False is not needed.

    ``backup_gb`` is kept outside the database's provider, ``managed_backup_gb`` by it; ``restore_gb`` is read
    back in drills. ``pages`` counts the people who can be paged, ``seats`` those who read errors.
    """

    emails_per_month: float = 0.0
    errors_per_month: float = 0.0
    seats: float = 1.0
    log_gb_per_month: float = 0.0
    metric_series: float = 0.0
    uptime: bool = False
    status_page: bool = False
    pages: float = 0.0
    backup_gb: float = 0.0
    backup_upload_gb: float = 0.0
    restore_gb: float = 0.0
    managed_backup_gb: float = 0.0
    files_gb: float = 0.0
    files_reads_per_month: float = 0.0
    files_writes_per_month: float = 0.0
    files_egress_gb: float = 0.0
    waf: bool = False
    requests_per_month: float = 0.0
    secrets: float = 0.0
    registry_gb: float = 0.0
    dns_zones: float = 0.0
    private_access_users: float = 0.0
    trace_gb_per_month: float = 0.0
    flag_requests_per_month: float = 0.0
    intrusion_detection: bool = False
    free_tiers: bool = True
    must_not_use: tuple[str, ...] = ()


class Where(NamedTuple):
    """Where the design runs: its application's provider, region and place, and its database's provider."""

    provider: str
    region: str
    place: str
    database_provider: str = ""


class Line(NamedTuple):
    """A kind of line: what asks for it, and which items it buys of one seller.

    The figure of its money is ``cost.<name>``. ``asks`` is the need that makes it wanted; ``fee`` is the item
    of a plan's monthly fee; ``items`` and ``limits`` are pairs of an item and the need that sets its
    quantity. A seller must price every item; a limit (seats, requests) counts only where a seller mentions
    it. A ``tied`` line is sold by the design's own provider, or by companies that run no applications.
    """

    name: str
    title: str
    asks: str
    fee: str = ""
    items: tuple[tuple[str, str], ...] = ()
    limits: tuple[tuple[str, str], ...] = ()
    tied: bool = False


LINES: tuple[Line, ...] = (
    Line(
        "email",
        "Mail",
        "emails_per_month",
        "email_plan_month",
        (("email_thousand", "emails_per_month"),),
    ),
    Line("secrets", "Secrets", "secrets", items=(("secret_month", "secrets"),), tied=True),
    Line(
        "registry", "Image registry", "registry_gb", items=(("registry_gb_month", "registry_gb"),), tied=True
    ),
    Line("dns", "Name service", "dns_zones", items=(("dns_zone_month", "dns_zones"),)),
    Line(
        "private_access",
        "Private access",
        "private_access_users",
        items=(("vpn_user_month", "private_access_users"),),
    ),
    Line(
        "ids",
        "Intrusion detection",
        "intrusion_detection",
        items=(("ids_month", "intrusion_detection"),),
        tied=True,
    ),
    Line(
        "waf",
        "Web application firewall",
        "waf",
        "waf_month",
        limits=(("waf_requests_million", "requests_per_month"),),
        tied=True,
    ),
    Line(
        "logs",
        "Log storage and search",
        "log_gb_per_month",
        "monitoring_plan_month",
        (("logs_gb", "log_gb_per_month"),),
        (("logs_search_gb", "log_gb_per_month"),),
        tied=True,
    ),
    Line(
        "metrics",
        "Metrics",
        "metric_series",
        "monitoring_plan_month",
        (("metrics_series_1000", "metric_series"),),
        tied=True,
    ),
    Line(
        "errors",
        "Error tracking",
        "errors_per_month",
        "errors_plan_month",
        (("errors_thousand", "errors_per_month"),),
        (("errors_seat_month", "seats"),),
    ),
    Line(
        "traces",
        "Traces",
        "trace_gb_per_month",
        "monitoring_plan_month",
        (("traces_gb", "trace_gb_per_month"),),
        tied=True,
    ),
    Line(
        "feature_flags",
        "Feature flags",
        "flag_requests_per_month",
        items=(("feature_flag_requests_million", "flag_requests_per_month"),),
    ),
    Line("uptime", "Checks from outside", "uptime", "uptime_plan_month"),
    Line("status_page", "Status page", "status_page", items=(("status_page_month", "status_page"),)),
    Line("paging", "Paging", "pages", "monitoring_plan_month", (("paging_user_month", "pages"),)),
    Line(
        "backups",
        "Backups kept elsewhere",
        "backup_gb",
        "object_storage_plan_month",
        (("object_storage_gb_month", "backup_gb"), ("egress_gb", "restore_gb")),
    ),
    Line(
        "files",
        "Files",
        "files_gb",
        "object_storage_plan_month",
        (
            ("object_storage_gb_month", "files_gb"),
            ("object_storage_write_1000", "files_writes_per_month"),
            ("object_storage_read_1000", "files_reads_per_month"),
            ("egress_gb", "files_egress_gb"),
        ),
    ),
)
"""Every kind of line, in the order in which accounts are opened (a plan that two lines need is paid once)."""

_SCALES: dict[str, float] = {
    "emails_per_month": PER_THOUSAND,
    "errors_per_month": PER_THOUSAND,
    "metric_series": PER_THOUSAND,
    "files_writes_per_month": PER_THOUSAND,
    "files_reads_per_month": PER_THOUSAND,
    "requests_per_month": PER_MILLION,
    "flag_requests_per_month": PER_MILLION,
}
"""From a need to the unit that its item is priced in, where that is not one."""


def amount(needs: Needs, need: str) -> float:
    """How much of a need there is, in the unit that its item is priced in."""
    return float(getattr(needs, need)) * _SCALES.get(need, 1.0)


def built_in(needs: Needs, platform: Platform) -> Needs:
    """The needs without what the platform brings along at no price of its own."""
    given = _PLATFORM_GIVES[platform]
    return replace(
        needs,
        metric_series=0.0 if "metric_series" in given else needs.metric_series,
        log_gb_per_month=0.0 if "log_gb_per_month" in given else needs.log_gb_per_month,
        secrets=0.0 if "secrets" in given else needs.secrets,
        registry_gb=0.0 if "registry_gb" in given else needs.registry_gb,
    )
