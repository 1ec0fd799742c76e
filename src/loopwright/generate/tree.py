"""The tree that files are written into: read and written inside it alone, each file whole or not at all."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from loopwright.generate.manifest import NAME, Manifest
from loopwright.generate.reconcile import PROPOSED, Action, manifest_after
from loopwright.loop.errors import LoopwrightError
from loopwright.loop.writing import write_loop

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

WRITES = frozenset({"create", "update", "merge", "propose"})
AT_ONCE = 8
RUNS = stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH


class Tree:
    """A folder on the disk."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._inner: set[Path] = set()

    def read(self, path: str) -> str | None:
        """The text of a file; None where there is none. What is no text of ours reads as what it is not."""
        there = self._inside(path)
        try:
            return there.read_bytes().decode("utf-8", "surrogateescape")
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise LoopwrightError(
                f"{there}: {error.strerror}", "Make it a file that can be read, or move it away."
            ) from error

    def manifest(self) -> Manifest:
        """What earlier runs wrote here."""
        text = self.read(NAME)
        return Manifest() if text is None else Manifest.read(text)

    def apply(self, actions: Iterable[Action], manifest: Manifest, *, remove: bool) -> None:
        """Do what was decided; the manifest last, so that an interrupted run is done again and loses nothing."""
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - only what writes pays

        actions = tuple(actions)
        # each write waits for the disk, which takes many at once as quickly as one
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for _ in pool.map(self._done, actions):
                pass
        for action in actions:
            if action.kind == "remove" and remove:
                self._inside(action.path).unlink(missing_ok=True)
        text = manifest_after(manifest, actions, removed=remove).text
        if text != self.read(NAME):
            self._write(NAME, text)

    def _done(self, action: Action) -> None:
        if action.kind in WRITES and action.after is not None:
            beside = PROPOSED if action.kind == "propose" else ""
            self._write(f"{action.path}{beside}", action.after, executable=action.executable)

    def _write(self, path: str, text: str, *, executable: bool = False) -> None:
        there = self._inside(path)
        try:
            there.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LoopwrightError(
                f"{there.parent}: {error.strerror}", "Make room for a folder there."
            ) from error
        write_loop(there, text)
        if executable:
            there.chmod(there.stat().st_mode | RUNS)

    def _inside(self, path: str) -> Path:
        """The place of a path; one that a link leads out of the tree raises LoopwrightError."""
        there = self.root / path
        if there.parent in self._inner and not there.is_symlink():
            return there
        if there.resolve().is_relative_to(self.root.resolve()):
            self._remember(there.parent)
        else:
            raise LoopwrightError(
                f"{there}: a link leads out of {self.root}", "Replace the link by a folder or a file."
            )
        return there

    def _remember(self, folder: Path) -> None:
        """A folder that is there and inside is looked at once a run: every file of it would ask the same."""
        if folder.is_dir() and folder.resolve().is_relative_to(self.root.resolve()):
            self._inner.add(folder)
