"""Variables that several providers' configurations ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.terraform.aws.variables import Variable

if TYPE_CHECKING:
    from loopwright.generate.hcl import Value
    from loopwright.generate.setting import Setting


def admin(default: Value = None) -> Variable:
    """Who may come in by the guarded door."""
    return Variable(
        "admin_cidrs",
        "Addresses that administrators come from",
        "list(string)",
        default,
        '!contains(var.admin_cidrs, "0.0.0.0/0") && !contains(var.admin_cidrs, "::/0")',
        "Name addresses, not everybody.",
        ["192.0.2.10/32"],
    )


def image() -> Variable:
    """The image to run."""
    return Variable(
        "image",
        "The image to run, by its digest or an immutable tag",
        "string",
        None,
        '!endswith(var.image, ":latest") && length(regexall("[:@]", var.image)) > 0',
        "Name one image: a digest or a tag, and never latest.",
        "registry.example/app:1.0.0",
    )


def domain_name(setting: Setting) -> Variable:
    """Where visitors come in."""
    return Variable(
        "domain_name", "The product's name in the web", "string", example=f"app.{setting.project}.example"
    )


def alarm_email(setting: Setting) -> Variable:
    """Whom the alerts write to."""
    return Variable("alarm_email", "Who is woken", "string", example=f"alarms@{setting.project}.example")


def app_most(setting: Setting) -> Variable:
    """How far load may add instances where each answers several calls at once: twice today's busy slots and more."""
    part = setting.component(Tier.APP)
    most = max(2, round((part.count if part else 1) * setting.value("choice.scaling_policy.most")))
    return Variable("app_most", "Instances that load may add up to", "number", most)


def database_restored() -> Variable:
    """What the name of the database ends in once a restored one has taken its place."""
    return Variable(
        "database_restored",
        "What the database's name ends in once a restored one has taken its place: see README.md",
        "string",
        default="",
    )


def database_standby(setting: Setting) -> Variable:
    """Whether the database has one that takes over."""
    return Variable(
        "database_standby",
        "Whether a standby takes over in another zone",
        "bool",
        default=setting.structure.database_redundant,
    )
