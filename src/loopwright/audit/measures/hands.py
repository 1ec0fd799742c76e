"""What goes by itself and what hangs on people: automation, releases, the way back, who knows the infrastructure."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from loopwright.audit.checks.delivery.owned import INFRASTRUCTURE
from loopwright.audit.checks.pipelines.deploying import PLATFORM_GOES_BACK, VERSIONED, no_rollback_path
from loopwright.audit.measures.measure import Confidence, Measure
from loopwright.loop.patterns import compiled_later
from loopwright.survey.yaml_nodes import entries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loopwright.audit.delivering import Delivering
    from loopwright.audit.subject import Subject
    from loopwright.survey.changes import Change
    from loopwright.survey.history import History

BY_HAND = frozenset({"workflow_dispatch", "workflow_call"})
BUILDS = compiled_later(r"\bbuild\b|docker/build-push-action|\bpackage\b|\bcompile\b", re.IGNORECASE)
LOOKS = compiled_later(r"\bhealth|\bsmoke|\bverif|rollout status|--wait\b|--atomic\b|\bcurl\b", re.IGNORECASE)
HALF = 0.5  # of the changes: what the fewest people hold together
LEAST_CHANGES = 8
FEW_RELEASES = 3


def automation_level(delivering: Delivering) -> Measure:
    """The share of five steps from a change to its users that a pipeline takes."""
    slug, title, unit = "automation_level", "Steps to production that go by themselves", "of all"
    found = delivering.to_production
    if not delivering.pipes:
        return Measure(slug, title, None, unit, 0, "no pipeline of GitHub Actions was read", Confidence.NONE)
    steps = [step for pipe in delivering.pipes for job in pipe.jobs for step in delivering.steps(job)]
    after = [step for one in found for step in delivering.steps(one.job)[len(one.before) :]]
    taken = {
        "test": bool(delivering.tests_seen),
        "build": any(BUILDS.search(f"{one.uses}\n{one.commands}") for one in steps),
        "deploy": bool(found),
        "begin": any(not one.pipe.event_names <= BY_HAND for one in found),
        "look afterwards": any(LOOKS.search(f"{one.name}\n{one.commands}") for one in after),
    }
    by_hand = [name for name, is_taken in taken.items() if not is_taken]
    said = f"; not seen: {', '.join(by_hand)}" if by_hand else ""
    how = f"of {', '.join(taken)}: those that a pipeline does{said}"
    value = (len(taken) - len(by_hand)) / len(taken)
    return Measure(slug, title, round(value, 2), unit, len(taken), how, Confidence.MEDIUM)


def release_frequency(history: History | None) -> Measure:
    """How often a version is tagged."""
    slug, title, unit = "release_frequency", "Releases", "a month"
    if history is None or not history.releases:
        return Measure(slug, title, None, unit, 0, "no tag is named like a version", Confidence.NONE)
    number = len(history.releases)
    sure = Confidence.HIGH if number >= FEW_RELEASES else Confidence.LOW
    return Measure(
        slug,
        title,
        round(history.releases_per_month, 1),
        unit,
        number,
        "tags named like versions, of the last year",
        sure,
    )


def bus_factor(changes: Sequence[Change]) -> Measure:
    """The fewest people who made half of the changes to what runs the product."""
    slug, title, unit = "infrastructure_bus_factor", "People who hold the infrastructure", "people"
    made = Counter(
        one.author
        for one in changes
        if not one.by_bot and any(INFRASTRUCTURE.search(path) for path in one.files)
    )
    whole = sum(made.values())
    how = "the fewest who made half of the last year's changes to pipelines, images and infrastructure code"
    if not whole:
        return Measure(slug, title, None, unit, 0, f"{how}: there were none", Confidence.NONE)
    people = held = 0
    for _, number in made.most_common():
        people, held = people + 1, held + number
        if held >= HALF * whole:
            break
    return Measure(
        slug, title, people, unit, whole, how, Confidence.MEDIUM if whole >= LEAST_CHANGES else Confidence.LOW
    )


def rollback(subject: Subject, speed: Measure | None) -> Measure:
    """How long going back takes: a run of the pipeline that takes a version, where its runs were measured."""
    slug, title, unit = "rollback", "Going back takes", "minutes, the median"
    found = subject.delivering.to_production
    if not found:
        return Measure(slug, title, None, unit, 0, "no pipeline deploys", Confidence.NONE)
    if any(True for _ in no_rollback_path.run(subject.delivering, subject.configuration)):
        return Measure(slug, title, None, unit, 0, "no way back stands in the repository", Confidence.NONE)
    takes_version = any(
        VERSIONED.search(name)
        for one in found
        for event in BY_HAND
        for key, _, node in entries(one.pipe.event(event))
        if key == "inputs"
        for name, _, _ in entries(node)
    )
    if takes_version and speed is not None and speed.value is not None:
        how = "the pipeline takes a version: as long as one of its runs; whoever decides it is not counted"
        return Measure(slug, title, speed.value, unit, speed.n, how, Confidence.LOW, speed.p90)
    way = (
        "the pipeline takes a version"
        if takes_version
        else f"the platform goes back ({found[0].how})"
        if any(PLATFORM_GOES_BACK.search(one.how) for one in found)
        else "it is written down"
    )
    return Measure(slug, title, None, unit, 0, f"{way}; take a release back and time it", Confidence.NONE)
