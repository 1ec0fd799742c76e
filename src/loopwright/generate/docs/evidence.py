"""Which generated file carries out which decision, so that documents name the proof and not the intention."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.rendering import families, rendered, renderers

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting

OWN = "docs"


def files_of(setting: Setting) -> dict[str, tuple[str, ...]]:
    """By decision, the files of the other families that it leads to; by path."""
    found: dict[str, list[str]] = {}
    for one in rendered(setting, _others()):
        for file in one.files:
            for slug in file.decisions:
                found.setdefault(slug, []).append(file.path)
    return {slug: tuple(sorted(paths)) for slug, paths in found.items()}


def paths_of(setting: Setting) -> frozenset[str]:
    """The paths of all files that the other families write for a design."""
    return frozenset(file.path for one in rendered(setting, _others()) for file in one.files)


def is_family(name: str) -> bool:
    """Whether there is a family of that name with something in it, so that a document may send people to it."""
    return name in families() and bool(renderers(name))


def _others() -> list[str]:
    return [family for family in families() if family != OWN]
