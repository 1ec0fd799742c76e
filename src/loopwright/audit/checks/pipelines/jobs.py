"""How jobs run: for how long at most, and what they fetch again each time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.finding import Found, Severity
from loopwright.survey.yaml_nodes import at, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.audit.delivering import Delivering
    from loopwright.survey.written.workflow import Job, Step

INSTALLS = {
    "actions/setup-node": re.compile(r"\b(?:npm ci|npm i(?:nstall)?|yarn(?: install)?|pnpm i(?:nstall)?)\b"),
    "actions/setup-python": re.compile(r"\b(?:pip install|poetry install|pipenv install)\b"),
    "actions/setup-java": re.compile(r"\b(?:mvnw?|gradlew?)\b"),
    "ruby/setup-ruby": re.compile(r"\bbundle install\b"),
}
CACHED_BY = {"ruby/setup-ruby": "bundler-cache"}
CACHES = re.compile(r"cache|setup-uv|setup-pnpm|pnpm/action-setup|gradle/", re.IGNORECASE)
MOST_PLACES = 20


@check(Severity.LOW, section="pipeline", area="pipeline", hours=0.25)
def job_without_timeout(delivering: Delivering) -> Iterator[Said]:
    """Jobs have no limit of time.

    A job that hangs holds its runner, and whatever waits for it, for six hours. Give each job a few times what it
    usually takes.
    """
    for pipe in delivering.pipes:
        open_ended = [one for one in pipe.jobs if not one.uses and not _limited(one)]
        if open_ended:
            some = f"{len(open_ended)} jobs have" if len(open_ended) > 1 else f"Job {open_ended[0].name} has"
            yield Found(
                f"workflow {pipe.path.rpartition('/')[2]}",
                f"{some} no timeout-minutes.",
                tuple(one.evidence() for one in open_ended[:MOST_PLACES]),
                cause="timeout",
                snippet="timeout-minutes: 15\n",
            )


def _limited(job: Job) -> bool:
    if at(job.node, "timeout-minutes") is not None:
        return True
    return bool(job.steps) and all(at(one.node, "timeout-minutes") is not None for one in job.steps)


@check(Severity.INFO, section="pipeline", area="pipeline", hours=0.5)
def dependencies_not_cached(delivering: Delivering) -> Iterator[Said]:
    """A job fetches its dependencies anew each time.

    Every run waits for the same packages, and fails when the registry does. The set-up actions cache them when they
    are told to.
    """
    for pipe in delivering.pipes:
        for job in pipe.jobs:
            steps = delivering.steps(job)
            if any(CACHES.search(one.uses) for one in steps):
                continue
            bare = next((one for one in steps if _bare(one, steps)), None)
            if bare is not None:
                yield Found(
                    f"job {job.name} of {pipe.path.rpartition('/')[2]}",
                    f"{bare.uses} is told of no cache.",
                    (bare.evidence("uses"),),
                    cause="cache",
                )


BUILDS = re.compile(r"\bdocker (?:buildx )?build\b")
KEEPS_LAYERS = re.compile(r"--cache-from|--cache-to|cache_from|depot|buildkitd|docker-container")


@check(Severity.INFO, section="pipeline", area="pipeline", hours=0.5)
def image_layers_not_cached(delivering: Delivering) -> Iterator[Said]:
    """A job builds an image from nothing each time.

    Layers that did not change are made anew on each runner, and releases wait for it. Let the build take its layers
    from where the last one put them.
    """
    for pipe in delivering.pipes:
        for job in pipe.jobs:
            steps = delivering.steps(job)
            if any(KEEPS_LAYERS.search(f"{one.uses}\n{one.run}") for one in steps):
                continue
            bare = next((one for one in steps if _from_nothing(one)), None)
            if bare is not None:
                yield Found(
                    f"job {job.name} of {pipe.path.rpartition('/')[2]}",
                    "It builds an image and keeps no layers.",
                    (bare.evidence(),),
                    cause="layers",
                    snippet="with:\n  cache-from: type=gha\n  cache-to: type=gha,mode=max\n",
                )


def _from_nothing(step: Step) -> bool:
    if step.action == "docker/build-push-action":
        return not step.given("cache-from")
    return bool(BUILDS.search(step.commands))


def _bare(step: Step, steps: tuple[Step, ...]) -> bool:
    installs = INSTALLS.get(step.action)
    if installs is None or text_of(at(step.node, "with", CACHED_BY.get(step.action, "cache"))):
        return False
    return any(installs.search(one.commands) for one in steps)
