"""The private network, the keys that may enter, and the firewalls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.hcl import Comment, block, ref, template
from loopwright.generate.terraform.hetzner.words import balanced, group_names, resource
from loopwright.generate.terraform.others.frame import ANYWHERE, names

if TYPE_CHECKING:
    from loopwright.generate.hcl import Block, Item, Value
    from loopwright.generate.setting import Setting

NETWORK, SUBNET = "10.20.0.0/16", "10.20.1.0/24"


def network(project: str, region: str) -> tuple[Item, ...]:
    """The network, its subnet and the keys."""
    return (
        names(project),
        resource(
            "network",
            "main",
            {"name": ref("local.name"), "ip_range": NETWORK, "delete_protection": True},
        ),
        resource(
            "network_subnet",
            "main",
            {
                "network_id": ref("hcloud_network.main.id"),
                "type": "cloud",
                "network_zone": region,
                "ip_range": SUBNET,
            },
        ),
        resource(
            "ssh_key",
            "main",
            {
                "for_each": ref("var.ssh_public_keys"),
                "name": ref("each.key"),
                "public_key": ref("each.value"),
            },
        ),
    )


def firewalls(setting: Setting) -> tuple[Item, ...]:
    """A firewall for each group of servers."""
    door = _rule("22", ref("var.admin_cidrs"), "The guarded door")
    web = [_rule(port, ANYWHERE, "The web") for port in ("80", "443")]
    found: list[Item] = []
    for name in group_names(setting):
        rules = [door, *(web if name == Tier.APP.value and not balanced(setting) else [])]
        found.append(resource("firewall", name, {"name": template("${local.name}-" + name)}, *rules))
    why = Comment(
        "a firewall closes the public side; servers speak to each other on the private network alone"
    )
    return (why, *found)


def _rule(port: str, sources: Value, why: str) -> Block:
    return block(
        "rule",
        {"description": why, "direction": "in", "protocol": "tcp", "port": port, "source_ips": sources},
    )
