"""Which changes reached users together, as far as a history without a record of deployments tells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.audit.measures.measure import Confidence
from loopwright.loop.patterns import compiled_later
from loopwright.survey.yaml_nodes import at, texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loopwright.audit.delivering import Deployment
    from loopwright.survey.changes import Change

LEAST_TAGS = 3
IMAGE_BUMP = compiled_later(
    r"\b(?:bump|update|deploy|promote|release|set)\b[^\n]{0,80}\b(?:image|images|tag|digest)\b", re.IGNORECASE
)
LEAST_BUMPS = 5
TOGETHER_SECONDS = 60
DEFAULT_BRANCHES = frozenset(
    {"main", "master", "trunk", "production", "prod", "deploy", "release", "live", "develop"}
)


@dataclass(frozen=True, slots=True)
class Deploy:
    """A deployment: seconds since 1970, the change it ends with, and the changes that it brought, itself among them."""

    seconds: int
    last: Change
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Deploys:
    """The deployments of the last year, the oldest first, how they were told and how far that can be believed."""

    listed: tuple[Deploy, ...]
    method: str
    confidence: Confidence
    by_tags: bool = False


def deploys_of(changes: Sequence[Change], deployments: Sequence[Deployment]) -> Deploys:
    """The deployments that a history tells of: as the pipelines say when they deploy, else by what it looks like."""
    tagged = [one for one in changes if one.tags]
    trunk = _trunk(changes)
    by_tag = any(_on_tag(one) for one in deployments)
    by_push = any(_on_push(one) for one in deployments)
    if by_tag and tagged:
        return _told(
            changes, tagged, "release tags, on which a pipeline deploys", Confidence.HIGH, by_tags=True
        )
    if by_push and trunk:
        return _told(
            changes,
            _pushes(trunk),
            "pushes to the branch, each of which a pipeline deploys",
            Confidence.MEDIUM,
        )
    if len(tagged) >= LEAST_TAGS:
        return _told(
            changes, tagged, "release tags, as if each were deployed", Confidence.MEDIUM, by_tags=True
        )
    bumps = [one for one in trunk if IMAGE_BUMP.search(one.subject)]
    if len(bumps) >= LEAST_BUMPS:
        return _told(changes, bumps, "changes of an image's version, as GitOps deploys", Confidence.MEDIUM)
    merges = [one for one in trunk if len(one.parents) > 1]
    if merges:
        return _told(changes, merges, "merges to the branch, as if each were deployed", Confidence.LOW)
    return Deploys((), "no release tag, no merge and no pipeline that deploys", Confidence.NONE)


def _on_push(deployment: Deployment) -> bool:
    push = deployment.pipe.event("push")
    names = deployment.pipe.event_names
    if "workflow_run" in names:
        return True
    branches = texts(at(push, "branches"))
    tags_only = at(push, "tags") is not None and not branches
    return "push" in names and not tags_only and (not branches or bool(DEFAULT_BRANCHES & set(branches)))


def _on_tag(deployment: Deployment) -> bool:
    push = deployment.pipe.event("push")
    return at(push, "tags") is not None or "release" in deployment.pipe.event_names


def _trunk(changes: Sequence[Change]) -> list[Change]:
    """The changes along the first parents from the newest: what the branch itself went through."""
    by_commit = {one.commit: one for one in changes}
    found: list[Change] = []
    one = changes[0] if changes else None
    while one is not None:
        found.append(one)
        one = by_commit.get(one.parents[0]) if one.parents else None
    return found


def _pushes(trunk: Sequence[Change]) -> list[Change]:
    """The last change of each push: what was committed within a minute came together."""
    found: list[Change] = []
    for one in trunk:
        if not found or found[-1].committed_seconds - one.committed_seconds > TOGETHER_SECONDS:
            found.append(one)
    return found


def _told(
    changes: Sequence[Change],
    last: Sequence[Change],
    method: str,
    confidence: Confidence,
    *,
    by_tags: bool = False,
) -> Deploys:
    """Deployments that end with some changes, each with what no earlier one brought."""
    by_commit = {one.commit: one for one in changes}
    brought: set[str] = set()
    found: list[Deploy] = []
    for one in sorted(last, key=lambda change: change.committed_seconds):
        pending: list[Change] = [one]
        with_it: list[Change] = []
        while pending:
            change = pending.pop()
            if change.commit in brought:
                continue
            brought.add(change.commit)
            with_it.append(change)
            pending += [by_commit[parent] for parent in change.parents if parent in by_commit]
        found.append(Deploy(one.committed_seconds, one, tuple(with_it)))
    return Deploys(tuple(found), method, confidence, by_tags)
