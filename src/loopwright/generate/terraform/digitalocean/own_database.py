"""Droplets for a database that the team runs beside its program's, and the one that only votes on who leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.machines import elects
from loopwright.design.model import Tier
from loopwright.generate.hcl import Comment, block, ref, template
from loopwright.generate.servers.machines import ETCD, ETCD_PEERS, PATRONI, POOLER, POSTGRESQL
from loopwright.generate.terraform.aws.variables import Variable
from loopwright.generate.terraform.digitalocean.droplets import droplet, outward, volume
from loopwright.generate.terraform.digitalocean.words import own_database, resource
from loopwright.generate.terraform.others.frame import count, sku
from loopwright.generate.witness import witness

if TYPE_CHECKING:
    from loopwright.generate.hcl import Block, Item, Value
    from loopwright.generate.setting import Setting

DATABASE, WITNESS = "database", "witness"


def machines_of_database(setting: Setting) -> tuple[Item, ...]:
    """The machines, their volumes, and who may speak to them; nothing where DigitalOcean runs the database."""
    if not own_database(setting):
        return ()
    names = (DATABASE, *([WITNESS] if elects(setting) else []))
    agree = [_from(f"{ETCD}-{ETCD_PEERS}", *names)] if elects(setting) else []
    asked = [_from(str(port), "app", DATABASE) for port in (POSTGRESQL, POOLER, PATRONI)]
    found: list[Item] = [Comment("what they become stands in servers/cloud-init/")]
    for name in names:
        found += [
            resource("tag", name, {"name": template("${local.name}-" + name)}),
            droplet(setting, name),
            *(volume(name) if name == DATABASE else ()),
            _firewall(name, [*agree, *(asked if name == DATABASE else [])]),
        ]
    return tuple(found)


def sizes(setting: Setting) -> tuple[Variable, ...]:
    """How many there are, and how large."""
    if not own_database(setting):
        return ()
    third = witness(setting)
    about = "of the database that the team runs"
    return (
        Variable("database_count", f"Machines {about}", "number", count(setting, Tier.DATABASE)),
        Variable("database_size", f"The size {about}", "string", sku(setting, Tier.DATABASE)),
        *(
            (
                Variable("witness_count", "Machines that only vote on who leads", "number", 1),
                Variable("witness_size", "Their size", "string", third.sku.split(" ")[0]),
            )
            if third
            else ()
        ),
    )


def agreed(setting: Setting) -> tuple[tuple[str, str], ...]:
    """What is promised of them."""
    if not own_database(setting):
        return ()
    strangers = 'rule.port_range == "22" || try(length(rule.source_addresses), 0) == 0'
    closed = (
        f"alltrue([for rule in digitalocean_firewall.{DATABASE}.inbound_rule : {strangers}])",
        "The database is not public.",
    )
    odd = (
        f"(length(digitalocean_droplet.{DATABASE}) + length(digitalocean_droplet.{WITNESS})) % 2 == 1",
        "An odd number of machines agrees on who leads.",
    )
    return (closed, *((odd,) if elects(setting) else ()))


def _from(ports: str, *tags: str) -> Block:
    sources: list[Value] = [ref(f"digitalocean_tag.{tag}.name") for tag in tags]
    return block("inbound_rule", {"protocol": "tcp", "port_range": ports, "source_tags": sources})


def _firewall(name: str, inward: list[Block]) -> Block:
    door = block(
        "inbound_rule", {"protocol": "tcp", "port_range": "22", "source_addresses": ref("var.admin_cidrs")}
    )
    return resource(
        "firewall",
        name,
        {"name": template("${local.name}-" + name), "droplet_ids": ref(f"digitalocean_droplet.{name}[*].id")},
        door,
        _from("22", "app"),  # people come through the door machine, by the private network
        *inward,
        *outward(),
    )
