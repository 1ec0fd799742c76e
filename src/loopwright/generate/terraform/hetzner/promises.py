"""What the configuration promises, as conditions that its own tests assert."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.terraform.hetzner.words import own_database, volumes, witnessed
from loopwright.generate.terraform.others.frame import count

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting


def promises(setting: Setting) -> tuple[tuple[str, str], ...]:
    """Each condition with what it means."""
    found = [
        ("alltrue([for one in hcloud_server.app : one.delete_protection])", "Servers refuse to be deleted."),
        ("alltrue([for one in hcloud_server.app : one.backups])", "Servers are copied."),
        (f"length(hcloud_server.app) == {count(setting, Tier.APP)}", "As many servers as designed."),
        (
            (
                'alltrue([for rule in hcloud_firewall.app.rule : rule.port != "22" || '
                '!contains(rule.source_ips, "0.0.0.0/0")])'
            ),
            "The guarded door is not for everybody.",
        ),
    ]
    if volumes(setting):
        found.append(
            (
                "alltrue([for one in hcloud_volume.data : one.delete_protection])",
                "Data refuses to be deleted.",
            )
        )
    if own_database(setting):
        found.append(
            (
                'alltrue([for rule in hcloud_firewall.database.rule : rule.port == "22"])',
                "The database is not public.",
            )
        )
    if witnessed(setting):
        found += [
            (
                "(length(hcloud_server.database) + length(hcloud_server.witness)) % 2 == 1",
                "An odd number of servers agrees on who leads.",
            ),
            (
                'alltrue([for rule in hcloud_firewall.witness.rule : rule.port == "22"])',
                "Nobody outside has a say in who leads.",
            ),
        ]
    return tuple(found)
