"""What is used in a month, as infracost reads it: what Terraform files cannot tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.verdict import NotApplicable
from loopwright.generate.dumping import yaml_text
from loopwright.generate.file import File
from loopwright.generate.rendering import Rendered, renders
from loopwright.loop.vocabulary import EdgeChoice, Place, QueueChoice

if TYPE_CHECKING:
    from loopwright.generate.dumping import Data
    from loopwright.generate.setting import Setting

PROVIDERS = ("aws", "gcp", "azure")
DAYS_PER_MONTH = 30
SAID = (
    "# What the design reckons with in a month, by kind of resource, so that names do not matter:\n"
    "#   infracost breakdown --path . --usage-file infracost-usage.yml\n"
)
EDGES = {
    Place.US: "us",
    Place.CA: "us",
    Place.EU: "europe",
    Place.UK: "europe",
    Place.LATAM: "south_america",
    Place.AFRICA: "south_africa",
    Place.JAPAN: "japan",
    Place.OCEANIA: "australia",
    Place.INDIA: "india",
    Place.ASIA: "asia_pacific",
    Place.MIDDLE_EAST: "south_africa",
}


@renders("seed: infrastructure-prd-template, Cost Monitoring; infrastructure-from-loop, Cost Management")
def infracost_usage(setting: Setting) -> Rendered:
    """A usage file for infracost, where it knows the provider's prices."""
    provider = setting.design.provider
    if provider not in PROVIDERS:
        return NotApplicable(f"infracost knows no prices of {provider}; the bill is in docs/infrastructure")
    usage = {"aws": _amazon, "gcp": _google, "azure": _azure}[provider](setting)
    body = SAID + yaml_text({"version": 0.1, "resource_type_default_usage": usage})
    return (File("infracost-usage.yml", body, ("cost_watch", "budget_guidance")),)


def _amount(setting: Setting, path: str) -> float:
    """A figure that exists only where the design has the part, rounded to what a bill would notice."""
    found = setting.answer.figures.get(path)
    return 0 if found is None else round(found.value, 1)


def _requests(setting: Setting) -> int:
    return round(setting.value("demand.requests_per_day") * DAYS_PER_MONTH)


def _amazon(setting: Setting) -> Data:
    logs, copies = _amount(setting, "need.log_gb_per_month"), _copies(setting)
    egress, origin = (
        _amount(setting, "load.egress_gb_per_month"),
        _amount(setting, "load.origin_egress_gb_per_month"),
    )
    found: dict[str, Data] = {
        "aws_cloudwatch_log_group": {"storage_gb": logs, "monthly_data_ingested_gb": logs},
        "aws_lb": {
            "processed_bytes_gb": origin,
            "new_connections": round(setting.value("load.mean_rate"), 1),
        },
        "aws_nat_gateway": {"monthly_data_processed_gb": logs},
        "aws_db_instance": {"additional_backup_storage_gb": copies},
        "aws_rds_cluster": {
            "backup_snapshot_size_gb": copies,
            "storage_gb": _amount(setting, "data.size_gb"),
        },
    }
    if _amount(setting, "data.files_gb"):
        found["aws_s3_bucket"] = {"standard": {"storage_gb": _amount(setting, "data.files_gb")}}
    if setting.structure.edge is EdgeChoice.CDN:
        found["aws_cloudfront_distribution"] = {
            "monthly_data_transfer_to_internet_gb": _by_edge(setting, egress),
            "monthly_https_requests": _by_edge(setting, _requests(setting)),
        }
    if setting.structure.queue is QueueChoice.MANAGED:
        jobs = round(_requests(setting) * setting.value("demand.background_share"))
        found["aws_sqs_queue"] = {"monthly_requests": jobs * 3}  # sent, received, deleted
    return found


def _google(setting: Setting) -> Data:
    found: dict[str, Data] = {
        "google_cloud_run_v2_service": {
            "monthly_requests": _requests(setting),
            "average_request_duration_ms": round(setting.value("promise.latency_p95_seconds") * 1000),
        },
        "google_sql_database_instance": {"backup_storage_gb": _copies(setting)},
        "google_logging_project_bucket_config": {
            "monthly_logging_data_gb": _amount(setting, "need.log_gb_per_month")
        },
    }
    if _amount(setting, "data.files_gb"):
        found["google_storage_bucket"] = {
            "storage_gb": _amount(setting, "data.files_gb"),
            "monthly_egress_data_transfer_gb": {"worldwide": _amount(setting, "load.egress_gb_per_month")},
        }
    return found


def _azure(setting: Setting) -> Data:
    found: dict[str, Data] = {
        "azurerm_postgresql_flexible_server": {"additional_backup_storage_gb": _copies(setting)},
        "azurerm_log_analytics_workspace": {
            "monthly_log_data_ingestion_gb": _amount(setting, "need.log_gb_per_month")
        },
    }
    if _amount(setting, "data.files_gb"):
        found["azurerm_storage_account"] = {"storage_gb": _amount(setting, "data.files_gb")}
    return found


def _copies(setting: Setting) -> float:
    """What copies take beyond the size of the database, which providers include."""
    more = setting.value("data.backup_copies") - 1
    return round(max(0.0, more) * _amount(setting, "data.size_gb"), 1)


def _by_edge(setting: Setting, amount: float) -> Data:
    users = setting.loop.places.users or {setting.design.place: 1.0}
    shares: dict[str, float] = {}
    for place, share in users.items():
        shares[EDGES[place]] = shares.get(EDGES[place], 0.0) + share
    whole = sum(shares.values())
    return {edge: round(amount * share / whole, 1) for edge, share in sorted(shares.items())}
