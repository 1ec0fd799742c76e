"""What every change is checked by at GitHub: lint, tests with the design's databases, a build, a scan."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from loopwright.generate.file import File
from loopwright.generate.pipelines.github import (
    builder,
    checkout,
    expression,
    job,
    run,
    services,
    tools,
    trivy,
    workflow,
)
from loopwright.generate.pipelines.road import SPARE, Road
from loopwright.generate.rendering import Rendered, renders

if TYPE_CHECKING:
    from loopwright.generate.dumping import Data
    from loopwright.generate.pipelines.github import Step
    from loopwright.generate.setting import Setting

READS = {"contents": "read"}
_BUILD = "deploy/timed.sh Build docker buildx build --platform {platform} --load --tag app:checked ."
NIGHT = "17 4 * * *"  # not on the hour, when everybody's run
MADE_UP = "SECRET_KEY=$(openssl rand -hex 32)\nexport SECRET_KEY\n"


@renders("seed: infrastructure-from-loop, CI/CD from Loop: design the pipeline, safety checks")
def github_checks(setting: Setting) -> Rendered:
    """The workflow that checks each change at GitHub, with least rights and pinned actions."""
    road = Road(setting)
    on: Data = {"pull_request": {}, "merge_group": {}, "workflow_call": {}}
    group = f"checks-{expression('github.workflow')}-{expression('github.ref')}"
    text = workflow("Checks", on, group, _jobs(road), cancel=True)
    return (
        File(
            ".github/workflows/checks.yml", text, ("pipeline_steps", "pipeline_gates", "dependency_updates")
        ),
    )


@renders("seed: technology-infrastructure, Security: known faults are found when they are published")
def github_nightly(setting: Setting) -> Rendered:
    """The workflow that looks each night for faults that were published since the last release."""
    road = Road(setting)
    on: Data = {"schedule": [{"cron": NIGHT}], "workflow_dispatch": {}}
    jobs: dict[str, Data] = {"scan": _scan(road, stops=True)}
    if not road.static:
        jobs["image"] = _build(road, stops=True)
    text = workflow("Nightly", on, "nightly", jobs)
    return (File(".github/workflows/nightly.yml", text, ("dependency_updates", "security_assessment")),)


def minutes(road: Road) -> int:
    """After how long a job has hung."""
    return math.ceil(SPARE * road.deploy_minutes)


def _jobs(road: Road) -> dict[str, Data]:
    scan = _scan(road, stops=road.gated)
    if road.static:
        return {"build": _files(road), "scan": scan}
    return {"lint": _lint(road), "test": _test(road), "build": _build(road, stops=road.gated), "scan": scan}


def _lint(road: Road) -> Data:
    steps = [checkout(), *tools(road), run("Lint", f"deploy/timed.sh Lint {road.application.lint}")]
    return job("Lint", minutes(road), READS, steps)


def _test(road: Road) -> Data:
    environment: dict[str, Data] = {}
    if road.has_database:
        environment["DATABASE_URL"] = "postgresql://postgres@127.0.0.1:5432/test"
    if road.has_redis:
        environment["REDIS_URL"] = "redis://127.0.0.1:6379/0"
    step = run("Test", f"{MADE_UP}deploy/timed.sh Test {road.application.test}")
    if environment:
        step = {"name": "Test", "env": environment, "run": step["run"]}
    needed = services(road)
    more: dict[str, Data] = {"services": needed} if needed else {}
    return job("Test", minutes(road), READS, [checkout(), *tools(road), step], **more)


def _build(road: Road, *, stops: bool) -> Data:
    """The image is built as it will be for users, for each kind of machine, and looked into."""
    steps: list[Step] = [
        checkout(),
        *builder(road),
        run("Build", "\n".join(_BUILD.format(platform=one) for one in road.platforms)),
        trivy(
            "Scan the image",
            scan_type="image",
            image_ref="app:checked",
            severity="HIGH,CRITICAL",
            ignore_unfixed="true",
            exit_code=_exit(stops=stops),
        ),
    ]
    return job("Build", minutes(road), READS, steps)


def _files(road: Road) -> Data:
    steps: list[Step] = [checkout()]
    if road.application.known and road.application.build:
        steps += [*tools(road), run("Build", f"deploy/timed.sh Build {road.application.build}")]
    else:
        steps.append(run("Look for the first page", "find . -name index.html -not -path './.git/*' | grep ."))
    return job("Build", minutes(road), READS, steps)


def _scan(road: Road, *, stops: bool) -> Data:
    """Secrets always stop a change; known faults where that was decided."""
    steps: list[Step] = [
        checkout(),
        trivy("Scan for secrets", scan_type="fs", scanners="secret", exit_code="1"),
        trivy(
            "Scan dependencies and configuration",
            scan_type="fs",
            scanners="vuln,misconfig",
            severity="HIGH,CRITICAL",
            ignore_unfixed="true",
            exit_code=_exit(stops=stops),
        ),
    ]
    return job("Scan", minutes(road), READS, steps)


def _exit(*, stops: bool) -> str:
    return "1" if stops else "0"
