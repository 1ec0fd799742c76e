"""The commits of the last year: by whom, written and merged when, undoing what, changing which files.

One call of ``git log``, made when something asks for it, or beforehand where something will.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from loopwright.loop.patterns import compiled_later
from loopwright.survey.asking_git import Asked
from loopwright.survey.history import BOT, LOOKED_BACK_DAYS, PLAIN_LOG, VERSION_TAG

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

MOST_CHANGES = 10_000
RECORD, FIELD, END = "\x1e", "\x1f", "\x1d"
FORMAT = "%x1e%H%x1f%P%x1f%ct%x1f%at%x1f%ae%x1f%an%x1f%D%x1f%s%x1f%b%x1d"
FIELDS = FORMAT.count("%x1f") + 1
REVERTS = compiled_later(r"This reverts commit ([0-9a-f]{7,40})")


@dataclass(frozen=True, slots=True)
class Change:
    """A commit: seconds since 1970 at which it was committed and written; ``tags`` that name a version.

    ``undoes`` is the commit that its message says it reverts, empty where it says none; ``files`` is empty for a
    merge.
    """

    commit: str
    parents: tuple[str, ...]
    committed_seconds: int
    written_seconds: int
    author: str
    by_bot: bool
    tags: tuple[str, ...]
    subject: str
    undoes: str
    files: tuple[str, ...]


class Meanwhile:
    """Git at work on the changes of a year and on the paths that it keeps, while files are read."""

    def __init__(self, path: Path, last_day: date) -> None:
        self._asked = _asked_changes(path, last_day), _asked_tracked(path)
        self._said: tuple[str | None, str | None] = (None, None)

    def settle(self) -> None:
        """Wait for git, so that no process of it is left."""
        changes, paths = self._asked
        self._said = changes.answer(), paths.answer()

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """What `changes_of` says."""
        return _changes_in(self._said[0])

    @cached_property
    def tracked(self) -> frozenset[str] | None:
        """What `tracked` says."""
        return _paths_in(self._said[1])


def changes_of(path: Path, last_day: date) -> tuple[Change, ...]:
    """The changes of the year before a day, the newest first; none where git does not answer."""
    return _changes_in(_asked_changes(path, last_day).answer())


def tracked(path: Path) -> frozenset[str] | None:
    """The paths that git keeps, from the folder; None where git does not answer."""
    return _paths_in(_asked_tracked(path).answer())


def _asked_changes(path: Path, last_day: date) -> Asked:
    since = last_day - timedelta(days=LOOKED_BACK_DAYS)
    return Asked(
        path,
        [
            "-c", "core.quotePath=false", "log", f"--max-count={MOST_CHANGES}",
            f"--since={since.isoformat()}T00:00:00Z", f"--format={FORMAT}", "--name-only", "--no-renames",
            *PLAIN_LOG, "--decorate-refs=refs/tags", "--relative", "HEAD",
        ],
    )  # fmt: skip


def _changes_in(said: str | None) -> tuple[Change, ...]:
    found = (_change(one) for one in (said or "").split(RECORD)[1:])
    return tuple(one for one in found if one is not None)


def _asked_tracked(path: Path) -> Asked:
    return Asked(path, ["-c", "core.quotePath=false", "ls-files", "-z"])


def _paths_in(said: str | None) -> frozenset[str] | None:
    return frozenset(said.split("\0")) if said is not None else None


def _change(record: str) -> Change | None:
    head, _, files = record.partition(END)
    parts = head.split(FIELD)
    if len(parts) != FIELDS or not (parts[2].isdecimal() and parts[3].isdecimal()):
        return None
    commit, parents, committed, written, address, name, refs, subject, body = parts
    tags = (one.strip().removeprefix("tag: ") for one in refs.split(",") if one.strip().startswith("tag: "))
    undone = REVERTS.search(body)
    return Change(
        commit=commit,
        parents=tuple(parents.split()),
        committed_seconds=int(committed),
        written_seconds=int(written),
        author=" ".join(name.lower().split()),
        by_bot=bool(BOT.search(name) or BOT.search(address)),
        tags=tuple(one for one in tags if VERSION_TAG.match(one)),
        subject=subject,
        undoes=undone[1] if undone else "",
        files=tuple(one for one in files.split("\n") if one),
    )
