"""What the configuration promises, as conditions that its own tests assert."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.terraform.digitalocean.own_database import agreed
from loopwright.generate.terraform.digitalocean.words import hosted, nodes, on_platform
from loopwright.generate.terraform.others.frame import count

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting


def promises(setting: Setting) -> tuple[tuple[str, str], ...]:
    """Each condition with what it means."""
    found: list[tuple[str, str]] = []
    if hosted(setting):
        least = nodes(setting)
        found.append(
            (f"digitalocean_database_cluster.main.node_count >= {least}", f"The database has {least} nodes.")
        )
        found.append(
            (
                (
                    "alltrue([for rule in digitalocean_database_firewall.main.rule : "
                    'contains(["app", "tag"], rule.type)])'
                ),
                "The database answers the application, and what measures and copies it.",
            )
        )
    if setting.component(Tier.FILES) is not None:
        found.append(('digitalocean_spaces_bucket.files.acl == "private"', "Nobody outside reads the files."))
        found.append(("digitalocean_spaces_bucket.files.versioning[0].enabled", "A deletion can be undone."))
    found += agreed(setting)
    if on_platform(setting):
        instances = count(setting, Tier.APP)
        found.append(
            (
                f"digitalocean_app.main.spec[0].service[0].instance_count == {instances}",
                "As many instances as designed.",
            )
        )
    return tuple(found)
