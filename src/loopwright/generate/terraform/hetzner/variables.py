"""What may differ between environments, each with the design's own value where it has one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.terraform.aws.variables import Variable
from loopwright.generate.terraform.hetzner.words import ZONE_OF, balanced, groups, volumes, witnessed
from loopwright.generate.terraform.others.frame import count, disk_gb, sku
from loopwright.generate.terraform.others.variables import admin, domain_name
from loopwright.generate.witness import witness

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting


def variables(setting: Setting) -> tuple[Variable, ...]:
    """Every variable of a design."""
    location = ZONE_OF.get(setting.design.region, "fsn1")
    found = [
        Variable("location", "The place of the servers", "string", location),
        admin(),
        Variable(
            "ssh_public_keys",
            "Keys that may enter, by name",
            "map(string)",
            example={"owner": "ssh-ed25519 AAAA… owner"},
        ),
    ]
    if balanced(setting):
        found.append(domain_name(setting))
    for tier in groups(setting):
        found += [
            Variable(f"{tier.value}_count", f"Servers for the {tier.value}", "number", count(setting, tier)),
            Variable(f"{tier.value}_type", f"Their size for the {tier.value}", "string", sku(setting, tier)),
        ]
    third = witness(setting) if witnessed(setting) else None
    if third is not None:
        found += [
            Variable("witness_count", "Servers that only vote on who leads", "number", 1),
            Variable("witness_type", "Their size", "string", third.sku),
        ]
    if volumes(setting):
        found.append(Variable("disk_gb", "The volume for data", "number", disk_gb(setting)))
    return tuple(found)
