"""What there was to look at: a check that had nothing to look at is not judged, and its silence proves nothing."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from loopwright.audit.checks.data.backups import covering, kept
from loopwright.audit.report.owners import Owners, owners_of
from loopwright.loop.patterns import compiled_later
from loopwright.survey.environments import environment_of, folder_environment
from loopwright.survey.evidence import Evidence

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable, Mapping

    from loopwright.audit.check import Check
    from loopwright.audit.finding import Finding
    from loopwright.audit.subject import Subject
    from loopwright.survey.topology import Backup

PLACE = Path(__file__).with_name("grounds.toml")
BY_THE_CLOCK, ELSEWHERE, TESTED = 3, 4, 5  # rungs of the ladder of copies
REHEARSED = "restores_are_rehearsed"
SOME = 2  # people of whom one may be away
MOST_PLACES = 20
WHOLE = frozenset({"topology", "configuration", "secrets", "today", "folder"})


@dataclass(frozen=True, slots=True)
class Looked:
    """How many things there were, and where the first of them stand."""

    number: int
    evidence: tuple[Evidence, ...] = ()


NOTHING = Looked(0)


@dataclass(frozen=True, slots=True)
class Declared:
    """The grounds that are declared as patterns, and which check looks at which."""

    paths: Mapping[str, re.Pattern[str]]
    resources: Mapping[str, re.Pattern[str]]
    kinds: Mapping[str, re.Pattern[str]]
    steps: Mapping[str, re.Pattern[str]]
    monitors: Mapping[str, frozenset[str]]
    of_check: Mapping[str, str]
    by_name: frozenset[str]


@cache
def declared() -> Declared:
    """What ``grounds.toml`` says."""
    rows = tomllib.loads(PLACE.read_text(encoding="utf-8"))
    patterns = {
        part: {name: compiled_later(text) for name, text in rows[part].items()}
        for part in ("paths", "resources", "kinds", "steps")
    }
    monitors = {name: frozenset(kinds) for name, kinds in rows["monitors"].items()}
    return Declared(
        **patterns, monitors=monitors, of_check=rows["of_check"], by_name=frozenset(rows["by_name"])
    )


@dataclass
class Grounds:
    """A subject's grounds by name, each looked for once; ``strengths`` are what checks found done well."""

    subject: Subject
    strengths: tuple[Finding, ...] = ()
    _found: dict[str, Looked] = field(default_factory=dict, repr=False)

    @cached_property
    def owners(self) -> Owners:
        """Who owns which path."""
        return owners_of(self.subject.configuration)

    def of(self, name: str) -> Looked:
        """The ground of a name; a name that nothing knows raises KeyError."""
        if name not in self._found:
            self._found[name] = self._look(name)
        return self._found[name]

    def of_check(self, check: Check) -> Looked:
        """What a check looks at: the ground it is named for, else what its inputs hold."""
        name = declared().of_check.get(check.slug)
        if name is not None:
            return self.of(name)
        narrow = [one for one in check.inputs if one not in WHOLE]
        found = [self.of_input(one) for one in narrow] or [self.of("files")]
        return max(found, key=lambda one: one.number)

    def of_input(self, name: str) -> Looked:
        """What an input of a check holds."""
        ground = INPUTS.get(name)
        if ground is not None:
            return self.of(ground)
        held = getattr(self.subject, name, None)
        sized = len(held) if isinstance(held, (tuple, list, dict)) else int(held is not None)
        return Looked(sized)

    def _look(self, name: str) -> Looked:
        known = declared()
        if name in READ:
            return READ[name](self)
        if name in known.paths:
            return self._paths(known.paths[name], by_name=name in known.by_name)
        if name in known.resources:
            return self._resources(known.resources[name])
        if name in known.kinds:
            return self._kinds(known.kinds[name])
        if name in known.steps:
            return self._steps(known.steps[name])
        kinds = known.monitors[name]
        monitors = [one for one in self.subject.topology.monitors if one.kind in kinds]
        return listed(one.evidence[0] for one in monitors if one.environment.serves_users)

    def _paths(self, pattern: re.Pattern[str], *, by_name: bool) -> Looked:
        return everywhere(
            Evidence(one.path)
            for one in self.subject.configuration.named_like(pattern, by_name=by_name)
            if not OTHERS.search(one.path)
        )

    def _resources(self, pattern: re.Pattern[str]) -> Looked:
        return listed(
            Evidence(block.path, block.line)
            for stack in self.subject.stacks
            if stack.environment.serves_users
            for kind, blocks in sorted(stack.by_type.items())
            if pattern.search(kind)
            for block in blocks
        )

    def _kinds(self, pattern: re.Pattern[str]) -> Looked:
        return listed(
            one.evidence()
            for one in self.subject.manifests
            if one.environment.serves_users and pattern.search(one.kind)
        )

    def _steps(self, pattern: re.Pattern[str]) -> Looked:
        delivering = self.subject.delivering
        return everywhere(
            step.evidence()
            for pipe in delivering.pipes
            for job in pipe.jobs
            for step in delivering.steps(job)
            if pattern.search(f"{step.uses}\n{step.commands}")
        )

    def copies(self, rung: int = 1) -> list[Backup]:
        """The copies of stores that serve, from a rung up."""
        topology = self.subject.topology
        found = [one for store in kept(topology) for one in covering(topology, store) if one.rung >= rung]
        return list(dict.fromkeys(found))


OTHERS = compiled_later(
    r"(?:^|/)(?:node_modules|vendor|third_party|tests?|testdata|fixtures|cases|examples?)/"
)


def listed(evidence: Iterable[Evidence]) -> Looked:
    """Things that users reach, each once, by where they stand; what lies among tests and examples is left out."""
    return everywhere(one for one in evidence if environment_of(one.file).serves_users)


def everywhere(evidence: Iterable[Evidence]) -> Looked:
    """Things, each once, wherever they stand."""
    found = tuple(dict.fromkeys(evidence))
    return Looked(len(found), found[:MOST_PLACES])


def _files(grounds: Grounds) -> Looked:
    return Looked(grounds.subject.topology.walk.files)


def _dockerfiles(grounds: Grounds) -> Looked:
    return listed(Evidence(one.path) for one in grounds.subject.dockerfiles if one.environment.serves_users)


def _compose(grounds: Grounds) -> Looked:
    return listed(one.evidence() for one in grounds.subject.compose_services if one.environment.serves_users)


def _compose_stores(grounds: Grounds) -> Looked:
    files = {one.path for one in grounds.subject.compose_files if one.environment.serves_users}
    topology = grounds.subject.topology
    held = [one for store in topology.stores for one in store.instances]
    held += [one for queue in topology.queues for one in queue.instances]
    return listed(place for one in held for place in one.evidence[:1] if place.file in files)


def _images(grounds: Grounds) -> Looked:
    found = (grounds.of(one) for one in ("dockerfiles", "compose", "workloads"))
    return listed(place for one in found for place in one.evidence)


def _workloads(grounds: Grounds) -> Looked:
    return listed(
        one.evidence()
        for one in grounds.subject.manifests
        if one.environment.serves_users and one.pod is not None
    )


def _manifests(grounds: Grounds) -> Looked:
    return listed(one.evidence() for one in grounds.subject.manifests if one.environment.serves_users)


def _terraform(grounds: Grounds) -> Looked:
    return listed(
        Evidence(block.path, block.line)
        for stack in grounds.subject.stacks
        if stack.environment.serves_users
        for block in stack.blocks
        if block.kind in {"resource", "module"}
    )


def _platforms(grounds: Grounds) -> Looked:
    kinds = {"platform", "infrastructure code", "configuration", "cluster"}
    found = (one for one in grounds.subject.topology.artefacts if one.kind in kinds)
    return listed(one.evidence[0] for one in found if one.environment.serves_users and one.evidence)


def _folder_serves(path: str) -> bool:
    """Whether a pipeline is one of this repository; that its file is called a test says what it does."""
    return folder_environment(path.rpartition("/")[0]).serves_users


def _pipelines(grounds: Grounds) -> Looked:
    return everywhere(job.evidence() for pipe in grounds.subject.delivering.pipes for job in pipe.jobs)


def _tests(grounds: Grounds) -> Looked:
    of_github = [one.jobs[0].evidence() for one in grounds.subject.delivering.testing_pipes if one.jobs]
    seen = {one.file for one in of_github}
    others = [one.evidence[0] for one in grounds.subject.topology.pipelines if one.tests and one.evidence]
    return everywhere(
        [*of_github, *(one for one in others if one.file not in seen and _folder_serves(one.file))]
    )


def _deployments(grounds: Grounds) -> Looked:
    return everywhere(one.job.evidence() for one in grounds.subject.delivering.to_production)


def _services(grounds: Grounds) -> Looked:
    services = grounds.subject.topology.services
    return listed(one.evidence[0] for one in services if one.environment.serves_users and one.evidence)


def _stores(grounds: Grounds) -> Looked:
    return listed(one.evidence[0] for one in kept(grounds.subject.topology) if one.evidence)


def _copies(rung: int) -> Callable[[Grounds], Looked]:
    def look(grounds: Grounds) -> Looked:
        return listed(place for one in grounds.copies(rung) for place in one.evidence[:1])

    return look


def _restores(grounds: Grounds) -> Looked:
    rehearsed = (one for one in grounds.strengths if one.check == REHEARSED)
    tested = [place for one in grounds.copies(TESTED) for place in one.evidence[:1]]
    return everywhere([*tested, *(place for one in rehearsed for place in one.evidence)])


def _health(grounds: Grounds) -> Looked:
    found = grounds.subject.topology.health_endpoints
    return listed(one.evidence[0] for one in found if one.environment.serves_users and one.evidence)


def _alerts(grounds: Grounds) -> Looked:
    files = (one for one in grounds.subject.alert_files if one.environment.serves_users)
    return listed(alert.evidence for one in files for alert in one.alerts)


def _alert_routes(grounds: Grounds) -> Looked:
    files = grounds.subject.configuration.files("alert_rules")
    return listed(Evidence(one.path) for one in files if b"receivers:" in one.data and b"route:" in one.data)


def _load_tests(grounds: Grounds) -> Looked:
    suites = (one for one in grounds.subject.topology.test_suites if one.kind == "load")
    return everywhere(place for one in suites for place in one.evidence[:1])


def _people(grounds: Grounds) -> Looked:
    history = grounds.subject.history
    return Looked(history.people_active if history is not None and history.people_active >= SOME else 0)


def _history(grounds: Grounds) -> Looked:
    return Looked(grounds.subject.history.commits if grounds.subject.history is not None else 0)


def _loop(grounds: Grounds) -> Looked:
    needed = grounds.subject.needed
    return Looked(1, (Evidence(needed.loop_file),)) if needed is not None and needed.said else NOTHING


def _needed(grounds: Grounds) -> Looked:
    return Looked(int(grounds.subject.needed is not None))


def _owned(grounds: Grounds) -> Looked:
    """The parts that run, where every one of them has an owner; nothing where one has none."""
    places = grounds.of("services").evidence
    owned = [one for one in places if grounds.owners.of(one.file)]
    return listed(owned) if places and len(owned) == len(places) else NOTHING


READ: dict[str, Callable[[Grounds], Looked]] = {
    "files": _files,
    "dockerfiles": _dockerfiles,
    "compose": _compose,
    "stores in Compose": _compose_stores,
    "images": _images,
    "workloads": _workloads,
    "manifests": _manifests,
    "terraform": _terraform,
    "platforms": _platforms,
    "pipelines": _pipelines,
    "tests in a pipeline": _tests,
    "deployments": _deployments,
    "services": _services,
    "stores": _stores,
    "copies": _copies(1),
    "copies by the clock": _copies(BY_THE_CLOCK),
    "copies kept elsewhere": _copies(ELSEWHERE),
    "restores tested": _restores,
    "health": _health,
    "alerts": _alerts,
    "alert routes": _alert_routes,
    "load tests": _load_tests,
    "people": _people,
    "history": _history,
    "loop file": _loop,
    "needed": _needed,
    "parts with an owner": _owned,
}
INPUTS = {
    "dockerfiles": "dockerfiles",
    "compose_files": "compose",
    "compose_services": "compose",
    "manifests": "manifests",
    "cluster": "manifests",
    "terraform": "terraform",
    "stacks": "terraform",
    "workflows": "pipelines",
    "delivering": "pipelines",
    "changes": "history",
    "history": "history",
    "alert_files": "alerts",
    "needed": "needed",
}
