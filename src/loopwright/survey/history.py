"""What git remembers: how often things are released and deployed, and how many people work on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class Release:
    """A tag that names a version, and the day of its commit."""

    tag: str
    day: date


@dataclass(frozen=True, slots=True)
class History:
    """The history of the branch that is checked out, judged from its newest commit and not from today.

    ``people_active`` committed in the 90 days before the newest commit (bots apart), ``people`` ever;
    ``deploys_per_month`` is None where no method tells; ``deploy_method`` says which one did (release tags,
    merges to the branch) and how sure it is; ``shallow`` means that the past was cut off.
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
