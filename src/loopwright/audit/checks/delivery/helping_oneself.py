"""What developers can do without asking anybody: try a change where others see it, set the product up on a machine."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.finding import Found, Severity
from loopwright.survey.topology import Role, StoreKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.audit.delivering import Delivering
    from loopwright.survey.history import History
    from loopwright.survey.topology import Topology
    from loopwright.survey.written.configuration import Configuration

LEAST_PEOPLE = 3  # fewer look at each other's screens
PREVIEWS = re.compile(
    r"(?<![a-z])(?:previews?|review-?apps?|pr-?(?:env|deploy|preview)\w{0,10}|ephemeral|pull-?request-?env\w{0,10})(?![a-z])",
    re.IGNORECASE,
)
PREVIEWED_BY = re.compile(
    r"(?:^|/)(?:vercel\.json|netlify\.toml|\.vercel/project\.json|wrangler\.(?:toml|jsonc?)|uffizzi\.ya?ml|okteto\.ya?ml|\.platform\.app\.yaml)\Z"
)
SAYS_SO = re.compile(
    r"previews?(?:Enabled|Expire\w{0,10})?:|\"review\"\s{0,5}:|pullRequest:|review_apps", re.IGNORECASE
)
SAYING = re.compile(
    r"(?:^|/)(?:render\.yaml|app\.json|[\w.-]*applicationset[\w.-]*\.ya?ml|\.gitlab-ci\.yml)\Z", re.IGNORECASE
)
SET_UP_BY = re.compile(
    r"(?:^|/)(?:(?:docker-)?compose[\w.-]*\.ya?ml|(?:docker-)?compose/[\w.-]+\.ya?ml|[\w.-]*AppHost\.csproj|devcontainer\.json|Vagrantfile|Makefile|GNUmakefile|justfile|Taskfile\.ya?ml|Tiltfile|skaffold\.ya?ml"
    r"|flake\.nix|shell\.nix|devbox\.json|devenv\.nix|Procfile\.dev|Rakefile|bin/(?:setup|dev)|scripts?/(?:setup|dev|bootstrap|develop|start|init)[\w.-]*|mise\.toml|\.mise\.toml)\Z",
    re.IGNORECASE,
)
RUN_BESIDE = frozenset(
    {StoreKind.RELATIONAL, StoreKind.DOCUMENT, StoreKind.KEY_VALUE, StoreKind.SEARCH, StoreKind.COLUMN}
)
STARTS_STORES = frozenset({"quarkus"})  # by itself, in containers, while somebody develops
LARGEST = 256 * 1024


@check(Severity.INFO, section="pipeline", area="pipeline", hours=8)
def changes_without_preview(
    topology: Topology, delivering: Delivering, configuration: Configuration, history: History | None
) -> Iterator[Said]:
    """A change cannot be looked at before it is merged.

    Reviewers read code and imagine the page; whoever asked for the change sees it when users do. Deploy each pull
    request to a place of its own that goes away with it; most platforms do it by a switch.
    """
    pages = [
        one for one in topology.services if one.role in {Role.WEB, Role.SITE} and one.environment.serves_users
    ]
    if not pages or not delivering.to_production or history is None or history.people_active < LEAST_PEOPLE:
        return
    if any(PREVIEWED_BY.search(path) for path in configuration.paths):
        return
    said = [f"{pipe.name} {pipe.path}" for pipe in delivering.pipes]
    said += [f"{job.name} {job.environment}" for pipe in delivering.pipes for job in pipe.jobs]
    said += [
        f"{step.name} {step.uses}"
        for pipe in delivering.pipes
        for job in pipe.jobs
        for step in delivering.steps(job)
    ]
    if any(PREVIEWS.search(one.replace("_", "-")) for one in said) or _said_in_files(configuration):
        return
    yield Found(
        "pull requests",
        f"{history.people_active} people change it, and no pull request gets a place of its own.",
        (delivering.to_production[0].job.evidence(),),
    )


def _said_in_files(configuration: Configuration) -> bool:
    named = [one for one in configuration.entries if SAYING.search(one.path) and one.size_bytes <= LARGEST]
    return any(file is not None and SAYS_SO.search(file.text) for file in map(configuration.file, named))


@check(Severity.LOW, section="operations", area="documentation", hours=3)
def development_set_up_by_hand(topology: Topology, configuration: Configuration) -> Iterator[Said]:
    """Setting the product up on a machine is work of many steps.

    Whoever is new loses a day, and each machine is a little different. Let one command start it with its stores: a
    Compose file, a development container or a target of a Makefile.
    """
    stores = [
        one for one in topology.stores_that_serve() if one.kind in RUN_BESIDE and one.used_by and one.evidence
    ]
    if not stores or any(SET_UP_BY.search(path) for path in configuration.paths):
        return
    if sum(one.kind is StoreKind.RELATIONAL for one in stores) > 1:
        return  # whoever runs the product chooses one of them
    first = stores[0]
    if any(one.slug in STARTS_STORES for service in topology.services for one in service.frameworks):
        return
    yield Found(
        "development",
        f"It needs {first.title}, and nothing in the repository starts it on a machine.",
        first.evidence[:1],
    )
