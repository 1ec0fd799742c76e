"""What containers of Compose files see of their machine's files, and of each other's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.compose.built import image_of, technology_of
from loopwright.audit.checks.compose.composed import NOT_DATA, composed, mounts, serving
from loopwright.audit.finding import Found, Severity
from loopwright.survey.evidence import Evidence
from loopwright.survey.knowledge.load import category_of
from loopwright.survey.yaml_nodes import at, entries, line, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.audit.checks.compose.composed import Composed
    from loopwright.survey.written.configuration import ComposeFile, Service
    from loopwright.survey.written.dockerfile import Dockerfile
    from loopwright.survey.yaml_nodes import Node

SOCKET = re.compile(r"/(?:docker|podman|containerd|crio)\.sock$")
MADE_FOR_IT = re.compile(
    r"portainer|watchtower|traefik|nginx-proxy|dozzle|autoheal|diun|ofelia|dockge|caddy-docker"
)
BROKERS = re.compile(r"socket-proxy")
SENSITIVE = re.compile(
    r"^(?:/|/(?:etc|root|boot|dev|proc|sys|lib|lib64|usr|bin|sbin|home|var|var/lib|var/run|run|var/lib/docker|var/lib/kubelet)/?|"
    r"/etc/(?:passwd|shadow|group|sudoers(?:\.d)?|ssh|kubernetes|cron[\w.]*|systemd|ssl/private)(?:/.*)?|"
    r"(?:~|\$HOME|\$\{HOME\}|/root|/home/[\w.-]+)(?:/(?:\.ssh|\.aws|\.kube|\.gnupg|\.docker|\.config/gcloud)(?:/.*)?)?/?)$"
)
READ_BY_WATCHERS = re.compile(r"^/(?:proc|sys|var/lib/docker|var/run|run|dev/disk|dev|)/?$")
WATCHERS = re.compile(
    r"node[-_]exporter|cadvisor|netdata|datadog|telegraf|metricbeat|filebeat|promtail|glances|dd-agent|alloy"
)
PROPAGATED = frozenset({"shared", "rshared", "slave", "rslave"})


@check(
    Severity.HIGH,
    section="security",
    area="security",
    hours=4,
    controls=("CIS Docker 5.31", "SOC 2 CC6.3", "ISO 27001 A.8.2"),
)
def docker_socket_mounted(compose_services: tuple[Service, ...]) -> Iterator[Said]:
    """A container may give orders to Docker.

    Who breaks into it starts a container that holds the machine's disk; `:ro` does not hinder that, since orders are
    not writes to the file. Leave it out, or put a proxy between that lets the needed questions through.
    """
    for one in composed(compose_services):
        if _called(one, BROKERS):
            continue
        found = next((node for source, _, _, node in mounts(one) if SOCKET.search(source)), None)
        if found is not None:
            meant = _called(one, MADE_FOR_IT)
            yield one.found(
                "It mounts the socket of Docker.", found, severity=Severity.MEDIUM if meant else None
            )


def _called(one: Composed, names: re.Pattern[str]) -> bool:
    """Whether a service or its image has one of some names."""
    return any(names.search(text) for text in (one.service.name, image_of(one.service)))


@check(Severity.MEDIUM, section="security", area="security", hours=2, controls=("CIS Docker 5.5",))
def compose_sensitive_folder_mounted(
    compose_services: tuple[Service, ...], compose_files: tuple[ComposeFile, ...]
) -> Iterator[Said]:
    """A container sees files of its machine that hold its keys or its system.

    Who breaks into it reads them, and with the right to write changes how the machine starts. Mount the one file or
    folder that is needed, read-only.
    """
    for one in composed(compose_services):
        for source, _, options, node in mounts(one):
            if not SENSITIVE.match(source[:300]):
                continue
            reading = "ro" in options.split(",")
            watching = _called(one, WATCHERS)
            if reading and watching and READ_BY_WATCHERS.match(source):
                continue
            yield one.found(
                f"It mounts {source}{', to read only' if reading else ''}.",
                node,
                severity=Severity.LOW
                if reading
                else Severity.HIGH
                if source.rstrip("/") in {"", "/etc", "/root"}
                else None,
            )
    for file in compose_files:
        for name, _, volume in entries(at(file.node, "volumes")):
            device = at(volume, "driver_opts", "device")
            if device is not None and SENSITIVE.match(text_of(device)[:300]):
                yield Found(
                    f"compose volume {name}",
                    f"It is {text_of(device)} of the machine.",
                    (Evidence(file.path, line(device)),),
                    file.environment,
                )


@check(Severity.LOW, section="security", area="security", hours=0.5, controls=("CIS Docker 5.19",))
def compose_mount_passed_on(compose_services: tuple[Service, ...]) -> Iterator[Said]:
    """What is mounted in a container or on its machine is passed on to the other.

    A mount that one makes appears in the other, past what was agreed. Leave `propagation` out: it is private then.
    """
    for one in composed(compose_services):
        for _, _, options, node in mounts(one):
            passed = PROPAGATED & set(options.split(","))
            if passed:
                yield one.found(f"Mounts are passed on ({min(passed)}).", node)


@check(Severity.INFO, section="reliability", area="infrastructure as code", hours=0.5)
def compose_volume_shared(
    compose_services: tuple[Service, ...], dockerfiles: tuple[Dockerfile, ...]
) -> Iterator[Said]:
    """Several services write to one volume.

    Files that both change get torn, and neither can move to another machine alone. Let one write and mount it
    read-only in the others, or keep the files in a store of objects.
    """
    writers: dict[tuple[str, str], list[tuple[Composed, Node]]] = {}
    for one in serving(compose_services):
        for source, target, options, node in mounts(one):
            if (
                source
                and not source.startswith(("/", "~", "$"))
                and not NOT_DATA.search(target)
                and "ro" not in options.split(",")
            ):
                writers.setdefault((one.service.path, source), []).append((one, node))
    for (_, source), sharing in sorted(writers.items(), key=lambda item: item[0]):
        names = list(dict.fromkeys(one.service.name for one, _ in sharing))
        if len(names) > 1:
            stores = [
                one for one, _ in sharing if category_of(technology_of(one.service, dockerfiles)) == "store"
            ]
            first, node = sharing[0]
            named = not source.startswith(".")
            yield first.found(
                f"{source} is written by {', '.join(names[:4])}.",
                node,
                severity=Severity.HIGH if named and len({one.service.name for one in stores}) > 1 else None,
            )
