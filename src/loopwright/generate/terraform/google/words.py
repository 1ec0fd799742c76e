"""Words that the parts share: resources, and whether Google runs the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.hcl import block
from loopwright.generate.terraform.skips import skipped

if TYPE_CHECKING:
    from loopwright.generate.hcl import Block, Item
    from loopwright.generate.setting import Setting


def resource(kind: str, name: str, *items: Item, skips: tuple[str, ...] = ()) -> Block:
    """A resource of Google Cloud; ``skips`` are checks passed over with their reasons inside it."""
    return block("resource", f"google_{kind}", name, *skipped(*skips), *items)


def hosted(setting: Setting) -> bool:
    """Whether Google runs the database."""
    part = setting.component(Tier.DATABASE)
    return part is not None and ".cloud-sql." in part.offering
