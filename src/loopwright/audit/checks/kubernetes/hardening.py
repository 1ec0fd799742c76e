"""What a container may do: as whom it runs, with which powers, on which file system."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.kubernetes.speaking import of_containers, on_nodes, once, unseen_in_charts
from loopwright.audit.finding import Severity
from loopwright.survey.written.workload import number_of
from loopwright.survey.yaml_nodes import texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.written.cluster import Cluster
    from loopwright.survey.written.workload import Container, Workload
    from loopwright.survey.yaml_nodes import Node

CONTEXT = "securityContext"
LOWEST_UID = (
    10000  # below it, numbers are those of users of the machine (CIS Kubernetes, Datadog, Trivy KSV020)
)
DANGEROUS = frozenset(
    {
        "ALL",
        "SYS_ADMIN",
        "SYS_MODULE",
        "SYS_PTRACE",
        "SYS_RAWIO",
        "SYS_BOOT",
        "DAC_READ_SEARCH",
        "BPF",
        "NET_ADMIN",
        "NET_RAW",
        "MAC_ADMIN",
    }
)
WHOLE_MACHINE = frozenset({"ALL", "SYS_ADMIN", "SYS_MODULE", "SYS_PTRACE", "SYS_RAWIO", "DAC_READ_SEARCH"})
SNIPPET = """securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
  seccompProfile: {type: RuntimeDefault}
"""
HARDENED = ("SOC 2 CC6.8", "ISO 27001 A.8.9")


def unconfined(workload: Workload, container: Container) -> bool:
    """Whether neither a container nor its pod says anything of what it may do."""
    return container.lacks(CONTEXT) and workload.pod.lacks(CONTEXT)


def _settled(workload: Workload, container: Container) -> bool:
    """Whether something is said, so that what is not said can be spoken of by itself."""
    return not unconfined(workload, container)


def _effective(workload: Workload, container: Container, key: str) -> Node | None:
    found = container.at(CONTEXT, key)
    return found if found is not None else workload.pod.at(CONTEXT, key)


def _lacks_both(workload: Workload, container: Container, key: str) -> bool:
    return container.lacks(CONTEXT, key) and workload.pod.lacks(CONTEXT, key)


def _true(node: Node | None) -> bool:
    return texts(node)[:1] in {("true",), ("True",), ("yes",)}


@check(
    Severity.HIGH,
    section="security",
    area="security",
    hours=2,
    controls=("CIS Kubernetes 5.2.2", "SOC 2 CC6.3", "ISO 27001 A.8.2"),
)
@once
def container_privileged(cluster: Cluster) -> Iterator[Said]:
    """A container is privileged.

    It is root on the machine in all but name, with every device at hand. Take `privileged` away, and add the one
    capability that it needs, if it needs any.
    """

    def fault(_: Workload, container: Container) -> Node | None:
        node = container.at(CONTEXT, "privileged")
        return node if _true(node) else None

    yield from of_containers(
        cluster,
        fault,
        "Privileged",
        severity=lambda workload: Severity.LOW if on_nodes(workload) else None,
        snippet="securityContext:\n  privileged: false\n",
    )


@check(Severity.MEDIUM, section="security", area="security", hours=0.5, controls=HARDENED)
@once
def container_without_security_context(cluster: Cluster) -> Iterator[Said]:
    """Nothing is said of what a container may do.

    It runs as the image's user (often root), with a dozen capabilities, and may write to its file system. One block
    for the pod and one for the container take away what it does not need.
    """

    def fault(workload: Workload, container: Container) -> Node | None:
        return container.node if unconfined(workload, container) else None

    yield from of_containers(
        cluster, fault, "No security context", change="security context", snippet=SNIPPET
    )
    yield from unseen_in_charts(cluster, CONTEXT)


@check(
    Severity.MEDIUM,
    section="security",
    area="security",
    hours=1,
    controls=("CIS Kubernetes 5.2.7", "ISO 27001 A.8.2"),
)
@once
def container_runs_as_root(cluster: Cluster) -> Iterator[Said]:
    """A container is told to run as root.

    Who breaks into the process is root in the container, and one fault of the kernel away from root on the machine.
    Give it a number of its own and `runAsNonRoot: true`.
    """

    def fault(workload: Workload, container: Container) -> Node | None:
        node = _effective(workload, container, "runAsUser")
        return node if node is not None and number_of(node) == 0 else None

    yield from of_containers(
        cluster,
        fault,
        "Runs as user 0",
        severity=lambda workload: Severity.LOW if on_nodes(workload) else None,
        snippet=SNIPPET,
    )


@check(Severity.LOW, section="security", area="security", hours=0.5, controls=("CIS Kubernetes 5.2.7",))
@once
def container_may_run_as_root(cluster: Cluster) -> Iterator[Said]:
    """Nothing keeps a container from running as root.

    The image's user decides, and the next image may have another. `runAsNonRoot: true` refuses to start as root.
    """

    def fault(workload: Workload, container: Container) -> Node | None:
        if not _settled(workload, container) or not _lacks_both(workload, container, "runAsUser"):
            return None
        said = _effective(workload, container, "runAsNonRoot")
        if said is None and not _lacks_both(workload, container, "runAsNonRoot"):
            return None
        return None if _true(said) else (said if said is not None else container.node)

    yield from of_containers(
        cluster, fault, "Nothing forbids root", change="security context", snippet=SNIPPET
    )


@check(Severity.INFO, section="security", area="security", hours=0.5)
@once
def container_uid_of_machine(cluster: Cluster) -> Iterator[Said]:
    """A container runs under a number that users of the machine may have.

    Who gets out of it meets files of the same number outside. Take a number from 10000 on.
    """

    def fault(workload: Workload, container: Container) -> Node | None:
        node = _effective(workload, container, "runAsUser")
        number = number_of(node)
        return node if number is not None and 0 < number < LOWEST_UID else None

    yield from of_containers(cluster, fault, f"A user below {LOWEST_UID}", change="user number")


@check(Severity.LOW, section="security", area="security", hours=0.5, controls=("CIS Kubernetes 5.2.6",))
@once
def container_may_gain_privileges(cluster: Cluster) -> Iterator[Said]:
    """A process may gain more rights than its parent has.

    A set-uid program in the image makes root of any user. `allowPrivilegeEscalation: false` turns that off, and costs
    nothing.
    """

    def fault(workload: Workload, container: Container) -> Node | None:
        path = (CONTEXT, "allowPrivilegeEscalation")
        if container.lacks(*path):
            return container.node if _settled(workload, container) else None
        node = container.at(*path)
        return node if _true(node) else None

    yield from of_containers(
        cluster, fault, "Privilege escalation is allowed", change="security context", snippet=SNIPPET
    )


@check(
    Severity.MEDIUM,
    section="security",
    area="security",
    hours=1,
    controls=("CIS Kubernetes 5.2.9", "ISO 27001 A.8.2"),
)
@once
def container_has_dangerous_capability(cluster: Cluster) -> Iterator[Said]:
    """A container is given a power over the machine.

    SYS_ADMIN, SYS_PTRACE and their like are ways out of the container. Drop all and add the one that is needed.
    """
    for powers, severity in ((WHOLE_MACHINE, Severity.HIGH), (DANGEROUS - WHOLE_MACHINE, Severity.MEDIUM)):

        def fault(_: Workload, container: Container, powers: frozenset[str] = powers) -> Node | None:
            added = container.at(CONTEXT, "capabilities", "add")
            given = {one.removeprefix("CAP_") for one in texts(added)}
            return added if given & powers else None

        def of(workload: Workload, severity: Severity = severity) -> Severity:
            return Severity.LOW if on_nodes(workload) else severity

        what = "Powers over the machine are added" if severity is Severity.HIGH else "Powers over the network"
        yield from of_containers(cluster, fault, what, severity=of)


@check(Severity.LOW, section="security", area="security", hours=0.5, controls=("CIS Kubernetes 5.2.8",))
@once
def container_keeps_capabilities(cluster: Cluster) -> Iterator[Said]:
    """A container keeps the capabilities that it was not asked about.

    Among those given by default, NET_RAW lets it forge packets. Drop all, and add what is missed.
    """

    def fault(workload: Workload, container: Container) -> Node | None:
        if not _settled(workload, container):
            return None
        path = (CONTEXT, "capabilities", "drop")
        if container.lacks(*path):
            return container.node
        dropped = {one.upper().removeprefix("CAP_") for one in texts(container.at(*path))}
        return None if dropped & {"ALL", "NET_RAW"} or not dropped else container.at(*path)

    yield from of_containers(
        cluster, fault, "Capabilities are not dropped", change="security context", snippet=SNIPPET
    )


@check(Severity.LOW, section="security", area="security", hours=1)
@once
def container_root_writable(cluster: Cluster) -> Iterator[Said]:
    """A container may write to its own file system.

    What breaks in can lay down tools and change the program. Mount it read-only, with an `emptyDir` where the program
    must write.
    """

    def fault(workload: Workload, container: Container) -> Node | None:
        path = (CONTEXT, "readOnlyRootFilesystem")
        if container.lacks(*path):
            return container.node if _settled(workload, container) else None
        node = container.at(*path)
        return node if texts(node)[:1] == ("false",) else None

    yield from of_containers(
        cluster, fault, "The root file system is writable", change="security context", snippet=SNIPPET
    )


@check(Severity.INFO, section="security", area="security", hours=0.5, controls=("CIS Kubernetes 5.7.2",))
@once
def container_without_seccomp(cluster: Cluster) -> Iterator[Said]:
    """No profile keeps a container from rare system calls.

    Most faults of the kernel are reached through calls that a web application never makes. `RuntimeDefault` closes
    them.
    """

    def fault(workload: Workload, container: Container) -> Node | None:
        node = _effective(workload, container, "seccompProfile")
        if texts(container.at(CONTEXT, "seccompProfile", "type")) == ("Unconfined",):
            return node
        marked = any("seccomp" in key for key in texts(workload.annotations))
        missing = _settled(workload, container) and _lacks_both(workload, container, "seccompProfile")
        return container.node if missing and not marked else None

    yield from of_containers(cluster, fault, "No seccomp profile", change="security context", snippet=SNIPPET)
