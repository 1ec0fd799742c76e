"""The balancer and its certificate, where several servers run the application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.application import application_of, balancer_path
from loopwright.generate.hcl import block, ref
from loopwright.generate.terraform.hetzner.words import balanced, resource

if TYPE_CHECKING:
    from loopwright.generate.hcl import Block, Item, Value
    from loopwright.generate.setting import Setting


OWN: Value = ref("hcloud_load_balancer.main.id")


def balancer(setting: Setting) -> tuple[Item, ...]:
    """The balancer, its certificate, and the servers behind it."""
    if not balanced(setting):
        return ()
    return (
        resource(
            "managed_certificate",
            "main",
            {"name": ref("local.name"), "domain_names": [ref("var.domain_name")]},
        ),
        resource(
            "load_balancer",
            "main",
            {
                "name": ref("local.name"),
                "load_balancer_type": "lb11",
                "location": ref("var.location"),
                "delete_protection": True,
            },
        ),
        resource(
            "load_balancer_network",
            "main",
            {"load_balancer_id": OWN, "subnet_id": ref("hcloud_network_subnet.main.id")},
        ),
        _target(),
        _service(setting),
    )


def _target() -> Block:
    return resource(
        "load_balancer_target",
        "app",
        {"count": ref("var.app_count")},
        {
            "type": "server",
            "load_balancer_id": OWN,
            "server_id": ref("hcloud_server.app[count.index].id"),
            "use_private_ip": True,
            "depends_on": [ref("hcloud_load_balancer_network.main")],
        },
    )


def _service(setting: Setting) -> Block:
    value, port = setting.value, application_of(setting).port
    return resource(
        "load_balancer_service",
        "https",
        {"load_balancer_id": OWN, "protocol": "https", "destination_port": port},
        block("http", {"certificates": [ref("hcloud_managed_certificate.main.id")], "redirect_http": True}),
        block(
            "health_check",
            {
                "protocol": "http",
                "port": port,
                "interval": round(value("choice.health_check.balancer_interval_seconds")),
                "timeout": round(value("choice.health_check.timeout_seconds")),
                "retries": round(value("choice.health_check.failures")),
            },
            block("http", {"path": balancer_path(setting), "status_codes": ["200"]}),
        ),
    )
