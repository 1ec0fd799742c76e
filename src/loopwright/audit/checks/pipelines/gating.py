"""What a deployment waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.finding import Found, Severity, Unclear

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.audit.delivering import Delivering, Deployment
    from loopwright.survey.topology import Topology

INFRASTRUCTURE = ("terraform", "tofu", "terragrunt", "pulumi", "cdk", "ansible", "cloudformation", "helmfile")


@check(
    Severity.HIGH, section="pipeline", area="pipeline", hours=2, controls=("SOC 2 CC8.1", "ISO 27001 A.8.29")
)
def deploy_not_gated_by_tests(delivering: Delivering, topology: Topology) -> Iterator[Said]:
    """A deployment does not wait for tests.

    What is broken reaches users as fast as what is not. Make the job need the one that tests (`needs:`), in the same
    workflow or in one that it calls.
    """
    told: set[tuple[str, int]] = set()
    for one in delivering.to_production:
        gate = delivering.gate(one)
        place = one.step.evidence("run" if one.step.run else "uses", said=one.how)
        if gate.tested or (place.file, place.line) in told:
            continue
        told.add((place.file, place.line))
        if gate.elsewhere:
            yield Unclear(
                one.thing,
                f"It waits for {gate.elsewhere}, which lies in another repository and may test.",
                "Read that workflow.",
            )
            continue
        beside = _beside(delivering, one)
        by_hand = one.pipe.event_names <= {"workflow_dispatch", "workflow_call"}
        weight = (
            Severity.LOW
            if beside and by_hand
            else Severity.MEDIUM
            if beside or _infrastructure(one)
            else None
        )
        yield Found(
            one.thing,
            _said(one, beside, tested=bool(topology.test_suites)),
            (place, *(one_.evidence() for _, one_ in one.chain)),
            severity=weight,
            cause=one.pipe.path,
            snippet="needs: [test]\n",
        )


def _beside(delivering: Delivering, one: Deployment) -> list[str]:
    """The workflows that test pull requests and that a deployment does not pass through."""
    own = {above.path for above, _ in one.chain}
    return [
        pipe.path
        for pipe in (*delivering.tests_seen, *delivering.testing_pipes)
        if pipe.path not in own and "pull_request" in pipe.event_names
    ]


def _said(one: Deployment, beside: list[str], *, tested: bool) -> str:
    started = ", ".join(sorted(one.pipe.event_names - {"workflow_call"}))
    if beside:
        return (
            f"On {started} it runs at once; {beside[0]} tests pull requests, but only a rule of the branch, which no "
            "file shows, can make it wait for them."
        )
    rest = (
        "the repository's tests are run by no job before it" if tested else "no job before it tests anything"
    )
    return f"On {started} it runs, and {rest}."


def _infrastructure(one: Deployment) -> bool:
    return any(word in one.how for word in INFRASTRUCTURE)


@check(
    Severity.HIGH,
    section="pipeline",
    area="pipeline",
    hours=0.5,
    controls=("SOC 2 CC8.1", "ISO 27001 A.8.29"),
)
def deploy_runs_though_tests_failed(delivering: Delivering) -> Iterator[Said]:
    """A deployment runs although the tests before it failed.

    `workflow_run` and `always()` say that something ended, not that it went well. Ask for the conclusion:
    `if: github.event.workflow_run.conclusion == 'success'`.
    """
    told: set[str] = set()
    for one in delivering.to_production:
        gate = delivering.gate(one)
        if gate.tested and gate.passes_failures and one.thing not in told:
            told.add(one.thing)
            by_event = "workflow_run" in one.pipe.event_names
            said = (
                "It is started when the tests end, whatever their end."
                if by_event
                else ("Its condition lets it run when the tests that it needs have failed.")
            )
            yield Found(
                one.thing,
                said,
                (one.job.evidence(),),
                cause=one.pipe.path,
                snippet="if: github.event.workflow_run.conclusion == 'success'\n" if by_event else "",
            )
