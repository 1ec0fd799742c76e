"""Since when a line stands as it does: one call of ``git blame`` a file, made only when something asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from loopwright.loop.patterns import compiled_later
from loopwright.survey.asking_git import git_answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

HEAD = compiled_later(r"^([0-9a-f]{40,64}) \d+ (\d+)(?: \d+)?$")
UNCOMMITTED = compiled_later(r"^0+$")
BLAME = ("blame", "--no-textconv", "--porcelain")  # textconv is a program that a repository's settings name
SHORT = 9
MOST_LINES = 50


@dataclass(frozen=True, slots=True)
class Written:
    """The commit that wrote a line last, shortened, and its day."""

    commit: str
    day: date


def written_in(folder: Path, lines: Mapping[str, Iterable[int]]) -> dict[tuple[str, int], Written]:
    """Who wrote which line, by file and line; line 0 is the file's beginning. What git does not tell is left out."""
    found: dict[tuple[str, int], Written] = {}
    for file in sorted(lines):
        wanted = sorted(set(lines[file]))[:MOST_LINES]
        asked = sorted({max(1, one) for one in wanted})
        ranges = [f"-L{one},{one}" for one in asked]
        said = git_answer(folder, [*BLAME, *ranges, "HEAD", "--", file])
        if said is None:  # a line that was added since: git then tells of none
            said = git_answer(folder, [*BLAME, "HEAD", "--", file])
        told = _blamed(said or "")
        found.update({(file, one): told[max(1, one)] for one in wanted if max(1, one) in told})
    return found


def _blamed(text: str) -> dict[int, Written]:
    """What a porcelain of blame says, by line; a commit's time stands only at its first line."""
    days: dict[str, date] = {}
    commits: dict[int, str] = {}
    current = ""
    for written in text.split("\n"):
        head = HEAD.match(written)
        if head is not None:
            current = head[1]
            commits[int(head[2])] = current
        elif written.startswith("committer-time ") and current:
            days[current] = datetime.fromtimestamp(int(written.partition(" ")[2]), UTC).date()
    return {
        line: Written(one[:SHORT], days[one])
        for line, one in commits.items()
        if one in days and not UNCOMMITTED.match(one)
    }
