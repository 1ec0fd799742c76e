"""How what is made reaches users, and the way back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.finding import Found, Severity, Unclear
from loopwright.survey.evidence import Evidence
from loopwright.survey.yaml_nodes import at, entries, line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.audit.delivering import Delivering, Deployment
    from loopwright.survey.topology import Artefact, Topology
    from loopwright.survey.written.configuration import Configuration, Manifest
    from loopwright.survey.written.terraform import Block

GITOPS = frozenset(
    {
        "HelmRelease",
        "GitRepository",
        "OCIRepository",
        "Application",
        "ApplicationSet",
        "ImageUpdateAutomation",
    }
)
BY_PUSH = frozenset(
    ["render.yaml", "app.json", "vercel.json", "netlify.toml", "railway.json", "railway.toml", "app.yaml",
     "amplify.yml", "fly.toml", "procfile", ".do/app.yaml", "copilot/pipelines", "nixpacks.toml", "captain-definition"]
)  # fmt: skip
PUBLISHES = re.compile(
    r"docker (?:image )?push|buildx build[^\n]{0,300}--push|goreleaser|npm publish|twine upload|gem push|cargo publish"
    r"|docker/build-push-action|gh-action-pypi-publish|action-gh-release|release-action|changesets/action"
    r"|ko (?:build|publish)|semantic-release|helm (?:package|push)|chart-releaser|gh release|release create"
)
BACK = re.compile(
    r"roll(?:ing|ed)?[ _-]?backs?\b|rollout undo|--atomic\b|blue[ _-]?green|\bcanary\b|circuit_breaker",
    re.IGNORECASE,
)
PLATFORM_GOES_BACK = re.compile(
    r"fly(?:ctl)? deploy|heroku|vercel|netlify|wrangler|gcloud (?:run|app|functions)|aws (?:ecs|lambda|deploy)"
    r"|amazon-ecs|kamal|helm upgrade|railway|render|containerapp|webapp|cap \w+ deploy|firebase|argocd|flux"
    r"|eb deploy|cdk|cloudformation"
)
VERSIONED = re.compile(r"(?:^|[-_])(?:version|tag|ref|sha|commit|revision|image)(?:$|[-_])", re.IGNORECASE)
PROSE = (".md", ".rst", ".adoc", ".txt")
SCRIPTS = (".sh", ".py", ".rb", ".yml", ".yaml", "makefile", "justfile", ".tf")
TALKS_OF_RUNNING = re.compile(
    r"deploy|release|operat|runbook|rollback|readme|contributing|script|bin/|ops/|infra|make|\.github",
    re.IGNORECASE,
)
NOT_TOLD = re.compile(r"(?:^|/)(?:changelog|history|news|release[-_]?notes)", re.IGNORECASE)
SHIPPED = frozenset({"cluster", "infrastructure code", "configuration"})
LOCAL = frozenset({"systemd", "vagrant"})
CHART = re.compile(r"(?:^|/)(?:charts?|helm)/|/templates/")
FOR_OTHERS = frozenset({"helm"})  # a chart beside what is published is what others install
LARGEST_READ = 256 * 1024


@check(
    Severity.MEDIUM,
    section="pipeline",
    area="pipeline",
    hours=8,
    controls=("SOC 2 CC8.1", "ISO 27001 A.8.32"),
    of_product=True,
)
def deployment_not_automated(
    topology: Topology,
    configuration: Configuration,
    delivering: Delivering,
    manifests: tuple[Manifest, ...],
    terraform: tuple[Block, ...],
) -> Iterator[Said]:
    """Nothing deploys the product by itself.

    What people do by hand they do seldom, differently each time, and not at night. Let a pipeline deploy each change
    that passed its tests: `loopwright generate pipelines` writes one.
    """
    services = [one for one in topology.services if one.environment.serves_users and one.folder]
    if not services or delivering.deployments or any(one.deploys for one in topology.pipelines):
        return
    if any(one.kind in GITOPS for one in manifests) or any(_by_push(path) for path in configuration.paths):
        return
    if any(one.kind == "terraform" and one.all("cloud") for one in terraform):
        return  # HCP Terraform applies what is merged
    published = publishes(delivering)
    artefacts = described(topology, for_others=published)
    if artefacts:
        yield Found(
            "deployment",
            f"{artefacts[0].title} is described here, and no pipeline applies it.",
            artefacts[0].evidence[:2],
            artefacts[0].environment,
        )
    elif published:
        yield Unclear(
            "deployment",
            "Pipelines publish what is built; how it gets to where it runs does not stand in the repository.",
            "Audit the repository that deploys it, or ask who runs it.",
        )
    elif not topology.pipelines:
        yield Found("deployment", "There is no pipeline at all.", services[0].evidence[:1])


def publishes(delivering: Delivering) -> bool:
    """Whether a pipeline publishes what others may run."""
    steps = (step for pipe in delivering.pipes for job in pipe.jobs for step in job.steps)
    return any(PUBLISHES.search(f"{step.uses} {step.run}") for step in steps)


def described(topology: Topology, *, for_others: bool) -> list[Artefact]:
    """What says how the product is run; charts left out where they may be for others, who install what is published."""
    return [
        one
        for one in topology.artefacts
        if one.kind in SHIPPED
        and one.environment.serves_users
        and one.slug not in LOCAL
        and not (
            for_others and (one.slug in FOR_OTHERS or all(CHART.search(place.file) for place in one.evidence))
        )
    ]


def _by_push(path: str) -> bool:
    lowered = path.lower()
    return lowered in BY_PUSH or lowered.rpartition("/")[2] in {
        "fly.toml",
        "render.yaml",
        "vercel.json",
        "netlify.toml",
    }


@check(
    Severity.LOW,
    section="pipeline",
    area="pipeline",
    hours=0.5,
    controls=("SOC 2 CC6.3", "SOC 2 CC8.1", "ISO 27001 A.8.31"),
)
def deploy_without_environment(delivering: Delivering) -> Iterator[Said]:
    """A job deploys outside any environment.

    An environment holds the secrets of one target, who may deploy to it and from which branch, and remembers each
    deployment. Without one any branch's workflow reaches the same secrets.
    """
    for one in _each_job(delivering):
        if not any(job.environment or at(job.node, "environment") is not None for _, job in one.chain):
            yield Found(
                one.thing,
                "It names no environment.",
                (one.job.evidence(),),
                cause="environment",
                snippet="environment: production\n",
            )


@check(Severity.LOW, section="pipeline", area="pipeline", hours=0.25, controls=("SOC 2 CC8.1",))
def deploys_can_overlap(delivering: Delivering) -> Iterator[Said]:
    """Two deployments can run at the same time.

    Two changes merged within minutes deploy beside one another, and the older may win. Give the job a concurrency
    group, and let a deployment that has begun come to its end.
    """
    for one in _each_job(delivering):
        holders = [one.pipe.node, *(node for pipe, job in one.chain for node in (pipe.node, job.node))]
        if not any(at(node, "concurrency") is not None for node in holders):
            yield Found(
                one.thing,
                "Nothing keeps it from running twice at once.",
                (one.job.evidence(),),
                cause="concurrency",
                snippet="concurrency:\n  group: deploy-production\n  cancel-in-progress: false\n",
            )


def _each_job(delivering: Delivering) -> Iterator[Deployment]:
    told: set[tuple[str, str]] = set()
    for one in delivering.to_production:
        if (one.job.path, one.job.name) not in told:
            told.add((one.job.path, one.job.name))
            yield one


@check(Severity.LOW, section="pipeline", area="pipeline", hours=2)
def release_by_hand_only(delivering: Delivering) -> Iterator[Said]:
    """Every deployment is begun by somebody's hand.

    Changes wait for who remembers to press the button, and go out together, so that a fault is harder to find. Deploy
    each change that was merged and tested; where somebody must agree, let the environment ask for it.
    """
    found = delivering.to_production
    if found and all(one.pipe.event_names <= {"workflow_dispatch", "workflow_call"} for one in found):
        first = found[0]
        yield Found(
            first.thing,
            "It runs only when somebody starts it (workflow_dispatch).",
            tuple(dict.fromkeys(one.job.evidence() for one in found)),
        )


@check(
    Severity.MEDIUM,
    section="pipeline",
    area="incident response",
    hours=4,
    controls=("SOC 2 CC7.5", "ISO 27001 A.8.32"),
)
def no_rollback_path(delivering: Delivering, configuration: Configuration) -> Iterator[Said]:
    """Nothing says how to go back to the version before.

    When a release fails, the fastest mend is the last one that worked, if somebody can bring it back in minutes under
    stress. Let the deployment take a version, keep the last artefacts, and write the one command down.
    """
    found = delivering.to_production
    if not found or any(PLATFORM_GOES_BACK.search(one.how) for one in found):
        return
    for one in found:
        for event in ("workflow_dispatch", "workflow_call"):
            given = at(one.pipe.event(event), "inputs")
            if any(VERSIONED.search(name) for name, _, _ in entries(given)):
                return
    if not _told_of(configuration, BACK):
        yield Found(
            found[0].thing,
            f"It deploys by `{found[0].how}`, takes no version, and no script, workflow or document speaks of "
            "going back.",
            (found[0].job.evidence(),),
        )


def _told_of(configuration: Configuration, words: re.Pattern[str]) -> bool:
    for entry in configuration.entries:
        name = entry.path.lower()
        if entry.size_bytes > LARGEST_READ or NOT_TOLD.search(name) or not TALKS_OF_RUNNING.search(name):
            continue
        if name.endswith(PROSE + SCRIPTS):
            file = configuration.file(entry)
            if file is not None and words.search(file.text):
                return True
    return False


@check(Severity.LOW, section="pipeline", area="pipeline", hours=0.5, controls=("SOC 2 CC8.1",))
def deploy_cut_off_by_the_next(delivering: Delivering) -> Iterator[Said]:
    """A deployment is killed halfway when the next one comes.

    `cancel-in-progress` stops a job where it stands: a migration half run, a state file still locked. Cancel tests,
    and let deployments wait for one another.
    """
    for one in _each_job(delivering):
        for pipe, job in one.chain:
            for node in (pipe.node, job.node):
                switch = at(node, "concurrency", "cancel-in-progress")
                if getattr(switch, "value", "") == "true" and switch is not None:
                    yield Found(
                        one.thing,
                        "A newer run cancels it while it deploys.",
                        (Evidence(pipe.path, line(switch), "cancel-in-progress: true"),),
                        cause=pipe.path,
                    )
