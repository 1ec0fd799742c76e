"""What a pipeline takes from others: actions, and dependencies that somebody has to renew."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.finding import Found, Severity
from loopwright.survey.evidence import Evidence
from loopwright.survey.written.workflow import own_path
from loopwright.survey.yaml_nodes import at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.audit.delivering import Delivering
    from loopwright.survey.changes import Change
    from loopwright.survey.written.configuration import Configuration

COMMIT = re.compile(r"^[0-9a-f]{40}(?:[0-9a-f]{24})?$")
BY_GITHUB = ("actions/", "github/", "dependabot/")  # who breaks into these has the runner already
DIGEST = "@sha256:"
RENEWED_BY = re.compile(
    r"(?:^|/)(?:dependabot\.ya?ml|renovate\.json5?|\.renovaterc(?:\.json5?)?|\.scala-steward\.conf|\.pyup\.yml"
    r"|updatecli\.ya?ml|\.?updatecli\.d/.+|\.depfu\.yml|\.mergify\.yml|renovate-config\.js)$"
)
RENEWING = re.compile(r"renovate|dependabot|updatecli|pyup|depfu|greenkeeper|snyk", re.IGNORECASE)
LOCKED = re.compile(
    r"(?:^|/)(?:package-lock\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|poetry\.lock|uv\.lock|Pipfile\.lock"
    r"|requirements[\w.-]*\.txt|Gemfile\.lock|go\.sum|Cargo\.lock|composer\.lock|mix\.lock|pom\.xml"
    r"|build\.gradle(?:\.kts)?|packages\.lock\.json)$"
)
MOST_PLACES = 20


@check(
    Severity.MEDIUM,
    section="security",
    area="pipeline",
    hours=0.5,
    controls=("SOC 2 CC8.1", "SLSA", "ISO 27001 A.5.21"),
)
def action_not_pinned(delivering: Delivering) -> Iterator[Said]:
    """An action of others is taken by a name that they can move.

    A tag or branch is whatever its owner, or who took over the account, says it is tomorrow, and it runs with the
    pipeline's token and secrets. Name the full commit with the version in a comment, and let a bot renew both.
    """
    used: dict[str, list[tuple[str, Evidence]]] = {}
    for pipe in delivering.pipes:
        for job in pipe.jobs:
            if job.uses and _movable(job.uses):
                found = at(job.node, "uses")
                place = Evidence(pipe.path, found.start_mark.line + 1 if found is not None else 0, job.uses)
                used.setdefault(job.uses.partition("@")[0], []).append((job.uses, place))
            for step in delivering.steps(job):
                if _movable(step.uses):
                    used.setdefault(step.uses.partition("@")[0], []).append(
                        (step.uses, step.evidence("uses"))
                    )
    for action, places in sorted(used.items()):
        listed = tuple(dict.fromkeys(place for _, place in places))
        names = sorted({name for name, _ in places})
        often = f" in {len(listed)} places" if len(listed) > 1 else ""
        yield Found(
            f"action {action}",
            f"Taken as {' and '.join(names)}{often}, not by commit.",
            listed[:MOST_PLACES],
            cause="pin",
        )


def _movable(uses: str) -> bool:
    if not uses or own_path(uses) or "${{" in uses:
        return False
    if uses.startswith("docker://"):
        return DIGEST not in uses
    action, _, version = uses.partition("@")
    if COMMIT.match(version):
        return False
    return not (version and action.lower().startswith(BY_GITHUB))


@check(
    Severity.LOW, section="security", area="pipeline", hours=0.5, controls=("SOC 2 CC7.1", "ISO 27001 A.8.8")
)
def dependencies_not_renewed(
    configuration: Configuration, delivering: Delivering, changes: tuple[Change, ...]
) -> Iterator[Said]:
    """Nothing proposes newer versions of dependencies.

    Known holes are closed by new versions that somebody has to notice. A file for Dependabot or Renovate makes each a
    pull request that the tests judge.
    """
    if configuration.named_like(RENEWED_BY) or any(
        RENEWING.search(one.author) for one in changes if one.by_bot
    ):
        return
    steps = (step for pipe in delivering.pipes for job in pipe.jobs for step in job.steps)
    if any(RENEWING.search(f"{step.uses} {step.run}") for step in steps):
        return
    locked = sorted(
        (path for path in configuration.paths if LOCKED.search(path)), key=lambda one: (one.count("/"), one)
    )
    if locked:
        yield Found(
            "dependencies",
            f"{locked[0]} is renewed by hand only.",
            (Evidence(locked[0]),),
            snippet="# .github/dependabot.yml\nversion: 2\nupdates:\n"
            "  - package-ecosystem: github-actions\n    directory: /\n    schedule:\n      interval: weekly\n",
        )
