"""A repository as it was at a commit, laid into a folder of its own: its work tree and its index are not touched.

Files are written by us from what git holds, not checked out: no filter, hook or program of the repository runs, links
and submodules are left out.
"""

from __future__ import annotations

import posixpath
import subprocess
from typing import TYPE_CHECKING

from loopwright.loop.errors import LoopwrightError
from loopwright.survey.history import ENVIRONMENT, git_answer, git_command

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

PLAIN_FILES = ("100644", "100755", "100664")
LARGEST_BYTES = 2 * 1024 * 1024  # what is longer is not parsed either: it is laid down as so many empty bytes
MOST_FILES = 200_000
PATIENCE_SECONDS = 120
FIELDS = 4


def laid_down(path: Path, ref: str, into: Path) -> frozenset[str]:
    """Write the files that a commit has below a folder into another one; their paths, from that folder.

    Raises:
        LoopwrightError: the folder is in no repository, or git does not know the commit.
    """
    commit = git_answer(path, ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}"])
    if not commit or not commit.strip():
        raise LoopwrightError(
            f"{path}: git knows no commit {ref!r} here",
            "Name a branch, a tag or a commit that is fetched; in CI, check out with its history.",
        )
    listed = git_answer(path, ["ls-tree", "-r", "-z", "-l", commit.strip(), "."]) or ""
    files: list[tuple[str, str, int]] = []
    for entry in listed.split("\0"):
        head, _, name = entry.partition("\t")
        words = head.split()
        if len(words) == FIELDS and words[0] in PLAIN_FILES and words[3].isdecimal() and _safe(name):
            files.append((name, words[2], int(words[3])))
    _write(path, files[:MOST_FILES], into)
    return frozenset(name for name, _, _ in files)


def _safe(name: str) -> bool:
    """Whether a path stays below the folder that it is written into."""
    return (
        bool(name)
        and posixpath.normpath(name) == name
        and not name.startswith(("/", ".."))
        and "\\" not in name
    )


def _write(path: Path, files: list[tuple[str, str, int]], into: Path) -> None:
    wanted = [object_ for _, object_, size in files if size <= LARGEST_BYTES]
    held = _contents(path, wanted)
    for name, object_, size in files:
        file = into / name
        file.parent.mkdir(parents=True, exist_ok=True)
        data = held.get(object_)
        if data is not None:
            file.write_bytes(data)
        elif size > LARGEST_BYTES:
            with file.open("wb") as opened:
                opened.truncate(size)


def _contents(path: Path, objects: Iterable[str]) -> dict[str, bytes]:
    """The contents of objects, as far as the repository has them here."""
    asked = "".join(f"{one}\n" for one in dict.fromkeys(objects)).encode()
    try:
        done = subprocess.run(  # noqa: S603 - a list of arguments, no shell
            git_command(path, ["cat-file", "--batch"]),
            input=asked,
            capture_output=True,
            check=False,
            timeout=PATIENCE_SECONDS,
            env=ENVIRONMENT,
        )
    except (OSError, subprocess.TimeoutExpired):
        return {}
    found: dict[str, bytes] = {}
    data, at = done.stdout, 0
    while at < len(data):
        end = data.index(b"\n", at)
        words = data[at:end].split()
        at = end + 1
        if len(words) == FIELDS - 1 and words[2].isdigit():
            size = int(words[2])
            found[words[0].decode()] = data[at : at + size]
            at += size + 1
    return found
