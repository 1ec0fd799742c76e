"""How changes reach users: the jobs of all workflows as one graph, what tests, what deploys, what waits for what.

Jobs are followed through the workflows that they call, through local composite actions, and through ``workflow_run``.
What a job does is read from its commands, never from its name alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from loopwright.audit.doing import (
    LOCAL_CLUSTER,
    NAMED_TEST,
    OUTCOME,
    REGARDLESS,
    WAITS,
    deploys,
    for_less,
    is_upkeep,
    only_for_documents,
    tests,
)
from loopwright.survey.readers.pipelines import TESTS
from loopwright.survey.reading import UnreadableError
from loopwright.survey.written.workflow import Job, Pipe, Step, own_path, pipe_of, steps_of
from loopwright.survey.yaml_nodes import at, documents, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.written.configuration import Configuration

DEEPEST = 5  # workflows that call workflows
MOST_CHAINS = 2_000
ROOTS = (".github/workflows/", ".gitea/workflows/", ".forgejo/workflows/")

Chain = tuple[tuple[Pipe, Job], ...]


@dataclass(frozen=True, slots=True)
class Deployment:
    """A step that deploys: the jobs that lead to it, from the one that an event starts to the one that holds it.

    ``how`` is the command or action, ``production`` whether nothing says that it is for less.
    """

    chain: Chain
    step: Step
    before: tuple[Step, ...]
    how: str
    production: bool

    @property
    def pipe(self) -> Pipe:
        """The workflow that an event starts."""
        return self.chain[0][0]

    @property
    def job(self) -> Job:
        """The job that holds it."""
        return self.chain[-1][1]

    @property
    def thing(self) -> str:
        """How it is spoken of."""
        return f"job {self.job.name} of {self.job.path.rpartition('/')[2]}"


@dataclass(frozen=True, slots=True)
class Gate:
    """What a deployment waits for: whether tests are among it; ``passes_failures`` where it goes on though they failed.

    ``elsewhere`` names a workflow of another repository that may test.
    """

    tested: bool
    passes_failures: bool = False
    elsewhere: str = ""


@dataclass
class Delivering:
    """The graph of a repository's workflows."""

    configuration: Configuration
    _steps: dict[tuple[str, str], tuple[Step, ...]] = field(default_factory=dict, repr=False)
    _tests: dict[str, bool] = field(default_factory=dict, repr=False)

    @cached_property
    def pipes(self) -> tuple[Pipe, ...]:
        """The workflows that run: those that lie at the root."""
        return tuple(pipe_of(one) for one in self.configuration.workflows if one.path.startswith(ROOTS))

    @cached_property
    def _by_path(self) -> dict[str, Pipe]:
        return {one.path: one for one in self.pipes}

    @cached_property
    def _local_actions(self) -> dict[str, tuple[Step, ...]]:
        found: dict[str, tuple[Step, ...]] = {}
        for entry in self.configuration.entries:
            folder, _, name = entry.path.rpartition("/")
            if name in {"action.yml", "action.yaml"} and folder:
                file = self.configuration.file(entry)
                try:
                    roots = documents(file.text) if file is not None else []
                except UnreadableError:
                    roots = []
                found[folder] = steps_of(entry.path, at(roots[0], "runs", "steps") if roots else None)
        return found

    def steps(self, job: Job) -> tuple[Step, ...]:
        """The steps of a job, those of local actions in the place of their first use."""
        key = (job.path, job.name)
        if key not in self._steps:
            self._steps[key] = tuple(self._expanded(job.steps, set()))
        return self._steps[key]

    def _expanded(self, steps: tuple[Step, ...], seen: set[str]) -> Iterator[Step]:
        for step in steps:
            yield step
            action = own_path(step.uses)
            if action and action not in seen:
                seen.add(action)
                yield from self._expanded(self._local_actions.get(action, ()), seen)

    def called(self, job: Job) -> Pipe | None:
        """The workflow of this repository that a job calls."""
        return self._by_path.get(own_path(job.uses))

    @cached_property
    def deployments(self) -> tuple[Deployment, ...]:
        """Every step that deploys, once for each event's job that leads to it."""
        chains = (
            chain
            for pipe in self.pipes
            if pipe.event_names != {"workflow_call"}
            for job in pipe.jobs
            for chain in self._chains(((pipe, job),))
        )
        found = (self._deployment(chain) for chain in islice(chains, MOST_CHAINS))
        return tuple(one for one in found if one is not None)

    @property
    def to_production(self) -> tuple[Deployment, ...]:
        """The deployments that nothing says to be for less than production."""
        return tuple(one for one in self.deployments if one.production)

    def _chains(self, chain: Chain) -> Iterator[Chain]:
        """The jobs that lead from an event's job to each that has steps of its own."""
        called = self.called(chain[-1][1])
        if called is None:
            yield chain
        elif len(chain) < DEEPEST and all(above.path != called.path for above, _ in chain):
            for below in called.jobs:
                yield from self._chains((*chain, (called, below)))

    def _deployment(self, chain: Chain) -> Deployment | None:
        steps = self.steps(chain[-1][1])
        if any(LOCAL_CLUSTER.search(f"{one.uses}\n{one.run}") for one in steps):
            return None
        for place, step in enumerate(steps):
            how = deploys(step)
            if how and not only_for_documents(chain, step) and not is_upkeep(chain, step):
                return Deployment(chain, step, steps[:place], how, not for_less(chain, step))
        return None

    def tests(self, job: Job) -> bool:
        """Whether a job tests, itself or in what it calls; where its commands tell nothing its name does."""
        called = self.called(job)
        if called is not None:
            if called.path not in self._tests:
                self._tests[called.path] = False  # what calls itself adds nothing
                self._tests[called.path] = any(self.tests(one) for one in called.jobs)
            return self._tests[called.path]
        if job.uses:
            return bool(NAMED_TEST.search(f"{job.name} {job.uses.rpartition('/')[2]}"))
        return any(tests(step) for step in self.steps(job)) or bool(NAMED_TEST.search(job.name))

    @cached_property
    def tests_seen(self) -> tuple[Pipe, ...]:
        """The workflows with a step that runs tests, whatever their jobs are called; those of code come first."""
        steps = {one.path: [step for job in one.jobs for step in self.steps(job)] for one in self.pipes}
        found = [one for one in self.pipes if any(map(tests, steps[one.path]))]
        of_code = {one.path for one in found if any(TESTS.search(step.commands) for step in steps[one.path])}
        return tuple(sorted(found, key=lambda one: one.path not in of_code))

    @cached_property
    def testing_pipes(self) -> tuple[Pipe, ...]:
        """The workflows that test."""
        return tuple(one for one in self.pipes if any(self.tests(job) for job in one.jobs))

    def gate(self, deployment: Deployment) -> Gate:
        """What a deployment waits for."""
        if any(tests(one) or WAITS.search(f"{one.uses}\n{one.run}") for one in deployment.before):
            return Gate(tested=True)
        passes, elsewhere = False, ""
        for pipe, job in deployment.chain:
            tested, ignored, unseen = self._tested_before(pipe, job)
            if tested:
                return Gate(tested=True)
            passes, elsewhere = passes or ignored, elsewhere or unseen
        ran = self._ran_before(deployment.pipe)
        if ran:
            checked = any(OUTCOME.search(job.condition) for _, job in deployment.chain) or any(
                OUTCOME.search(job.condition) for job in deployment.pipe.jobs
            )
            return Gate(tested=True, passes_failures=not checked)
        return Gate(passes, passes, elsewhere)

    def _tested_before(self, pipe: Pipe, job: Job) -> tuple[bool, bool, str]:
        """Whether a job waits for tests; whether for tests whose failure it passes over; a call that is not seen."""
        passes, elsewhere = False, ""
        pending, seen = [(job, False)], set[str]()
        while pending:
            one, ignored = pending.pop()
            ignored = ignored or bool(REGARDLESS.search(one.condition) and not OUTCOME.search(one.condition))
            for name in one.needs:
                earlier = pipe.job(name)
                if earlier is None or name in seen:
                    continue
                seen.add(name)
                if self.tests(earlier):
                    if not ignored:
                        return True, False, ""
                    passes = True
                if earlier.uses and self.called(earlier) is None:
                    elsewhere = earlier.uses
                pending.append((earlier, ignored))
        return False, passes, elsewhere

    def _ran_before(self, pipe: Pipe) -> bool:
        """Whether a workflow that tests starts this one."""
        names = set(texts(at(pipe.event("workflow_run"), "workflows")))
        return any((one.name or one.path) in names for one in self.testing_pipes)
