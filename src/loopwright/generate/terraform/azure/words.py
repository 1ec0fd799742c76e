"""Words that the parts share: resources, where they stand, names that Azure takes, and whether it runs the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.hcl import block, ref
from loopwright.generate.terraform.skips import skipped

if TYPE_CHECKING:
    from loopwright.generate.hcl import Block, Item, Value
    from loopwright.generate.setting import Setting


def resource(kind: str, name: str, *items: Item, skips: tuple[str, ...] = ()) -> Block:
    """A resource of Azure; ``skips`` are checks passed over with their reasons inside it."""
    return block("resource", f"azurerm_{kind}", name, *skipped(*skips), *items)


def placed(name: Value) -> dict[str, Value]:
    """Its name, its group and its region."""
    return {
        "name": name,
        "resource_group_name": ref("azurerm_resource_group.main.name"),
        "location": ref("var.location"),
    }


def hosted(setting: Setting) -> bool:
    """Whether Azure runs the database."""
    part = setting.component(Tier.DATABASE)
    return part is not None and ".flexible-server." in part.offering
