"""Who looks after what runs the product."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.finding import Found, Severity
from loopwright.survey.evidence import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.changes import Change
    from loopwright.survey.history import History
    from loopwright.survey.written.configuration import Configuration

OWNERS = re.compile(
    r"(?:^|^\.github/|^docs/|^\.gitlab/|^\.gitea/)CODEOWNERS$|(?:^|/)(?:OWNERS|MAINTAINERS(?:\.md)?)$"
)
INFRASTRUCTURE = re.compile(
    r"(?:^|/)(?:[\w.-]*Dockerfile[\w.-]*|(?:docker-)?compose[\w.-]*\.ya?ml|Procfile|fly[\w.]*\.toml|render\.yaml|Jenkinsfile|\.gitlab-ci\.yml)$"
    r"|\.tf(?:vars)?$|^\.github/(?:workflows|actions)/|^\.circleci/"
    r"|(?:^|/)(?:k8s|kubernetes|helm|charts?|deploy|deployment|infra|infrastructure|terraform|ansible|ops)/[^\n]{0,300}$"
)
FEW = 3  # people who still know from one another who does what
LEAST_CHANGES = 8
MOST_OF_THEM = 0.8
SHOWN = 5


@check(
    Severity.LOW,
    section="operations",
    area="ownership",
    hours=0.5,
    controls=("SOC 2 CC1.3", "ISO 27001 A.5.2"),
)
def owners_not_named(configuration: Configuration, history: History | None) -> Iterator[Said]:
    """Nobody is named for any part of the code.

    Whoever changes a part does not know whom to ask, and a review by who knows it is luck. Write a CODEOWNERS file,
    the folders that deploy and hold data first.
    """
    if (
        history is None
        or history.people_active <= FEW
        or any(OWNERS.search(path) for path in configuration.paths)
    ):
        return
    yield Found(
        "owners",
        f"{history.people_active} people work on it, and there is no CODEOWNERS.",
        (),
        snippet="# .github/CODEOWNERS\n/.github/workflows/ @…\n/deploy/ @…\n",
    )


@check(Severity.MEDIUM, section="single points", area="ownership", hours=8, controls=("SOC 2 CC1.4",))
def infrastructure_known_to_one_person(
    changes: tuple[Change, ...], history: History | None
) -> Iterator[Said]:
    """One person alone changes what runs the product.

    While they are away nobody can mend it, and what they know goes with them. Let somebody else make the next changes
    while they look on, and write down what had to be asked.
    """
    made: dict[str, list[Change]] = {}
    for one in changes:
        if not one.by_bot and any(INFRASTRUCTURE.search(path) for path in one.files):
            made.setdefault(one.author, []).append(one)
    total = sum(map(len, made.values()))
    if history is None or total < LEAST_CHANGES or history.people_active <= 1:
        return
    author = max(made, key=lambda name: (len(made[name]), name))
    share = len(made[author]) / total
    if share < MOST_OF_THEM:
        return
    often = Counter(path for one in made[author] for path in one.files if INFRASTRUCTURE.search(path))
    paths = sorted(often, key=lambda path: (-often[path], path))[:SHOWN]
    yield Found(
        "infrastructure",
        f"One of {history.people_active} people made {len(made[author])} of the {total} changes of the last year to it "
        f"({share:.0%}).",
        tuple(Evidence(path) for path in paths),
    )
