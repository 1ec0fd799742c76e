"""The folder that a cache lies in: the user's own and nobody else's, bounded, written in one step or not at all."""

from __future__ import annotations

import contextlib
import os
import stat
from hashlib import blake2b
from typing import TYPE_CHECKING

from loopwright.loop.patterns import compiled_later

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

MOST_BYTES = 256 * 1024 * 1024  # of all repositories together; the longest unused go first
LARGEST_BYTES = 64 * 1024 * 1024  # of one file
OWN = 0o700
OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
DIGEST_BYTES = 16
OURS = compiled_later(rf"[0-9a-f]{{{2 * DIGEST_BYTES}}}\.[a-z]+(?:\.\d+\.new)?\Z")


class Drawer:
    """Where files about one repository are kept; what is damaged, or another's, is as if it were not there."""

    def __init__(self, cache: Path, root: Path) -> None:
        """Of a folder for all repositories the part for one; nothing is made before something is kept."""
        self._folder = cache
        self._stem = blake2b(os.fsencode(root.resolve()), digest_size=DIGEST_BYTES).hexdigest()
        self._inside = cache.resolve().is_relative_to(root.resolve())

    def read(self, kind: str, made_by: str) -> bytes | None:
        """What was kept of a kind by the same program, whole; else nothing."""
        if not self._trusted():
            return None
        try:
            head, _, body = self._place(kind).read_bytes().partition(b"\n")
        except OSError:
            return None
        return body if head.decode("ascii", "replace") == _head(made_by, [body]) else None

    def keep(self, kind: str, made_by: str, parts: Sequence[bytes]) -> None:
        """Keep it in one step; a folder that cannot be written is left alone."""
        size = sum(map(len, parts))
        if size > LARGEST_BYTES or self._inside:
            return
        with contextlib.suppress(OSError):
            self._folder.mkdir(mode=OWN, parents=True, exist_ok=True)
            if not self._trusted():
                return
            self._make_room(size)
            place = self._place(kind)
            scratch = place.with_name(f"{place.name}.{os.getpid()}.new")
            try:
                opened = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(opened, "wb") as file:
                    file.write(_head(made_by, parts).encode() + b"\n")
                    file.writelines(parts)
                scratch.replace(place)
            finally:
                scratch.unlink(missing_ok=True)

    def _place(self, kind: str) -> Path:
        return self._folder / f"{self._stem}.{kind}"

    def _trusted(self) -> bool:
        """Whether nobody but the user can have written there: not a link, and not in the folder that is looked at."""
        if self._inside:
            return False
        try:
            status = self._folder.lstat()
        except OSError:
            return False
        own = not hasattr(os, "getuid") or status.st_uid == os.getuid()
        return own and stat.S_ISDIR(status.st_mode) and not status.st_mode & OTHERS_WRITE

    def _make_room(self, more: int) -> None:
        kept = []
        with os.scandir(self._folder) as entries:
            for entry in entries:
                if not OURS.match(entry.name):
                    continue  # whoever names a folder of theirs keeps what else is in it
                status = entry.stat(follow_symlinks=False)
                kept.append((status.st_mtime_ns, status.st_size, entry.path))
        held = sum(size for _, size, _ in kept)
        for _, size, path in sorted(kept):
            if held + more <= MOST_BYTES:
                return
            os.unlink(path)  # noqa: PTH108 - an entry of the folder has no other form
            held -= size


def _head(made_by: str, parts: Sequence[bytes]) -> str:
    """What stands before the rest: who wrote it, and what of it must be whole."""
    digest = blake2b(digest_size=DIGEST_BYTES)
    for one in parts:
        digest.update(one)
    return f"{made_by} {digest.hexdigest()}"
