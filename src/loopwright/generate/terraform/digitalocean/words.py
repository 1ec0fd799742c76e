"""Words that the parts share: resources, and which parts a design has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.design.subject import own_database as runs_own
from loopwright.generate.hcl import block
from loopwright.loop.vocabulary import Arrangement

if TYPE_CHECKING:
    from loopwright.generate.hcl import Block, Item
    from loopwright.generate.setting import Setting


def resource(kind: str, name: str, *items: Item) -> Block:
    """A resource of DigitalOcean."""
    return block("resource", f"digitalocean_{kind}", name, *items)


def on_platform(setting: Setting) -> bool:
    """Whether the App Platform runs the application."""
    return setting.structure.arrangement is Arrangement.PLATFORM


def hosted(setting: Setting) -> bool:
    """Whether DigitalOcean runs the database."""
    part = setting.component(Tier.DATABASE)
    return part is not None and "managed-database" in part.offering


def own_database(setting: Setting) -> bool:
    """Whether the team runs the database on Droplets of its own, beside the program's."""
    part = setting.component(Tier.DATABASE)
    apart = part is not None and part.shared_with is None and part.provider == "digitalocean"
    return apart and runs_own(setting.subject) and not on_platform(setting)


def nodes(setting: Setting) -> int:
    """The database's writer, and one that takes over from it where promised."""
    return 2 if setting.structure.database_redundant else 1
