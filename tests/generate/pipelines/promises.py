"""What a pipeline promises, asked of the files as written: each fault in a few words, none where all is kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.generate.pipelines.road import Road

PINNED = re.compile(r"[\w./-]+@[0-9a-f]{40}|\$/\.github/workflows/\w+\.yml")
RETURNS = "!success() && steps.release.outcome != 'skipped'"


def faults_at_github(texts: dict[str, str], road: Road) -> list[str]:
    workflows = {
        path.rpartition("/")[2].removesuffix(".yml"): yaml.safe_load(text)
        for path, text in texts.items()
        if path.startswith(".github/workflows/")
    }
    found = [fault for name, one in workflows.items() for fault in _rights(name, one)]
    jobs = workflows["deploy"]["jobs"]
    found += [fault for place in road.environments for fault in _deploys(jobs, place, road)]
    if not road.static:
        found += _packages(jobs["package"])
        if "package" not in jobs[road.environments[0]]["needs"]:
            found.append("what was not packaged is deployed")
    elif "checks" not in jobs[road.environments[0]]["needs"]:
        found.append("what was not checked is deployed")
    return found


def _rights(name: str, workflow: dict) -> Iterator[str]:
    if workflow["permissions"] != {}:
        yield f"{name}: rights for all jobs"
    if "concurrency" not in workflow:
        yield f"{name}: two at once"
    for job in workflow["jobs"].values():
        if "uses" not in job and not 0 < job.get("timeout-minutes", 0) <= 120:
            yield f"{name}: a job that does not end"
        for step in [job, *job.get("steps", [])]:
            if "uses" in step and not PINNED.fullmatch(step["uses"]):
                yield f"{name}: {step['uses']} is not pinned"
            if "checkout@" in step.get("uses", "") and step["with"]["persist-credentials"] is not False:
                yield f"{name}: a key stays in the checkout"


def _packages(job: dict) -> Iterator[str]:
    names = [step["name"] for step in job["steps"]]
    for wanted in ("Scan the image", "List what is in it"):
        if wanted not in names:
            yield f"package: no step to {wanted.lower()}"


def _deploys(jobs: dict, place: str, road: Road) -> Iterator[str]:
    job = jobs[place]
    steps = {step["name"]: step for step in job["steps"]}
    order = list(steps)
    if job["environment"]["name"] != place:
        yield f"{place}: no environment, so nobody is asked and its secrets are everybody's"
    if any(("secrets." in str(step)) and "env" not in step for step in job["steps"]):
        yield f"{place}: a secret in a command"
    for wanted in ("Remember what runs", "Release", "Verify", "Roll back"):
        if wanted not in steps:
            yield f"{place}: no step to {wanted.lower()}"
            return
    yield from _order(order, place, road)
    yield from _verified_and_taken_back(steps, place)
    if place == "production":
        if road.approved and "See that somebody approves" not in steps:
            yield "production: nobody approves"
        if len(road.environments) > 1 and "staging" not in job["needs"]:
            yield "production: does not wait for staging"


def _order(order: list[str], place: str, road: Road) -> Iterator[str]:
    if not order.index("Remember what runs") < order.index("Release") < order.index("Verify"):
        yield f"{place}: not in order"
    if road.migrates and not road.cluster:
        schema = [name for name in order if "schema" in name]
        if not schema or order.index(schema[0]) > order.index("Release"):
            yield f"{place}: the schema comes after the version"


def _verified_and_taken_back(steps: dict[str, dict], place: str) -> Iterator[str]:
    if "deploy/verify.sh" not in steps["Verify"]["run"]:
        yield f"{place}: verifies nothing"
    back = steps["Roll back"]
    if back.get("if") != RETURNS or "deploy/roll-back.sh" not in back["run"]:
        yield f"{place}: does not go back by itself"


def faults_at_gitlab(text: str, road: Road) -> list[str]:
    jobs = yaml.safe_load(text)
    found = []
    for place in road.environments:
        job = jobs[place]
        script = "\n".join(job["script"])
        if "deploy/verify.sh" not in script.partition("deploy/release.sh")[2]:
            found.append(f"{place}: verifies nothing")
        if "roll-back.sh" not in "\n".join(job.get("after_script", [])):
            found.append(f"{place}: does not go back by itself")
        if job.get("environment", {}).get("name") != place or "resource_group" not in job:
            found.append(f"{place}: two at once, or without an environment")
    last = jobs["production"]["rules"][0]
    if road.approved and (last.get("when") != "manual" or last.get("allow_failure") is not False):
        found.append("production: nobody approves")
    if re.search(r"image:.*:latest|: [\w/.-]+$", "\n".join(re.findall(r"^ *image: .*", text, re.MULTILINE))):
        found.append("an image that moves")
    return found
