"""The network: a subnet for the application and one for its data, closed from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.hcl import block, ref, template
from loopwright.generate.terraform.azure.words import hosted, placed, resource
from loopwright.generate.terraform.others.frame import names

if TYPE_CHECKING:
    from loopwright.generate.hcl import Item
    from loopwright.generate.setting import Setting

NETWORK, APPS, DATA = "10.20.0.0/16", "10.20.0.0/23", "10.20.4.0/24"


def network(setting: Setting) -> tuple[Item, ...]:
    """The group of resources, the network and its subnets; a private zone of names where Azure runs the database."""
    found: list[Item] = [
        names(setting.project),
        resource("resource_group", "main", {"name": ref("local.name"), "location": ref("var.location")}),
        resource("virtual_network", "main", {**placed(ref("local.name")), "address_space": [NETWORK]}),
        resource("network_security_group", "main", placed(ref("local.name"))),
        *_subnet("apps", APPS, "Microsoft.App/environments"),
    ]
    if hosted(setting):
        found += [*_subnet("data", DATA, "Microsoft.DBforPostgreSQL/flexibleServers"), *_zone()]
    return tuple(found)


def _subnet(name: str, prefix: str, service: str) -> tuple[Item, ...]:
    delegation = block(
        "delegation",
        {"name": name},
        block(
            "service_delegation",
            {"name": service, "actions": ["Microsoft.Network/virtualNetworks/subnets/join/action"]},
        ),
    )
    return (
        resource(
            "subnet",
            name,
            {
                "name": name,
                "resource_group_name": ref("azurerm_resource_group.main.name"),
                "virtual_network_name": ref("azurerm_virtual_network.main.name"),
                "address_prefixes": [prefix],
            },
            delegation,
        ),
        resource(
            "subnet_network_security_group_association",
            name,
            {
                "subnet_id": ref(f"azurerm_subnet.{name}.id"),
                "network_security_group_id": ref("azurerm_network_security_group.main.id"),
            },
        ),
    )


def _zone() -> tuple[Item, ...]:
    return (
        resource(
            "private_dns_zone",
            "data",
            {
                "name": template("${local.name}.postgres.database.azure.com"),
                "resource_group_name": ref("azurerm_resource_group.main.name"),
            },
        ),
        resource(
            "private_dns_zone_virtual_network_link",
            "data",
            {
                "name": "data",
                "resource_group_name": ref("azurerm_resource_group.main.name"),
                "private_dns_zone_name": ref("azurerm_private_dns_zone.data.name"),
                "virtual_network_id": ref("azurerm_virtual_network.main.id"),
            },
        ),
    )
