"""Ways to harm a tree that is in order, each with the one check that has to speak of it.

An operator looks for its places in a tree of text (path -> text) and gives the files as they are after the harm, or
nothing where the tree has no such place. ``expects`` is the check; ``also`` names the checks that may rightly speak of
the same harm.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

Tree = dict[str, str]
Harm = dict[str, str | None]  # what a path holds afterwards; None where it is deleted

DOCKERFILE = re.compile(r"(^|/)(Dockerfile[^/]*|[^/]*\.Dockerfile)$")
COMPOSE = re.compile(r"(^|/)(docker-)?compose[^/]*\.ya?ml$")
WORKFLOW = re.compile(r"^\.github/workflows/[^/]+\.ya?ml$")
YAML = re.compile(r"\.ya?ml$")
TERRAFORM = re.compile(r"\.tf$")
ASIDE = re.compile(
    r"(^|/)(examples?|tests?|fixtures|samples?|canary|archive|development|dev|vendor)(/|$)|\.test\.|override|dev"
)


@dataclass(frozen=True, slots=True)
class Operator:
    """A harm: its name, its places (each to be tried, the first that bites is taken), and what must speak."""

    name: str
    places: Callable[[Tree], Iterator[Harm]]
    expects: str
    also: tuple[str, ...] = ()


def files(tree: Mapping[str, str], kind: re.Pattern[str], holding: str = "") -> Iterator[tuple[str, str]]:
    """The files of a kind that serve users, in order of their paths."""
    for path in sorted(tree):
        if kind.search(path) and not ASIDE.search(path) and re.search(holding, tree[path], re.MULTILINE):
            yield path, tree[path]


def replaced(
    kind: re.Pattern[str], pattern: str, by: str, holding: str = ""
) -> Callable[[Tree], Iterator[Harm]]:
    """A place is a match of the pattern, written anew."""
    told = re.compile(pattern, re.MULTILINE)

    def places(tree: Tree) -> Iterator[Harm]:
        for path, text in files(tree, kind, holding):
            for match in told.finditer(text):
                yield {path: text[: match.start()] + match.expand(by) + text[match.end() :]}

    return places


def everywhere(
    kind: re.Pattern[str], pattern: str, by: str, holding: str = ""
) -> Callable[[Tree], Iterator[Harm]]:
    """A place is a file, in which every match is written anew."""
    told = re.compile(pattern, re.MULTILINE)

    def places(tree: Tree) -> Iterator[Harm]:
        for path, text in files(tree, kind, holding):
            after = told.sub(by, text)
            if after != text:
                yield {path: after}

    return places


def without_block(
    kind: re.Pattern[str], opening: str, holding: str = "", *, every: bool = False
) -> Callable[[Tree], Iterator[Harm]]:
    """A place is a line that matches, with the lines below it that stand further in; ``every`` takes all of a file."""
    told = re.compile(opening)

    def places(tree: Tree) -> Iterator[Harm]:
        for path, text in files(tree, kind, holding):
            lines = text.split("\n")
            found = [number for number, line in enumerate(lines) if told.match(line)]
            if every and found:
                left = lines
                for number in reversed(found):
                    left = left[:number] + left[_end(left, number) :]
                yield {path: "\n".join(left)}
            elif not every:
                for number in found:
                    yield {path: "\n".join(lines[:number] + lines[_end(lines, number) :])}

    return places


def _end(lines: list[str], number: int) -> int:
    """The line after a block that is told by how far its lines stand in."""
    inset = len(lines[number]) - len(lines[number].lstrip())
    for after in range(number + 1, len(lines)):
        line = lines[after]
        if line.strip() and len(line) - len(line.lstrip()) <= inset:
            closing = line.strip() in {"}", "]", ")"} and len(line) - len(line.lstrip()) == inset
            listed = line.lstrip().startswith("- ") and len(line) - len(line.lstrip()) == inset
            if listed and lines[number].rstrip().endswith(":"):
                continue
            return after + 1 if closing else after
    return len(lines)


def without_document(kind: str) -> Callable[[Tree], Iterator[Harm]]:
    """Every document of a kind of Kubernetes in a file is taken out, and the file where nothing else is in it."""
    told = re.compile(rf"^kind: {kind}\s*$", re.MULTILINE)

    def places(tree: Tree) -> Iterator[Harm]:
        for path, text in files(tree, YAML):
            documents = re.split(r"^---[^\n]*\n", text, flags=re.MULTILINE)
            kept = [one for one in documents if not told.search(one)]
            if len(kept) < len(documents):
                yield (
                    _unlisted(tree, path)
                    if not any(_says(one) for one in kept)
                    else {path: "---\n".join(kept)}
                )

    return places


def _says(document: str) -> bool:
    return any(line.strip() and not line.lstrip().startswith("#") for line in document.split("\n"))


def _unlisted(tree: Tree, path: str) -> Harm:
    """A file deleted, and its line in the list of its folder's Kustomize with it."""
    folder, _, name = path.rpartition("/")
    beside = f"{folder}/kustomization.yaml" if folder else "kustomization.yaml"
    harm: Harm = {path: None}
    if beside in tree:
        harm[beside] = re.sub(rf"^\s*- {re.escape(name)}\n", "", tree[beside], flags=re.MULTILINE)
    return harm


def deleted(pattern: str, *, all_of_them: bool = False) -> Callable[[Tree], Iterator[Harm]]:
    """A place is a file whose path matches; ``all_of_them`` are one place."""
    told = re.compile(pattern)

    def places(tree: Tree) -> Iterator[Harm]:
        found = [path for path in sorted(tree) if told.search(path)]
        if all_of_them and found:
            yield dict.fromkeys(found)
        elif not all_of_them:
            yield from ({path: None} for path in found)

    return places


def deleted_holding(pattern: str) -> Callable[[Tree], Iterator[Harm]]:
    """The one place is every file that holds a match."""
    told = re.compile(pattern, re.MULTILINE)

    def places(tree: Tree) -> Iterator[Harm]:
        found = [path for path in sorted(tree) if told.search(tree[path])]
        if found:
            yield dict.fromkeys(found)

    return places


def together(*harms: Callable[[Tree], Iterator[Harm]]) -> Callable[[Tree], Iterator[Harm]]:
    """The one place is all places of the first harm, and of the others where there are any."""

    def places(tree: Tree) -> Iterator[Harm]:
        all_of_them: Harm = {}
        for number, harm in enumerate(harms):
            for each in harm(tree):
                all_of_them |= each
            if number == 0 and not all_of_them:
                return
        yield all_of_them

    return places


def unless(pattern: str, harm: Callable[[Tree], Iterator[Harm]]) -> Callable[[Tree], Iterator[Harm]]:
    """The places of a harm, but none in a tree that holds what makes up for it."""
    told = re.compile(pattern, re.MULTILINE)

    def places(tree: Tree) -> Iterator[Harm]:
        if not any(told.search(text) for text in tree.values()):
            yield from harm(tree)

    return places


def appended(kind: re.Pattern[str], text: str, holding: str = "") -> Callable[[Tree], Iterator[Harm]]:
    """A place is a file, with lines added at its end."""

    def places(tree: Tree) -> Iterator[Harm]:
        for path, before in files(tree, kind, holding):
            yield {path: before.rstrip("\n") + "\n" + text}

    return places


# A token of the form that a forge gives, in pieces so that no scanner takes this file for a leak.
TOKEN = "ghp" + "_" + "q7Rk2VxT9mLw4" + "Zb8NcJ5hYd3FsG6pQ1eUaBo"

OPERATORS = (
    Operator(
        "the last stage runs as root",
        everywhere(DOCKERFILE, r"^USER .*\n", ""),
        "image_runs_as_root",
        ("port_on_every_interface",),
    ),
    Operator(
        "nobody asks an image's health",
        unless(
            r"^kind: Deployment",  # whose probes ask
            together(
                without_block(DOCKERFILE, r"HEALTHCHECK", every=True),
                without_block(COMPOSE, r"\s+healthcheck:", every=True),
            ),
        ),
        "image_without_health_check",
        ("compose_service_without_health_check", "awaited_health_never_told"),
    ),
    Operator(
        "the base image has no version",
        replaced(
            DOCKERFILE, r"^(FROM (?:--platform=\S+ )?(?:[\w./-]+/)?[\w.-]+):[\w.-]+(?:@sha256:\w+)?", r"\1"
        ),
        "base_image_without_version",
    ),
    Operator(
        "an action is named by its tag",
        replaced(WORKFLOW, r"(uses: (?!actions/|github/)[\w.-]+/[\w./-]+)@[0-9a-f]{40}(?: *#.*)?$", r"\1@v4"),
        "action_not_pinned",
    ),
    Operator(
        "the workflow's permissions are dropped",
        without_block(WORKFLOW, r"\s*permissions:", every=True),
        "token_permissions_not_stated",
    ),
    Operator(
        "a job's limit of time is dropped",
        everywhere(WORKFLOW, r"^ +timeout-minutes:.*\n", ""),
        "job_without_timeout",
    ),
    Operator(
        "the deployment no longer waits for the tests",
        everywhere(WORKFLOW, r"^    needs:(?: .*\n|\n(?:      - .*\n)+)", "", holding=r"deploy"),
        "deploy_not_gated_by_tests",
        ("mutable_artefact_deployed", "deploy_runs_though_tests_failed"),
    ),
    Operator(
        "deployments may overlap",
        without_block(WORKFLOW, r"\s*concurrency:", holding=r"deploy", every=True),
        "deploys_can_overlap",
    ),
    Operator(
        "the deployment names no environment",
        without_block(WORKFLOW, r"    environment:", holding=r"deploy", every=True),
        "deploy_without_environment",
        ("password_of_production_used_elsewhere",),
    ),
    Operator(
        "a title that a stranger writes runs in a shell",
        replaced(
            WORKFLOW,
            r"^( +)(- run: )(?![|>])(.*)$",
            r"\1- run: echo '${{ github.event.pull_request.title }}' && \3",
        ),
        "script_injection",
    ),
    Operator(
        "nothing watches any more",
        together(
            deleted_holding(
                r"^ +- alert:|^apiVersion: openslo|^receivers:|^modules:$|^scrape_configs:"
                r"|AWS::CloudWatch::Alarm"
            ),
            without_block(TERRAFORM, r'resource "aws_cloudwatch_(?:metric|composite)_alarm"', every=True),
        ),
        "product_without_alert",
        ("alert_routed_to_nobody", "runbook_names_what_is_gone"),
    ),
    Operator(
        "an alert's runbook is deleted",
        deleted(r"^docs/runbooks/(?!README)[\w-]+\.md$"),
        "runbook_link_is_dead",
    ),
    Operator(
        "pages go to nobody",
        replaced(
            YAML, r"^(\s*- matchers:\s*\n(?:.*\n)??\s*receiver: )(\S+)$", r"\1nobody", holding=r"^receivers:"
        ),
        "alert_routed_to_nobody",
    ),
    Operator(
        "the disruption budget is deleted",
        together(without_document("PodDisruptionBudget")),
        "workload_without_disruption_budget",
    ),
    Operator(
        "the network policies are deleted",
        together(without_document("NetworkPolicy")),
        "namespace_without_network_policy",
    ),
    Operator(
        "the readiness probe is dropped",
        without_block(YAML, r"\s+readinessProbe:", holding=r"^kind: Deployment"),
        "workload_without_readiness_probe",
        ("liveness_probe_equals_readiness",),
    ),
    Operator(
        "a container's limits are dropped",
        unless(r"^kind: LimitRange", without_block(YAML, r"\s+limits:", holding=r"^kind: Deployment")),
        "container_without_memory_limit",
        ("container_without_cpu_limit",),
    ),
    Operator(
        "a container is privileged",
        replaced(
            YAML,
            r"^( +)(allowPrivilegeEscalation: )false",
            r"\1privileged: true\n\1\2true",
            holding=r"^kind: Deployment",
        ),
        "container_privileged",
        ("container_may_gain_privileges",),
    ),
    Operator(
        "one replica where there were several",
        replaced(YAML, r"^  replicas: (?!1$)\d+$", "  replicas: 1", holding=r"^kind: Deployment"),
        "single_replica_behind_service",
        ("disruption_budget_forbids_eviction",),
    ),
    Operator(
        "a service selects what nothing is called",
        replaced(YAML, r"^(  selector:\n    [\w./-]+: )(\S+)$", r"\1nobody", holding=r"^kind: Service$"),
        "service_selects_nothing",
        ("service_names_no_port", "single_point_of_failure"),  # what led there hangs on something else now
    ),
    Operator(
        "the standby is dropped",
        replaced(TERRAFORM, r"^(\s*multi_az\s*=\s*)(?!false)\S.*$", r"\1false"),
        "single_zone_database",
    ),
    Operator(
        "the database may be deleted",
        replaced(
            TERRAFORM,
            r"^(\s*deletion_protection\s*=\s*)(?!false)\S.*$",
            r"\1false",
            holding=r"aws_db_instance|aws_rds_cluster",
        ),
        "database_deletion_unprotected",
    ),
    Operator(
        "the database is not encrypted",
        replaced(TERRAFORM, r"^(\s*storage_encrypted\s*=\s*)true$", r"\1false"),
        "data_not_encrypted",
        ("data_under_providers_key",),
    ),
    Operator(
        "no copies of the database are made",
        replaced(TERRAFORM, r"^(\s*backup_retention_period\s*=\s*)(?!0$)\S.*$", r"\g<1>0"),
        "database_without_automatic_backup",
    ),
    Operator(
        "the database's port is open to the world",
        appended(
            TERRAFORM,
            'resource "aws_security_group_rule" "opened" {\n  type = "ingress"\n  from_port = 5432\n'
            '  to_port = 5432\n  protocol = "tcp"\n  cidr_blocks = ["0.0.0.0/0"]\n'
            '  security_group_id = "sg-1"\n  description = "opened"\n}\n',
            holding=r"aws_security_group",
        ),
        "database_port_open_to_world",
    ),
    Operator(
        "the bucket's guard is off",
        replaced(TERRAFORM, r"^(\s*block_public_policy\s*=\s*)true$", r"\1false"),
        "bucket_guard_off",
    ),
    Operator(
        "the budget is deleted",
        without_block(TERRAFORM, r'resource "aws_budgets_budget"', every=True),
        "budget_alarm_missing",
    ),
    Operator(
        "the state is kept on a disk",
        without_block(TERRAFORM, r'\s*backend "', every=True),
        "state_kept_locally",
        ("state_without_lock", "state_not_encrypted"),
    ),
    Operator(
        "a forge's token stands in a file",
        appended(YAML, f"# TOKEN={TOKEN}\n"),
        "provider_key_in_file",
    ),
    Operator(
        "the pipeline signs in with a stored key",
        replaced(
            WORKFLOW,
            r"^( +)role-to-assume: .*$",
            r"\1aws-access-key-id: ${{ secrets.AWS_ACCESS_KEY_ID }}\n"
            r"\1aws-secret-access-key: ${{ secrets.AWS_SECRET_ACCESS_KEY }}",
        ),
        "static_cloud_keys_in_pipeline",
    ),
    Operator(
        "a store is published to the world",
        replaced(
            COMPOSE,
            r"^( +)(image: .*(?:postgres|mysql|mariadb|redis|valkey)[^\n]*)$",
            r'\1\2\n\1ports: ["0.0.0.0:5432:5432"]',
        ),
        "datastore_published",
    ),
    Operator(
        "a service is not started again",
        replaced(COMPOSE, r"^ +restart: (?:always|unless-stopped|on-failure).*\n", ""),
        "compose_service_not_restarted",
    ),
    Operator(
        "a store's volume is dropped",
        replaced(COMPOSE, r"^ +volumes:\n +- [\w./-]*:/var/lib/postgresql[^\n]*\n", ""),
        "compose_datastore_without_volume",
    ),
    Operator(
        "a dependency is not awaited",
        replaced(COMPOSE, r"condition: service_healthy", "condition: service_started"),
        "dependency_not_awaited",
    ),
)
