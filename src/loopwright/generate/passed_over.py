"""Checks of a scanner that are passed over: few reasons, each of which stands beside what it excuses."""

from __future__ import annotations

REASONS = {
    "copied by the recovery plan, as decided in backup_schedule and file_backup": (
        "CKV_AWS_144",
        "CKV2_AWS_9",
        "CKV_AZURE_136",
        "CKV_AZURE_206",
    ),
    "this bucket takes the logs of the others, as AWS delivers them: by its own encryption and older rights": (
        "CKV_AWS_18",
        "CKV_AWS_145",
        "CKV2_AWS_65",
    ),
    "logs are kept where and as long as decided in log_retention": ("CKV_AWS_338", "CKV_GCP_62"),
    "turned over by the runbook, as decided in secret_rotation": ("CKV2_AWS_57",),
    "TLS ends at the balancer; the targets answer it alone, by their security group": ("CKV_AWS_378",),
    "no filter of requests is decided here; see web_application_firewall": (
        "CKV2_AWS_28",
        "CKV2_AWS_47",
        "CKV_AWS_68",
    ),
    "encrypted by the provider's own key: the design's key is not asked for, or not in this region": (
        "CKV_AWS_158",
        "CKV_GCP_84",
        "CKV2_AZURE_1",
    ),
    "one origin, which is the application and answers the root itself": (
        "CKV_AWS_310",
        "CKV_AWS_305",
        "CKV2_AWS_46",
    ),
    "the product is for everybody, wherever they are, and itself asks who calls": (
        "CKV_AWS_374",
        "CKV_AWS_309",
    ),
    "more than the design promises, and its owner may promise it; see database_stage and caching": (
        "CKV_AWS_157",
        "CKV2_AWS_50",
        "CKV_AWS_259",
        "CKV_GCP_6",
        "CKV_GCP_79",
    ),
    "a public door: no gateway or private link is paid for; groups, addresses or identities say who may enter": (
        "CKV_AWS_24",
        "CKV_AWS_38",
        "CKV_AWS_39",
        "CKV_AWS_88",
        "CKV_AWS_260",
        "CKV_AWS_333",
        "CKV_AZURE_59",
        "CKV_AZURE_109",
        "CKV_AZURE_189",
        "CKV2_AZURE_32",
        "CKV2_AZURE_33",
        "CKV2_AZURE_57",
    ),
    "AWS knows no narrower way for this: container images, network interfaces, traces and the key of disks": (
        "CKV_AWS_33",
        "CKV_AWS_272",
        "CKV_AWS_290",
        "CKV_AWS_355",
    ),
    "whoever measures and copies from inside the network joins it, by its output": ("CKV2_AWS_5",),
    "nothing here uses it: no events are waited for, no queues are kept, a worker answers nobody": (
        "CKV2_AWS_62",
        "CKV_AZURE_33",
        "CKV_K8S_8",
        "CKV_K8S_9",
    ),
    "programs read their settings from the environment, by every framework's convention": ("CKV_K8S_35",),
}
"""Why checks are passed over, each reason with the checks that it answers."""
SKIPPED = {check: reason for reason, checks in REASONS.items() for check in checks}
"""The reason of each check."""
