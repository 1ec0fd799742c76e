"""What the configuration promises, as conditions that its own tests assert."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.terraform.google.words import hosted

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting


def promises(setting: Setting) -> tuple[tuple[str, str], ...]:
    """Each condition with what it means."""
    found = [("google_cloud_run_v2_service.app.deletion_protection", "The service refuses to be deleted.")]
    if hosted(setting):
        who = "google_sql_database_instance.main"
        if setting.structure.database_redundant:
            found.append(
                (
                    f'{who}.settings[0].availability_type == "REGIONAL"',
                    "A standby in another zone is promised.",
                )
            )
        found += [
            (
                f"{who}.settings[0].ip_configuration[0].ipv4_enabled == false",
                "The database has no public address.",
            ),
            (
                f'{who}.settings[0].ip_configuration[0].ssl_mode == "ENCRYPTED_ONLY"',
                "The database answers through TLS alone.",
            ),
            (
                f"{who}.deletion_protection && {who}.settings[0].deletion_protection_enabled",
                "The database refuses to be deleted.",
            ),
            (
                f"{who}.settings[0].backup_configuration[0].point_in_time_recovery_enabled",
                "Every change is kept.",
            ),
        ]
    if setting.component(Tier.FILES) is not None:
        found.append(
            (
                'google_storage_bucket.files.public_access_prevention == "enforced"',
                "Nobody outside reads the files.",
            )
        )
    return tuple(found)
