"""What pods share with the machine they run on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.kubernetes.speaking import on_nodes, once
from loopwright.audit.checks.machine_agents import looks_at_the_machine
from loopwright.audit.finding import Found, Severity
from loopwright.survey.readers.kubernetes_files import HERE
from loopwright.survey.yaml_nodes import at, items, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from loopwright.survey.written.cluster import Cluster
    from loopwright.survey.written.workload import Workload
    from loopwright.survey.yaml_nodes import Node

SHARED = {
    "hostPID": ("It sees and may end every process of the machine.", Severity.HIGH),
    "hostIPC": ("It shares memory with every process of the machine.", Severity.HIGH),
    "hostNetwork": (
        "It listens and speaks as the machine itself, past every network policy.",
        Severity.MEDIUM,
    ),
}
SAFE_SYSCTLS = frozenset(  # kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster, read 2026-11-27
    {
        "kernel.shm_rmid_forced",
        "net.ipv4.ip_local_port_range",
        "net.ipv4.ip_local_reserved_ports",
        "net.ipv4.ip_unprivileged_port_start",
        "net.ipv4.ping_group_range",
        "net.ipv4.tcp_fin_timeout",
        "net.ipv4.tcp_keepalive_intvl",
        "net.ipv4.tcp_keepalive_probes",
        "net.ipv4.tcp_keepalive_time",
        "net.ipv4.tcp_rmem",
        "net.ipv4.tcp_syncookies",
        "net.ipv4.tcp_wmem",
    }
)
SOCKETS = ("docker.sock", "containerd.sock", "crio.sock", "podman.sock", "cri-dockerd.sock")
SENSITIVE = (
    "/bin",
    "/boot",
    "/dev",
    "/etc",
    "/lib",
    "/proc",
    "/root",
    "/run",
    "/sbin",
    "/sys",
    "/usr",
    "/var/run",
)
WHOLE_DISK = ("/var", "/var/lib", "/home", "/var/lib/kubelet", "/var/lib/docker", "/var/lib/etcd")


def mounted(workload: Workload) -> Iterator[tuple[str, Node]]:
    """The paths of the machine that a workload mounts."""
    for volume in workload.volumes:
        node = at(volume, "hostPath", "path")
        if text_of(node) and node is not None:
            yield text_of(node).rstrip("/") or "/", node


def _is_socket(path: str) -> bool:
    return path.endswith(SOCKETS)


def _is_sensitive(path: str) -> bool:
    return path == "/" or path in WHOLE_DISK or any(f"{path}/".startswith(f"{one}/") for one in SENSITIVE)


@check(
    Severity.HIGH,
    section="security",
    area="security",
    hours=2,
    controls=("CIS Kubernetes 5.2.3", "CIS Kubernetes 5.2.4", "CIS Kubernetes 5.2.5"),
)
@once
def pod_shares_host_namespace(cluster: Cluster) -> Iterator[Said]:
    """A pod shares the machine's processes, memory or network.

    The wall between the pod and the machine has a door. Leave `hostPID`, `hostIPC` and `hostNetwork` out; agents that
    watch the machine are the exception.
    """
    for workload in cluster.workloads:
        for key, (what, severity) in SHARED.items():
            node = workload.pod.at(key)
            if text_of(node) == "true":
                own = Severity.LOW if on_nodes(workload) else severity
                if workload.kind == "DaemonSet":  # agents that watch the machine often have to
                    own = Severity(min(own, severity - 1))
                if _is_agent(workload):
                    own = Severity.INFO
                yield Found(
                    workload.title,
                    what,
                    (workload.evidence(node),),
                    workload.environment,
                    severity=own,
                    cause=key,
                )


@check(
    Severity.CRITICAL,
    section="security",
    area="security",
    hours=4,
    controls=("CIS Kubernetes 5.2.12", "SOC 2 CC6.3", "ISO 27001 A.8.2"),
)
@once
def pod_mounts_runtime_socket(cluster: Cluster) -> Iterator[Said]:
    """A pod holds the socket of the container runtime.

    Who can write to it starts a privileged container, and is root on the machine. Build images with a rootless builder,
    and read what runs from the API of Kubernetes.
    """
    yield from _mounts(cluster, _is_socket, "It can start any container on the machine through")


@check(
    Severity.HIGH,
    section="security",
    area="security",
    hours=2,
    controls=("CIS Kubernetes 5.2.12", "SOC 2 CC6.3", "ISO 27001 A.8.2"),
)
@once
def pod_mounts_system_folder(cluster: Cluster) -> Iterator[Said]:
    """A pod mounts a folder of the machine's system.

    What stands there runs the machine or holds its keys. Mount only what is read, read-only; keep data in claims.
    """
    yield from _mounts(
        cluster, lambda path: _is_sensitive(path) and not _is_socket(path), "It mounts the machine's"
    )


@check(Severity.MEDIUM, section="security", area="security", hours=2, controls=("CIS Kubernetes 5.2.12",))
@once
def pod_mounts_host_folder(cluster: Cluster) -> Iterator[Said]:
    """A pod keeps its files on the machine it happens to run on.

    They stay behind when the pod moves, and whoever writes there writes to the machine. Use a claim, or an `emptyDir`
    for what may be lost.
    """
    plain = (one for one in cluster.workloads if not on_nodes(one))
    yield from _of(
        plain,
        lambda path: not _is_sensitive(path) and not _is_socket(path),
        "It mounts the machine's",
        Severity.LOW,
    )


@check(Severity.LOW, section="security", area="security", hours=1, controls=("CIS Kubernetes 5.2.13",))
@once
def container_opens_host_port(cluster: Cluster) -> Iterator[Said]:
    """A container takes a port of the machine.

    Only one copy fits on a machine, and the port is open past the Service. Let a Service or an Ingress bring requests.
    """
    for workload in cluster.workloads:
        for container in workload.containers:
            for port in items(container.at("ports")):
                node = at(port, "hostPort")
                taken = (
                    text_of(node) not in {"", "0"}
                    and HERE not in text_of(node)
                    and workload.kind != "DaemonSet"
                )
                if taken and not on_nodes(workload):
                    yield Found(
                        workload.title,
                        f"Container {container.name} takes port {text_of(node)} of the machine.",
                        (workload.evidence(node),),
                        workload.environment,
                    )


@check(Severity.MEDIUM, section="security", area="security", hours=2)
@once
def pod_sets_unsafe_sysctl(cluster: Cluster) -> Iterator[Said]:
    """A pod changes settings of the machine's kernel.

    They may reach its neighbours, and the machine must be told to allow it. Set them on machines of their own, or do
    without.
    """
    for workload in cluster.workloads:
        for one in items(workload.pod.at("securityContext", "sysctls")):
            name = text_of(at(one, "name"))
            if name and name not in SAFE_SYSCTLS and HERE not in name:
                yield Found(
                    workload.title,
                    f"It sets {name}.",
                    (workload.evidence(at(one, "name")),),
                    workload.environment,
                )


def _mounts(cluster: Cluster, meant: Callable[[str], bool], what: str) -> Iterator[Said]:
    yield from _of(iter(cluster.workloads), meant, what, Severity.MEDIUM)


def _of(
    workloads: Iterator[Workload], meant: Callable[[str], bool], what: str, of_agents: Severity
) -> Iterator[Said]:
    """A finding a workload that mounts what is meant; what runs on every machine often has to, and weighs less."""
    for workload in workloads:
        found = [(path, node) for path, node in mounted(workload) if meant(path)]
        if found:
            agent = of_agents if workload.kind == "DaemonSet" else None
            agent = Severity.INFO if _is_agent(workload) else agent
            yield Found(
                workload.title,
                f"{what} {', '.join(dict.fromkeys(path for path, _ in found))}.",
                tuple(workload.evidence(node) for _, node in found[:3]),
                workload.environment,
                severity=Severity.LOW if on_nodes(workload) and not _is_agent(workload) else agent,
            )


def _is_agent(workload: Workload) -> bool:
    """Whether it is there to look at the machine, as its images say."""
    return any(looks_at_the_machine(one.image) for one in workload.containers)
