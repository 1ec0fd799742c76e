"""How releases reach users, what holds them back, and what keeps them running."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.audit.probes.probe import Sight, Verdict, probe
from loopwright.survey.yaml_nodes import at, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.audit.delivering import Delivering, Deployment
    from loopwright.survey.topology import Topology
    from loopwright.survey.written.cluster import Cluster
    from loopwright.survey.written.configuration import Service
    from loopwright.survey.written.workflow import Step

MOST_PLACES = 3
LINTS = re.compile(
    r"\b(?:ruff|flake8|pylint|mypy|eslint|biome|tsc|rubocop|brakeman|standardrb|bandit"
    r"|golangci-lint|go vet|clippy|phpstan|psalm|credo|dialyzer"
    r"|trivy|checkov|semgrep|codeql|hadolint|shellcheck|pre-commit run|terraform (?:validate|plan))\b"
    r"|(?:npm|yarn|pnpm)(?: run)? lint"
)
WAITS_FOR_HEALTH = re.compile(
    r"rollout status|--wait\b|--atomic\b|\bhealth(?:z|-?check)?\b[^\n]{0,80}"
    r"|wait-for-(?:it|url|healthy)|services-stable|--for=condition",
    re.IGNORECASE,
)
SMOKE = re.compile(
    r"\bsmoke\b|\bpost[-_ ]?deploy[^\n]{0,40}(?:test|check|verif)|\bverify[-_ ](?:deploy|release|production)",
    re.IGNORECASE,
)
END_TO_END = re.compile(r"\b(?:playwright test|cypress run|newman run|k6 run|checkly)\b")
RESTARTS = re.compile(r"^(?:always|unless-stopped|on-failure)")


def _later(delivering: Delivering, deployment: Deployment) -> Iterator[Step]:
    """The deploying step, and what follows it: in its job, and in the jobs that wait for it."""
    job = deployment.job
    steps = delivering.steps(job)
    yield from steps[len(deployment.before) :]
    pipe = deployment.chain[-1][0]
    for other in pipe.jobs:
        if job.name in other.needs:
            yield from delivering.steps(other)


def _after(delivering: Delivering, expression: re.Pattern[str]) -> list[Step]:
    return [
        step
        for deployment in delivering.to_production
        for step in _later(delivering, deployment)
        if expression.search(f"{step.name}\n{step.uses}\n{step.commands}")
    ]


@probe
def pipeline_deploys(delivering: Delivering, topology: Topology) -> Iterator[Sight]:
    """What deploys by itself."""
    for one in delivering.to_production[:MOST_PLACES]:
        yield Sight("pipeline_deploys", Verdict.PROVEN, "a pipeline deploys", one.step.evidence())
    if not delivering.to_production:
        for pipeline in topology.pipelines:
            for job in pipeline.jobs:
                if job.deploys and pipeline.slug != "github-actions":
                    yield Sight("pipeline_deploys", Verdict.PROVEN, "a pipeline deploys", job.evidence[0])


@probe
def pipeline_has_other_gates(delivering: Delivering) -> Iterator[Sight]:
    """What else a release must pass."""
    for pipe in delivering.pipes:
        for job in pipe.jobs:
            for step in delivering.steps(job):
                if LINTS.search(f"{step.uses}\n{step.commands}"):
                    yield Sight(
                        "pipeline_has_other_gates",
                        Verdict.PROVEN,
                        "the pipeline looks the change over",
                        step.evidence(),
                    )
                    break
    for one in delivering.to_production:
        if one.job.environment:
            says = f"it deploys to the environment {one.job.environment}: who must agree stands at the forge"
            yield Sight("pipeline_has_other_gates", Verdict.HINT, says, one.job.evidence())


@probe
def release_waits_for_health(delivering: Delivering) -> Iterator[Sight]:
    """What asks the new release whether it is well."""
    for step in _after(delivering, WAITS_FOR_HEALTH)[:MOST_PLACES]:
        yield Sight(
            "release_waits_for_health", Verdict.PROVEN, "the release waits until it is well", step.evidence()
        )


@probe
def release_is_smoke_tested(delivering: Delivering) -> Iterator[Sight]:
    """What walks through the new release."""
    after = [*_after(delivering, SMOKE), *_after(delivering, END_TO_END)]
    for step in after[:MOST_PLACES]:
        yield Sight(
            "release_is_smoke_tested", Verdict.PROVEN, "the release is walked through", step.evidence()
        )


@probe
def hosting_is_declared(topology: Topology) -> Iterator[Sight]:
    """Where it runs, as files say."""
    kinds = {"infrastructure code", "cluster", "platform"}
    found = [one for one in topology.artefacts if one.kind in kinds and one.environment.serves_users]
    for one in found[:MOST_PLACES]:
        yield Sight("hosting_is_declared", Verdict.PROVEN, f"{one.title} says where it runs", one.evidence[0])


@probe
def programs_are_kept_running(
    compose_services: tuple[Service, ...], cluster: Cluster, topology: Topology
) -> Iterator[Sight]:
    """What starts again what fell."""
    topic = "programs_are_kept_running"
    for workload in [one for one in cluster.workloads if one.environment.serves_users][:MOST_PLACES]:
        yield Sight(topic, Verdict.PROVEN, "the cluster starts it again", workload.evidence())
    for service in compose_services:
        if service.environment.serves_users and RESTARTS.search(text_of(at(service.node, "restart"))):
            yield Sight(
                topic, Verdict.PROVEN, f"{service.name} is started again", service.evidence("restart")
            )
    platforms = [one for one in topology.artefacts if one.kind == "platform" and one.environment.serves_users]
    for one in platforms[:MOST_PLACES]:
        yield Sight(topic, Verdict.PROVEN, f"{one.title} starts it again", one.evidence[0])


@probe
def backups_scheduled(topology: Topology) -> Iterator[Sight]:
    """Copies that are made by themselves."""
    scheduled = 3
    found = [one for one in topology.backups if one.environment.serves_users]
    for one in found:
        verdict = Verdict.PROVEN if one.rung >= scheduled else Verdict.HINT
        says = (
            f"{one.title} copies by schedule"
            if one.rung >= scheduled
            else f"{one.title} copies when somebody starts it"
        )
        yield Sight("backups_scheduled", verdict, says, one.evidence[0])
