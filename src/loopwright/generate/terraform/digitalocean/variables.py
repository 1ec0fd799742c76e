"""What may differ between environments, each with the design's own value where it has one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.application import secret_names
from loopwright.generate.terraform.aws.variables import Variable
from loopwright.generate.terraform.digitalocean.own_database import sizes
from loopwright.generate.terraform.digitalocean.words import hosted, nodes, on_platform
from loopwright.generate.terraform.others.frame import called_of, count, disk_gb, sku
from loopwright.generate.terraform.others.variables import admin, alarm_email, database_restored, domain_name

if TYPE_CHECKING:
    from loopwright.generate.hcl import Value
    from loopwright.generate.setting import Setting


def variables(setting: Setting) -> tuple[Variable, ...]:
    """Every variable of a design."""
    found = (
        Variable("region", "The region; the design was priced in this one", "string", setting.design.region),
        domain_name(setting),
        alarm_email(setting),
        Variable("app_count", "Instances of the application", "number", count(setting, Tier.APP)),
        Variable("app_size", "Their size", "string", sku(setting, Tier.APP).removesuffix("-fixed")),
    )
    program = _of_platform(setting) if on_platform(setting) else _of_droplets(setting)
    return (*found, *program, *(_of_database(setting) if hosted(setting) else sizes(setting)))


def _of_platform(setting: Setting) -> tuple[Variable, ...]:
    workers = count(setting, Tier.WORKER)
    return (
        Variable(
            "repository",
            "The repository of images in DigitalOcean's registry",
            "string",
            called_of(setting).images,
        ),
        Variable(
            "image_tag",
            "The tag to run",
            "string",
            None,
            'var.image_tag != "latest"',
            "Name one image, never latest.",
            "1.0.0",
        ),
        _secrets(setting),
        *(
            [Variable("worker_count", "Instances for background work", "number", workers)]
            if setting.structure.workers
            else []
        ),
    )


def secrets_said(setting: Setting) -> tuple[str, ...]:
    """The secrets that a person gives: all but what DigitalOcean itself knows."""
    return tuple(name for name in secret_names(setting) if name != "DATABASE_URL" or not hosted(setting))


def _secrets(setting: Setting) -> Variable:
    """Each secret as DigitalOcean encrypted it for this app alone, or once in the clear from the environment."""
    names = secrets_said(setting)
    listed = ", ".join(f'"{name}"' for name in names)
    example: dict[str, Value] = dict.fromkeys(names, "EV[1:as-it-was-encrypted]")
    return Variable(
        "secrets",
        "The secrets by name, as DigitalOcean encrypted them: see README.md",
        "map(string)",
        None,
        f'alltrue([for name in [{listed}] : lookup(var.secrets, name, "") != ""])',
        f"Each has a value: {', '.join(names)}.",
        example,
        sensitive=True,
    )


def _of_droplets(setting: Setting) -> tuple[Variable, ...]:
    return (
        admin(),
        Variable("ssh_public_key", "The key that may enter", "string", example="ssh-ed25519 AAAA… owner"),
        Variable("disk_gb", "The volume for data", "number", disk_gb(setting)),
    )


def _of_database(setting: Setting) -> tuple[Variable, ...]:
    return (
        Variable("database_size", "The size of the database", "string", sku(setting, Tier.DATABASE)),
        Variable("database_nodes", "The writer and those that take over from it", "number", nodes(setting)),
        database_restored(),
    )
