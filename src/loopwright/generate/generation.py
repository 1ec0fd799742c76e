"""A whole run: render what is wanted, decide what to do with each file, and do it unless it was only asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import get_close_matches
from fnmatch import fnmatch
from typing import TYPE_CHECKING

from loopwright.generate.manifest import Manifest
from loopwright.generate.reconcile import DRIFT, Action, reconciled
from loopwright.generate.rendering import Written, families, rendered, renderers
from loopwright.generate.setting import Setting
from loopwright.generate.tree import Tree
from loopwright.loop.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from loopwright.catalogue.load import Catalogue
    from loopwright.design.answer import Answer


@dataclass(frozen=True, slots=True)
class Request:
    """What to generate and where to: some families or all, some paths or all; and whether to write.

    ``remove`` deletes what the design no longer has and nobody edited, ``restore`` writes again what was deleted.
    """

    families: tuple[str, ...]
    only: tuple[str, ...]
    into: Path
    check: bool = False
    dry_run: bool = False
    remove: bool = False
    restore: bool = False


@dataclass(frozen=True, slots=True)
class Generated:
    """What was done, or would be: the actions by path, and what each renderer gave."""

    request: Request
    actions: tuple[Action, ...]
    written: tuple[Written, ...]

    @property
    def drifted(self) -> tuple[Action, ...]:
        """The files that are not as the design wants them."""
        return tuple(one for one in self.actions if one.kind in DRIFT)


def generated(answer: Answer, catalogue: Catalogue, request: Request) -> Generated:
    """Generate the files of an answer; an unknown family, or a path that no file has, raises and nothing is written."""
    wanted = request.families or families()
    for family in wanted:
        renderers(family)
    setting = Setting.of(answer, catalogue)
    written = tuple(_only(one, request.only) for one in rendered(setting, wanted))
    tree = Tree(request.into)
    manifest = tree.manifest()
    known = (*(file.path for one in written for file in one.files), *manifest.entries)
    for pattern in request.only:
        if not any(fnmatch(path, pattern) for path in known):
            raise UsageError(
                f"no file of this design is like {pattern!r}", _nearest(pattern, setting, wanted)
            )
    if request.restore:
        manifest = Manifest(
            {path: one for path, one in manifest.entries.items() if tree.read(path) is not None}
        )
    actions = reconciled(written, manifest, tree.read, wanted)
    actions = tuple(one for one in actions if _wanted(one.path, request.only))
    if not (request.check or request.dry_run):
        tree.apply(actions, manifest, remove=request.remove)
    return Generated(request, actions, written)


def _nearest(pattern: str, setting: Setting, wanted: Iterable[str]) -> str:
    paths = [file.path for one in rendered(setting, wanted) for file in one.files]
    near = get_close_matches(pattern, paths, n=3, cutoff=0.5)
    return (
        f"Near: {', '.join(near)}."
        if near
        else "`--dry-run --all` lists them; * stands for any part of a path."
    )


def _only(written: Written, patterns: tuple[str, ...]) -> Written:
    return replace(written, files=tuple(file for file in written.files if _wanted(file.path, patterns)))


def _wanted(path: str, patterns: tuple[str, ...]) -> bool:
    return not patterns or any(fnmatch(path, pattern) for pattern in patterns)
