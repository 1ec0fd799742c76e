"""Words that the parts share: resources, and which parts a design has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.hcl import block
from loopwright.generate.terraform.others.frame import count
from loopwright.loop.vocabulary import Arrangement, DatabaseStage

if TYPE_CHECKING:
    from loopwright.generate.hcl import Block, Item
    from loopwright.generate.setting import Setting

ZONE_OF = {"eu-central": "fsn1", "us-east": "ash", "us-west": "hil", "ap-southeast": "sin"}
OWN = frozenset({DatabaseStage.OWN_SERVER, DatabaseStage.STANDBY_BY_HAND, DatabaseStage.PATRONI})


def resource(kind: str, name: str, *items: Item) -> Block:
    """A resource of Hetzner."""
    return block("resource", f"hcloud_{kind}", name, *items)


def own_database(setting: Setting) -> bool:
    """Whether the database runs on servers of its own."""
    part = setting.component(Tier.DATABASE)
    return setting.structure.database in OWN and part is not None and part.provider == "hetzner"


def groups(setting: Setting) -> tuple[Tier, ...]:
    """The tiers that have servers."""
    worker = setting.component(Tier.WORKER)
    own = [Tier.WORKER] if worker is not None and worker.provider == "hetzner" else []
    return (Tier.APP, *own, *([Tier.DATABASE] if own_database(setting) else []))


def group_names(setting: Setting) -> tuple[str, ...]:
    """The groups of servers by name: those of the tiers, and the one that only votes on who leads."""
    return (*(tier.value for tier in groups(setting)), *(["witness"] if witnessed(setting) else []))


def witnessed(setting: Setting) -> bool:
    """Whether a third server votes on which database leads."""
    return own_database(setting) and setting.structure.database is DatabaseStage.PATRONI


def balanced(setting: Setting) -> bool:
    """Whether several servers run the application."""
    return count(setting, Tier.APP) > 1


def volumes(setting: Setting) -> bool:
    """Whether data stands on volumes."""
    return own_database(setting) or setting.structure.arrangement is Arrangement.ONE_SERVER
