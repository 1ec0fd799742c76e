"""What git remembers: how often things are released and deployed, and how many people work on them.

Read with one call of ``git log`` and one of ``git for-each-ref``, as lists of arguments; without git, without a
repository or without commits there is no history, and nothing raises.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from loopwright.loop.patterns import compiled_later
from loopwright.survey.asking_git import Asked, git_answer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PLAIN_LOG = ("--no-show-signature", "--no-ext-diff", "--no-textconv")
MOST_COMMITS = 50_000
DAYS_A_MONTH = 30
ACTIVE_DAYS = 90
LOOKED_BACK_DAYS = 365
BOT = compiled_later(
    r"\[bot\]|\bbot@|-bot\b|\bbot\b|dependabot|renovate|github-actions|weblate|snyk|greenkeeper",
    re.IGNORECASE,
)
VERSION_TAG = compiled_later(
    r"^(?:[\w./@-]*?[-_/@]?)?v?\d+(?:[._]\d+)+[\w.+-]*$|^v\d+$|^\d{4}[.-]?\d{2}[.-]?\d{2}\b"
    r"|^(?:release|deploy|prod)[-_/].+$",
    re.IGNORECASE,
)
SEPARATOR = "\x1f"
LOG = f"--format=%ct{SEPARATOR}%ae{SEPARATOR}%an{SEPARATOR}%P"
TAGS = f"--format=%(refname:short){SEPARATOR}%(creatordate:unix)"
MOST_TAGS = 5_000
MOST_RELEASES = 20


@dataclass(frozen=True, slots=True)
class Release:
    """A tag that names a version, and the day of its commit."""

    tag: str
    day: date


@dataclass(frozen=True, slots=True)
class History:
    """The history of the branch that is checked out, judged from its newest commit and not from today.

    ``people_active`` committed in the 90 days before the newest commit (bots apart), ``people`` ever; ``releases``
    are the last twenty; ``deploys_per_month`` is None where no method tells; ``deploy_method`` says which one did
    (release tags, merges to the branch) and how sure it is; ``shallow`` means that the past was cut off. A month is
    30 days; what is counted per month is counted over the last 365 days, or since a later first commit.
    """

    commits: int
    first_day: date | None
    last_day: date | None
    people: int
    people_active: int
    commits_per_month: float
    releases: tuple[Release, ...]
    releases_per_month: float
    deploys_per_month: float | None
    deploy_method: str
    shallow: bool


class Memory:
    """Git at work on a folder, in processes of its own, from the moment this is made."""

    def __init__(self, path: Path) -> None:
        self._log: Asked | None = None
        self._tags: Asked | None = None
        said = git_answer(path, ["rev-parse", "--is-shallow-repository", "--show-prefix"])
        if said is None:
            return
        shallow, _, prefix = said.partition("\n")
        self._shallow = shallow.strip() == "true"
        within = (
            ["--", "."] if prefix.strip() else []
        )  # comparing trees is slow, and the root needs none of it
        self._log = Asked(path, ["log", f"--max-count={MOST_COMMITS}", LOG, *PLAIN_LOG, "HEAD", *within])
        self._tags = Asked(
            path, ["for-each-ref", "--sort=creatordate", f"--count={MOST_TAGS}", TAGS, "refs/tags"]
        )

    @cached_property
    def history(self) -> History | None:
        """The history, waited for; None where there is no repository or no commit."""
        if self._log is None or self._tags is None:
            return None
        log, tags = self._log.answer() or "", self._tags.answer() or ""
        fields = LOG.count(SEPARATOR) + 1
        lines = (line.split(SEPARATOR) for line in log.splitlines())
        commits = [parts for parts in lines if len(parts) == fields and parts[0].isdecimal()]
        return _judged(commits, _releases(tags), shallow=self._shallow) if commits else None


def history_of(path: Path) -> History | None:
    """The history of a folder that is the root of a repository or lies in one; None where there is none."""
    return Memory(path).history


def _judged(commits: Sequence[Sequence[str]], releases: tuple[Release, ...], *, shallow: bool) -> History:
    days = [_day(one[0]) for one in commits]
    last, first = max(days), min(days)
    months = max(min((last - first).days, LOOKED_BACK_DAYS), DAYS_A_MONTH) / DAYS_A_MONTH
    recent = [one for one, day in zip(commits, days, strict=True) if (last - day).days <= LOOKED_BACK_DAYS]
    active = [one for one, day in zip(commits, days, strict=True) if (last - day).days <= ACTIVE_DAYS]
    released = sum(0 <= (last - one.day).days <= LOOKED_BACK_DAYS for one in releases)
    merges = sum(len(one[3].split()) > 1 for one in recent)
    deploys, method = _deploys(released, merges, len(recent), months)
    return History(
        commits=len(commits),
        first_day=first,
        last_day=last,
        people=len(_people(commits)),
        people_active=len(_people(active)),
        commits_per_month=round(len(recent) / months, 1),
        releases=releases[-MOST_RELEASES:],
        releases_per_month=round(released / months, 2),
        deploys_per_month=deploys,
        deploy_method=method,
        shallow=shallow,
    )


def _deploys(released: int, merges: int, commits: int, months: float) -> tuple[float | None, str]:
    if released:
        return round(released / months, 2), "release tags of the last year (medium confidence)"
    if merges:
        return round(merges / months, 2), "merges of the last year, as if each were deployed (low confidence)"
    if commits:
        return None, "no release tags and no merges: cannot be told from the history"
    return None, ""


def _people(commits: Sequence[Sequence[str]]) -> set[str]:
    """Distinct people; one name with two addresses is one person, a bot is none."""
    names: dict[str, str] = {}
    for _, address, name, _ in commits:
        if BOT.search(name) or BOT.search(address):
            continue
        names.setdefault(address.lower(), " ".join(name.lower().split()))
    return set(names.values())


def _releases(listed: str) -> tuple[Release, ...]:
    found = []
    for line in listed.splitlines():
        tag, _, seconds = line.partition(SEPARATOR)
        if seconds.isdecimal() and VERSION_TAG.match(tag):
            found.append(Release(tag, _day(seconds)))
    return tuple(sorted(found, key=lambda one: (one.day, one.tag)))


def _day(seconds: str) -> date:
    return datetime.fromtimestamp(min(int(seconds), 253402300799), UTC).date()
