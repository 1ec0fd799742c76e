"""Who is woken, and by what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.application import HEALTH_PATH
from loopwright.generate.hcl import block, ref, template
from loopwright.generate.terraform.digitalocean.words import resource

if TYPE_CHECKING:
    from loopwright.generate.hcl import Item


def alerts() -> tuple[Item, ...]:
    """The check from outside, and the mail that it sends."""
    mail = block("notifications", {"email": [ref("var.alarm_email")]})
    watched = resource(
        "uptime_check",
        "main",
        {"name": ref("local.name"), "target": template("https://${var.domain_name}" + HEALTH_PATH)},
    )
    down = resource(
        "uptime_alert",
        "down",
        {
            "name": template("${local.name} is down"),
            "check_id": ref("digitalocean_uptime_check.main.id"),
            "type": "down_global",
            "period": "2m",
        },
        mail,
    )
    return (watched, down)
