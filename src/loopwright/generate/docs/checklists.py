"""The checklists: each item with how it is seen to be true, by which file or check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.docs.names import CHECKLISTS
from loopwright.generate.docs.templating import Press
from loopwright.generate.rendering import Rendered, renders

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting


@renders(
    "seed: infrastructure-from-loop, Pre-Launch Checklist; technology-infrastructure, Security Checklist"
)
def checklists(setting: Setting) -> Rendered:
    """Before launch, security in three steps, and infrastructure from the loop."""
    press = Press.of(setting)
    launch = ("documentation", "health_check", "backup_schedule", "rollback", "secrets")
    security = ("security_checklist", "security_posture", "access", "encryption")
    loop = ("always_running", "tolerated_downtime", "release_strategy", "monitoring_set", "alert_rules")
    return (
        press.file("pre-launch", f"{CHECKLISTS}/pre-launch.md", launch),
        press.file("security-checklist", f"{CHECKLISTS}/security.md", security),
        press.file("from-loop", f"{CHECKLISTS}/infrastructure-from-loop.md", loop),
    )
