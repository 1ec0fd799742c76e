"""What is done well: worth keeping, and held to the same evidence as what is wrong."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.images.user import ROOT
from loopwright.audit.checks.pipelines.artefacts import SCANS
from loopwright.audit.checks.pipelines.supplied import BY_GITHUB, COMMIT, RENEWED_BY
from loopwright.audit.finding import Direction, Found, Severity
from loopwright.survey.evidence import Evidence
from loopwright.survey.written.workflow import own_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.audit.delivering import Delivering
    from loopwright.survey.topology import Topology
    from loopwright.survey.written.configuration import Configuration
    from loopwright.survey.written.dockerfile import Dockerfile
    from loopwright.survey.written.workflow import Pipe, Step

STRENGTH = Direction.STRENGTH
BY_IDENTITY = ("role-to-assume", "workload_identity_provider", "client-id")
SIGN_IN = ("aws-actions/configure-aws-credentials", "google-github-actions/auth", "azure/login")
SIGNS = re.compile(
    r"cosign (?:sign|attest)|attest-build-provenance|attest-sbom|sbom-action|\bsyft\b|slsa-github-generator"
    r"|gh-action-sigstore|cyclonedx|\bsbom: true|goreleaser[^\n]{0,100}sbom"
)
RESTORES = re.compile(
    r"pg_restore|mongorestore|backup-fetch|(?:restic|pgbackrest|velero|borg|barman|litestream)[^\n]{0,200}\brestore\b"
    r"|restore[-_ ](?:drill|test|check)|\brestore\b[^\n]{0,100}\b(?:backup|dump|snapshot)"
    r"|\b(?:backup|dump|snapshot)[^\n]{0,100}\brestore\b",
    re.IGNORECASE,
)
MOST_PLACES = 5


def _all_steps(delivering: Delivering) -> Iterator[tuple[Pipe, Step]]:
    for pipe in delivering.pipes:
        for job in pipe.jobs:
            for step in delivering.steps(job):
                yield pipe, step


def _places(found: list[Evidence]) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys(found))[:MOST_PLACES]


@check(
    Severity.INFO, section="security", area="access", hours=0.1, direction=STRENGTH, controls=("SOC 2 CC6.1",)
)
def cloud_trusts_the_pipeline(delivering: Delivering) -> Iterator[Said]:
    """The pipeline signs in to its cloud without a stored key.

    Keep it so: there is no key that could be stolen or must be rotated.
    """
    found = [
        step.evidence("uses")
        for _, step in _all_steps(delivering)
        if step.action in SIGN_IN and any(step.given(name) for name in BY_IDENTITY)
    ]
    if found:
        yield Found("pipeline", "It signs in to its cloud by its identity (OIDC).", _places(found))


@check(Severity.INFO, section="security", area="pipeline", hours=0.1, direction=STRENGTH, controls=("SLSA",))
def actions_pinned_by_commit(delivering: Delivering) -> Iterator[Said]:
    """Every action of others is taken by its commit.

    Keep it so, and let a bot renew them.
    """
    used = [
        step
        for _, step in _all_steps(delivering)
        if step.uses and not own_path(step.uses) and not step.uses.startswith("docker://")
    ]
    others = [step for step in used if not step.action.startswith(BY_GITHUB)]
    pinned = [step for step in used if COMMIT.match(step.uses.partition("@")[2])]
    if pinned and all(step in pinned for step in others):
        yield Found(
            "pipeline",
            f"{len(pinned)} uses of actions name a commit.",
            _places([one.evidence("uses") for one in pinned]),
        )


@check(
    Severity.INFO,
    section="pipeline",
    area="pipeline",
    hours=0.1,
    direction=STRENGTH,
    controls=("SOC 2 CC8.1",),
)
def deployments_wait_for_tests(delivering: Delivering) -> Iterator[Said]:
    """Every deployment waits for tests.

    Keep it so: what is broken is stopped before users see it.
    """
    found = delivering.to_production
    gates = [delivering.gate(one) for one in found]
    if gates and all(gate.tested and not gate.passes_failures for gate in gates):
        yield Found(
            "pipeline",
            "Each job that deploys needs one that tests.",
            _places([one.job.evidence() for one in found]),
        )


@check(Severity.INFO, section="security", area="pipeline", hours=0.1, direction=STRENGTH, controls=("SLSA",))
def what_ships_is_signed(delivering: Delivering) -> Iterator[Said]:
    """What is published says what is in it, or is signed.

    Keep it so: who runs it can tell that it is yours, and what a new hole touches.
    """
    found = [
        step.evidence()
        for _, step in _all_steps(delivering)
        if SIGNS.search(f"{step.uses}\n{step.run}") or step.given("sbom") == "true"
    ]
    if found:
        yield Found(
            "pipeline", "What it publishes is signed or comes with its list of parts.", _places(found)
        )


@check(
    Severity.INFO,
    section="security",
    area="security",
    hours=0.1,
    direction=STRENGTH,
    controls=("SOC 2 CC7.1",),
)
def images_are_scanned(delivering: Delivering) -> Iterator[Said]:
    """Images are looked into before they are used.

    Keep it so, and let what is grave and mendable stop the release.
    """
    found = [
        step.evidence() for _, step in _all_steps(delivering) if SCANS.search(f"{step.uses}\n{step.run}")
    ]
    if found:
        yield Found("pipeline", "It scans for known holes.", _places(found))


@check(
    Severity.INFO,
    section="security",
    area="security",
    hours=0.1,
    direction=STRENGTH,
    controls=("CIS Docker 4.1",),
)
def images_run_unprivileged(dockerfiles: tuple[Dockerfile, ...]) -> Iterator[Said]:
    """Images run as a user of their own.

    Keep it so: who breaks in is not root.
    """
    shipped = [one for one in dockerfiles if one.environment.serves_users]
    users = [(one, one.last("USER")) for one in shipped]
    if users and all(user is not None and user.command.lower() not in ROOT for _, user in users):
        places = [
            Evidence(one.path, user.line, f"USER {user.command}") for one, user in users if user is not None
        ]
        yield Found("images", "Each names a user who is not root.", _places(places))


@check(Severity.INFO, section="reliability", area="monitoring", hours=0.1, direction=STRENGTH)
def health_is_asked(topology: Topology) -> Iterator[Said]:
    """What runs the product asks whether it is well.

    Keep it so: what hangs is started again, and gets no requests meanwhile.
    """
    asked = [
        one
        for one in topology.health_endpoints
        if one.kind in {"container", "probe"} and one.environment.serves_users
    ]
    if asked:
        names = sorted({one.service for one in asked if one.service})
        yield Found(
            "health checks",
            f"Asked of {', '.join(names[:3]) or 'a container'}{' and others' if names[3:] else ''}.",
            _places([place for one in asked for place in one.evidence[:1]]),
        )


@check(
    Severity.INFO,
    section="reliability",
    area="backup and recovery",
    hours=0.1,
    direction=STRENGTH,
    controls=("SOC 2 A1.3",),
)
def restores_are_rehearsed(delivering: Delivering) -> Iterator[Said]:
    """A backup is restored by schedule.

    Keep it so, and write down how long it takes: that is the time to recover.
    """
    found = [
        step.evidence()
        for pipe, step in _all_steps(delivering)
        if "schedule" in pipe.event_names and RESTORES.search(f"{step.name}\n{step.commands}")
    ]
    if found:
        yield Found("backups", "A pipeline restores them by schedule.", _places(found))


@check(Severity.INFO, section="security", area="pipeline", hours=0.1, direction=STRENGTH)
def dependencies_renewed_by_a_bot(configuration: Configuration) -> Iterator[Said]:
    """A bot proposes newer versions of dependencies.

    Keep it so, and let the tests judge what it proposes.
    """
    found = sorted(one.path for one in configuration.named_like(RENEWED_BY))
    if found:
        yield Found("dependencies", "A bot proposes newer versions.", (Evidence(found[0]),))
