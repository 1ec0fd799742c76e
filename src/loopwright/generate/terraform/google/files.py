"""Users' files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.hcl import block, called, ref
from loopwright.generate.terraform.google.words import resource
from loopwright.generate.terraform.others.frame import called_of

if TYPE_CHECKING:
    from loopwright.generate.hcl import Item
    from loopwright.generate.setting import Setting


def files(setting: Setting) -> tuple[Item, ...]:
    """The bucket that keeps files and their deleted versions."""
    if setting.component(Tier.FILES) is None:
        return ()
    days = round(setting.value("seed.backup.daily_days"))
    return (
        resource(
            "storage_bucket",
            "files",
            {
                "name": called(called_of(setting).files),
                "location": ref("var.region"),
                "uniform_bucket_level_access": True,
                "public_access_prevention": "enforced",
            },
            block("versioning", {"enabled": True}),
            block(
                "lifecycle_rule",
                block("action", {"type": "Delete"}),
                block("condition", {"days_since_noncurrent_time": days}),
            ),
            block("soft_delete_policy", {"retention_duration_seconds": 7 * 24 * 3600}),
            block("lifecycle", {"prevent_destroy": True}),
            skips=("CKV_GCP_62",),
        ),
    )
