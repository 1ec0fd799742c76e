"""Which generated file carries out which decision, so that documents name the proof and not the intention."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.rendering import families, rendered

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting

OWN = "docs"


def files_of(setting: Setting) -> dict[str, tuple[str, ...]]:
    """By decision, the files of the other families that it leads to; by path."""
    found: dict[str, list[str]] = {}
    for one in rendered(setting, [family for family in families() if family != OWN]):
        for file in one.files:
            for slug in file.decisions:
                found.setdefault(slug, []).append(file.path)
    return {slug: tuple(sorted(paths)) for slug, paths in found.items()}
