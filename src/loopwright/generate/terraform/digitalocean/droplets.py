"""The application on Droplets: their volumes, their firewall, a balancer where several run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.application import balancer_path
from loopwright.generate.debian import major
from loopwright.generate.hcl import block, called, ref, template
from loopwright.generate.terraform.becoming import user_data
from loopwright.generate.terraform.digitalocean.words import hosted, resource
from loopwright.generate.terraform.others.frame import ANYWHERE, called_of, count

if TYPE_CHECKING:
    from loopwright.generate.hcl import Block, Item, Value
    from loopwright.generate.setting import Setting


def droplets(setting: Setting) -> tuple[Item, ...]:
    """The machines and what stands before them."""
    several = count(setting, Tier.APP) > 1
    machine = droplet(setting, "app")
    key = resource("ssh_key", "owner", {"name": ref("local.name"), "public_key": ref("var.ssh_public_key")})
    tag = resource("tag", "app", {"name": template("${local.name}-app")})
    return (
        tag,
        key,
        machine,
        *volume("app"),
        _firewall(several=several),
        *(_balancer(setting) if several else ()),
    )


def droplet(setting: Setting, name: str) -> Block:
    """Machines of one kind."""
    waits = {"depends_on": [ref("digitalocean_database_firewall.main")]} if hosted(setting) else {}
    return resource(
        "droplet",
        name,
        {"count": ref(f"var.{name}_count")},
        {
            "name": called(called_of(setting).server(name, "${count.index + 1}")),
            "image": f"debian-{major(setting)}-x64",
            "size": ref(f"var.{name}_size"),
            "region": ref("var.region"),
            "vpc_uuid": ref("digitalocean_vpc.main.id"),
            "ssh_keys": [ref("digitalocean_ssh_key.owner.id")],
            "user_data": user_data(name),
            "monitoring": True,
            "backups": True,
            "tags": [ref(f"digitalocean_tag.{name}.name")],
        },
        block("lifecycle", {"ignore_changes": [ref("image"), ref("user_data"), ref("ssh_keys")]}),
        *([waits] if waits else []),
    )


def volume(name: str) -> tuple[Item, ...]:
    """A volume for each machine of a kind, which outlives it; the program's are simply called data."""
    label = "data" if name == "app" else name
    each: Item = {"count": ref(f"var.{name}_count")}
    return (
        resource(
            "volume",
            label,
            each,
            {
                "name": template("${local.name}-" + label + "-${count.index + 1}"),
                "region": ref("var.region"),
                "size": ref("var.disk_gb"),
                "initial_filesystem_type": "ext4",
            },
            block("lifecycle", {"prevent_destroy": True}),
        ),
        resource(
            "volume_attachment",
            label,
            each,
            {
                "droplet_id": ref(f"digitalocean_droplet.{name}[count.index].id"),
                "volume_id": ref(f"digitalocean_volume.{label}[count.index].id"),
            },
        ),
    )


def _firewall(*, several: bool) -> Block:
    source: dict[str, Value] = (
        {"source_load_balancer_uids": [ref("digitalocean_loadbalancer.main.id")]}
        if several
        else {"source_addresses": ANYWHERE}
    )
    inward = [
        block(
            "inbound_rule",
            {"protocol": "tcp", "port_range": "22", "source_addresses": ref("var.admin_cidrs")},
        )
    ]
    ports = ("80",) if several else ("80", "443")
    inward += [block("inbound_rule", {"protocol": "tcp", "port_range": port, **source}) for port in ports]
    return resource(
        "firewall",
        "app",
        {"name": ref("local.name"), "droplet_ids": ref("digitalocean_droplet.app[*].id")},
        *inward,
        *outward(),
    )


def outward() -> list[Block]:
    """Everything that a machine asks outside."""
    return [
        block(
            "outbound_rule",
            {"protocol": protocol, "port_range": "1-65535", "destination_addresses": ANYWHERE},
        )
        for protocol in ("tcp", "udp")
    ]


def _balancer(setting: Setting) -> tuple[Item, ...]:
    return (
        resource(
            "certificate",
            "main",
            {"name": ref("local.name"), "type": "lets_encrypt", "domains": [ref("var.domain_name")]},
            block("lifecycle", {"create_before_destroy": True}),
        ),
        resource(
            "loadbalancer",
            "main",
            {
                "name": ref("local.name"),
                "region": ref("var.region"),
                "vpc_uuid": ref("digitalocean_vpc.main.id"),
                "droplet_tag": ref("digitalocean_tag.app.name"),
                "redirect_http_to_https": True,
            },
            block(
                "forwarding_rule",
                {
                    "entry_port": 443,
                    "entry_protocol": "https",
                    "target_port": 80,
                    "target_protocol": "http",
                    "certificate_name": ref("digitalocean_certificate.main.name"),
                },
            ),
            _check(setting),
        ),
    )


def _check(setting: Setting) -> Block:
    value = setting.value
    return block(
        "healthcheck",
        {
            "port": 80,
            "protocol": "http",
            "path": balancer_path(setting),
            "check_interval_seconds": round(value("choice.health_check.balancer_interval_seconds")),
            "response_timeout_seconds": round(value("choice.health_check.timeout_seconds")),
            "unhealthy_threshold": round(value("choice.health_check.failures")),
        },
    )
