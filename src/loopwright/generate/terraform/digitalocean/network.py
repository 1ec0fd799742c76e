"""The network, and the project that the parts stand in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.hcl import ref
from loopwright.generate.terraform.digitalocean.words import hosted, on_platform, own_database, resource
from loopwright.generate.terraform.others.frame import names

if TYPE_CHECKING:
    from loopwright.generate.hcl import Item, Value
    from loopwright.generate.setting import Setting

NETWORK = "10.20.0.0/20"


def network(setting: Setting) -> tuple[Item, ...]:
    """The network and the project."""
    return (
        names(setting.project),
        resource(
            "vpc", "main", {"name": ref("local.name"), "region": ref("var.region"), "ip_range": NETWORK}
        ),
        resource(
            "project",
            "main",
            {
                "name": ref("local.name"),
                "environment": "Production",
                "purpose": "Web Application",
                "resources": _in_project(setting),
            },
        ),
    )


def _in_project(setting: Setting) -> Value:
    found = ["[digitalocean_app.main.urn]" if on_platform(setting) else "digitalocean_droplet.app[*].urn"]
    if own_database(setting):
        found.append("digitalocean_droplet.database[*].urn")
    if hosted(setting):
        found.append("[digitalocean_database_cluster.main.urn]")
    return ref(f"concat({', '.join(found)})")
