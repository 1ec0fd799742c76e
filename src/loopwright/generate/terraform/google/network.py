"""The network: closed from outside, with addresses for the data where Google runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.hcl import block, ref, template
from loopwright.generate.terraform.google.words import hosted, resource
from loopwright.generate.terraform.others.frame import names

if TYPE_CHECKING:
    from loopwright.generate.hcl import Block, Item, Value
    from loopwright.generate.setting import Setting

NETWORK = "10.20.0.0/20"
OWN: Value = ref("google_compute_network.main.id")


def network(setting: Setting) -> tuple[Item, ...]:
    """The network, its subnet, the closed door, and the way to the data."""
    return (
        names(setting.project),
        resource("compute_network", "main", {"name": ref("local.name"), "auto_create_subnetworks": False}),
        resource(
            "compute_subnetwork",
            "main",
            {
                "name": ref("local.name"),
                "network": OWN,
                "region": ref("var.region"),
                "ip_cidr_range": NETWORK,
                "private_ip_google_access": True,
            },
            block("log_config", {"metadata": "INCLUDE_ALL_METADATA"}),
        ),
        _closed(),
        *(_way_to_data() if hosted(setting) else ()),
    )


def _closed() -> Block:
    return resource(
        "compute_firewall",
        "closed",
        {
            "name": template("${local.name}-closed"),
            "network": OWN,
            "direction": "INGRESS",
            "priority": 65534,
            "source_ranges": ["0.0.0.0/0"],
        },
        block("deny", {"protocol": "all"}),
        block("log_config", {"metadata": "INCLUDE_ALL_METADATA"}),
    )


def _way_to_data() -> tuple[Block, ...]:
    """Addresses that Google's own network for the database takes, and the connection with it."""
    return (
        resource(
            "compute_global_address",
            "data",
            {
                "name": template("${local.name}-data"),
                "purpose": "VPC_PEERING",
                "address_type": "INTERNAL",
                "prefix_length": 20,
                "network": OWN,
            },
        ),
        resource(
            "service_networking_connection",
            "data",
            {
                "network": OWN,
                "service": "servicenetworking.googleapis.com",
                "reserved_peering_ranges": [ref("google_compute_global_address.data.name")],
            },
        ),
    )
