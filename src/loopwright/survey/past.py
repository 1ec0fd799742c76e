"""A repository as it was at a commit, laid into a folder of its own: its work tree and its index are not touched.

Files are written by us from what git holds, not checked out: no filter, hook or program of the repository runs, links
and submodules are left out.
"""

from __future__ import annotations

import contextlib
import posixpath
import subprocess
from typing import TYPE_CHECKING

from loopwright.loop.errors import LoopwrightError
from loopwright.survey.asking_git import ENVIRONMENT, git_answer, git_command

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

PLAIN_FILES = ("100644", "100755", "100664")
LARGEST_BYTES = 2 * 1024 * 1024  # what is longer is not parsed either: it is laid down as so many empty bytes
MOST_FILES = 200_000
PATIENCE_SECONDS = 120
FIELDS = 4
OWN = ".git"  # of git itself: no file of a tree is called so
WHOLE = (
    "Fetch what is missing: `git fetch --unshallow` where the history is cut off, `git fetch --refetch --no-filter` "
    "where files are (or clone anew without --depth and --filter)."
)


def laid_down(path: Path, ref: str, into: Path) -> frozenset[str]:
    """Write the files that a commit has below a folder into another one; their paths, from that folder.

    A file that the disk does not take, such as one of too long a name, is left out.

    Raises:
        LoopwrightError: the folder is in no repository, git does not know the commit, or has not all of its files.
    """
    commit = git_answer(path, ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}"])
    if not commit or not commit.strip():
        raise LoopwrightError(
            f"{path}: git knows no commit {ref!r} here",
            "Name a branch, a tag or a commit that is fetched; in CI, check out with its history "
            "(`git fetch --unshallow`).",
        )
    listed = _told(path, ref, ["ls-tree", "-r", "-z", "-l", commit.strip(), "."]).decode("utf-8", "replace")
    files: list[tuple[str, str, int]] = []
    for entry in listed.split("\0"):
        head, _, name = entry.partition("\t")
        words = head.split()
        if len(words) == FIELDS and words[0] in PLAIN_FILES and _safe(name):
            if not words[3].isdecimal():
                raise _unreadable(path, ref, f"{name} is not here")
            files.append((name, words[2], int(words[3])))
    files = files[:MOST_FILES]
    held = _contents(path, ref, [object_ for _, object_, size in files if size <= LARGEST_BYTES])
    return frozenset(name for name, object_, size in files if _written(into / name, held.get(object_), size))


def _safe(name: str) -> bool:
    """Whether a path stays below the folder that it is written into, and out of what git itself reads there."""
    return (
        bool(name)
        and posixpath.normpath(name) == name
        and not name.startswith(("/", ".."))
        and "\\" not in name
        and not any(one.rstrip(". ").lower() == OWN for one in name.split("/"))
    )


def _written(file: Path, data: bytes | None, size: int) -> bool:
    """Whether a file was written; one without data, since it is too long, as so many empty bytes."""
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as opened:
            if data is None:
                opened.truncate(size)
            else:
                opened.write(data)
        return True
    return False


def _contents(path: Path, ref: str, objects: Iterable[str]) -> dict[str, bytes]:
    """The contents of objects; one that is not here raises."""
    wanted = list(dict.fromkeys(objects))
    asked = "".join(f"{one}\n" for one in wanted).encode()
    data, at = _told(path, ref, ["cat-file", "--batch"], asked), 0
    found: dict[str, bytes] = {}
    for one in wanted:
        end = data.find(b"\n", at)
        words = data[at:end].split()
        if end < 0 or len(words) != FIELDS - 1 or not words[2].isdigit():
            raise _unreadable(path, ref, f"object {one} is not here")
        at = end + 1 + int(words[2])
        found[one] = data[end + 1 : at]
        at += 1
    return found


def _told(path: Path, ref: str, arguments: list[str], asked: bytes = b"") -> bytes:
    """What git tells of a commit; where it fails or takes too long the past is not known, and not empty."""
    try:
        done = subprocess.run(  # noqa: S603 - a list of arguments, no shell
            git_command(path, arguments),
            input=asked,
            capture_output=True,
            check=False,
            timeout=PATIENCE_SECONDS,
            env=ENVIRONMENT,
        )
    except OSError as error:
        raise _unreadable(path, ref, str(error)) from None
    except subprocess.TimeoutExpired:
        raise _unreadable(path, ref, f"no answer within {PATIENCE_SECONDS} seconds") from None
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise _unreadable(path, ref, said[-1] if said else f"git {arguments[0]} left with {done.returncode}")
    return done.stdout


def _unreadable(path: Path, ref: str, why: str) -> LoopwrightError:
    return LoopwrightError(f"{path}: git cannot read the files of {ref!r} ({why})", WHOLE)
