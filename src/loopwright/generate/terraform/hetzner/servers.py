"""The servers, and volumes that outlive them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.debian import major
from loopwright.generate.hcl import block, called, ref, template
from loopwright.generate.terraform.becoming import user_data
from loopwright.generate.terraform.hetzner.words import group_names, own_database, resource, volumes
from loopwright.generate.terraform.others.frame import called_of

if TYPE_CHECKING:
    from loopwright.generate.hcl import Block, Item
    from loopwright.generate.naming import Names
    from loopwright.generate.setting import Setting


def servers(setting: Setting) -> tuple[Item, ...]:
    """Each group of servers, spread over machines, and its volumes."""
    found: list[Item] = []
    for name in group_names(setting):
        found += [
            resource("placement_group", name, {"name": template("${local.name}-" + name), "type": "spread"}),
            _server(called_of(setting), major(setting), name),
        ]
    if volumes(setting):
        found += _volume(_keeps(setting).value)
    return tuple(found)


def _keeps(setting: Setting) -> Tier:
    """The group whose servers carry the volumes."""
    return Tier.DATABASE if own_database(setting) else Tier.APP


def _server(names: Names, debian: int, name: str) -> Block:
    return resource(
        "server",
        name,
        {"count": ref(f"var.{name}_count")},
        {
            "name": called(names.server(name, "${count.index + 1}")),
            "server_type": ref(f"var.{name}_type"),
            "image": f"debian-{debian}",
            "location": ref("var.location"),
            "ssh_keys": ref("[for key in hcloud_ssh_key.main : key.id]"),
            "user_data": user_data(name),
            "firewall_ids": [ref(f"hcloud_firewall.{name}.id")],
            "placement_group_id": ref(f"hcloud_placement_group.{name}.id"),
            "backups": True,
            "delete_protection": True,
            "rebuild_protection": True,
            "labels": {"project": ref("local.project"), "environment": "production", "part": name},
        },
        block("network", {"network_id": ref("hcloud_network.main.id"), "alias_ips": []}),
        block("lifecycle", {"ignore_changes": [ref("image"), ref("user_data"), ref("ssh_keys")]}),
        {"depends_on": [ref("hcloud_network_subnet.main")]},
    )


def _volume(name: str) -> list[Item]:
    each: Item = {"count": ref(f"var.{name}_count")}
    return [
        resource(
            "volume",
            "data",
            each,
            {
                "name": template("${local.name}-data-${count.index + 1}"),
                "size": ref("var.disk_gb"),
                "location": ref("var.location"),
                "delete_protection": True,
            },
            # blank: the machine seals it and puts a file system on it (servers/cloud-init)
            block("lifecycle", {"prevent_destroy": True, "ignore_changes": [ref("format")]}),
        ),
        resource(
            "volume_attachment",
            "data",
            each,
            {
                "volume_id": ref("hcloud_volume.data[count.index].id"),
                "server_id": ref(f"hcloud_server.{name}[count.index].id"),
                "automount": False,
            },
        ),
    ]
