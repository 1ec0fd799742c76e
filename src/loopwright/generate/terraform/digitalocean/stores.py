"""What is kept: the database, the cache, the files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.hcl import Comment, block, called, ref
from loopwright.generate.keeping import change_days
from loopwright.generate.pinned import version_of
from loopwright.generate.terraform.digitalocean.words import hosted, on_platform, resource
from loopwright.generate.terraform.others.frame import called_of, count, sku
from loopwright.loop.vocabulary import CacheChoice

if TYPE_CHECKING:
    from loopwright.generate.hcl import Item, Value
    from loopwright.generate.setting import Setting

UPKEEP: dict[str, Value] = {"day": "sunday", "hour": "04:00:00"}


def database(setting: Setting) -> tuple[Item, ...]:
    """The database, which answers the application alone."""
    if not hosted(setting):
        return ()
    source: dict[str, Value] = (
        {"type": "app", "value": ref("digitalocean_app.main.id")}
        if on_platform(setting)
        else {"type": "tag", "value": ref("digitalocean_tag.app.name")}
    )
    return (
        resource(
            "database_cluster",
            "main",
            {
                "name": called(called_of(setting).database + "${var.database_restored}"),
                "engine": "pg",
                "version": version_of("postgresql"),
                "size": ref("var.database_size"),
                "node_count": ref("var.database_nodes"),
                "region": ref("var.region"),
                "private_network_uuid": ref("digitalocean_vpc.main.id"),
            },
            Comment(
                f"DigitalOcean encrypts its disks, and keeps every change for {change_days(setting)} days by itself"
            ),
            block("maintenance_window", UPKEEP),
            block("lifecycle", {"prevent_destroy": True}),
        ),
        Comment("carried by Droplets that measure the database or copy it"),
        resource("tag", "watch", {"name": called(called_of(setting).watch)}),
        resource(
            "database_firewall",
            "main",
            {"cluster_id": ref("digitalocean_database_cluster.main.id")},
            block("rule", source),
            block("rule", {"type": "tag", "value": ref("digitalocean_tag.watch.name")}),
        ),
    )


def cache(setting: Setting) -> tuple[Item, ...]:
    """The cache where DigitalOcean runs one."""
    if not _cached(setting):
        return ()
    return (
        resource(
            "database_cluster",
            "cache",
            {
                "name": called(called_of(setting).cache),
                "engine": "valkey",
                "version": version_of("valkey").split(".", maxsplit=1)[0],
                "size": sku(setting, Tier.CACHE),
                "node_count": max(1, count(setting, Tier.CACHE)),
                "region": ref("var.region"),
                "private_network_uuid": ref("digitalocean_vpc.main.id"),
            },
            block("maintenance_window", UPKEEP),
        ),
    )


def _cached(setting: Setting) -> bool:
    return setting.structure.cache is CacheChoice.MANAGED


def files(setting: Setting) -> tuple[Item, ...]:
    """The bucket that keeps files and their deleted versions."""
    if setting.component(Tier.FILES) is None:
        return ()
    days = round(setting.value("seed.backup.daily_days"))
    return (
        resource(
            "spaces_bucket",
            "files",
            {"name": called(called_of(setting).files), "region": ref("var.region"), "acl": "private"},
            block("versioning", {"enabled": True}),
            block(
                "lifecycle_rule", {"enabled": True}, block("noncurrent_version_expiration", {"days": days})
            ),
            block("lifecycle", {"prevent_destroy": True}),
        ),
    )
