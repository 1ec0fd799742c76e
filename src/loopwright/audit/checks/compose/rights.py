"""What containers of Compose files may do to the machine they run on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.compose.built import image_of
from loopwright.audit.checks.compose.composed import composed, serving
from loopwright.audit.checks.machine_agents import looks_at_the_machine
from loopwright.audit.finding import Severity
from loopwright.survey.yaml_nodes import items, text_of, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.audit.checks.compose.composed import Composed
    from loopwright.survey.written.configuration import Service
    from loopwright.survey.yaml_nodes import Node

POWERFUL = frozenset(
    {
        "ALL", "SYS_ADMIN", "SYS_MODULE", "SYS_PTRACE", "SYS_RAWIO", "SYS_BOOT", "NET_ADMIN", "DAC_READ_SEARCH",
        "DAC_OVERRIDE", "BPF", "PERFMON", "MKNOD", "SYS_TIME", "MAC_ADMIN", "MAC_OVERRIDE", "SYSLOG",
    }
)  # fmt: skip
ROOT_ON_HOST = frozenset({"ALL", "SYS_ADMIN", "SYS_MODULE", "SYS_RAWIO", "DAC_READ_SEARCH"})
SHARED = {
    "pid": "processes",
    "ipc": "shared memory",
    "userns_mode": "users",
    "uts": "name",
    "network_mode": "network",
}
NO_NEW = re.compile(r"^no-new-privileges(?:[:=]\s*true)?$")
UNCONFINED = re.compile(r"(?:seccomp|apparmor)\s*[:=]\s*unconfined|^label\s*[:=]\s*disable")
NAMESPACES = ("CIS Docker 5.9", "CIS Docker 5.15", "CIS Docker 5.16", "CIS Docker 5.20", "CIS Docker 5.30")


def _listed(one: Composed, key: str) -> list[tuple[str, Node]]:
    return [(text_of(item), item) for item in items(one.at(key))]


@check(
    Severity.HIGH,
    section="security",
    area="security",
    hours=4,
    controls=("CIS Docker 5.4", "SOC 2 CC6.3", "ISO 27001 A.8.2"),
)
def compose_container_privileged(compose_services: tuple[Service, ...]) -> Iterator[Said]:
    """A container may do everything root on the machine may do.

    Whoever breaks into it has the machine. Leave `privileged` out, and give the one device or capability it needs.
    """
    for one in composed(compose_services):
        node = one.at("privileged")
        if text_of(node).lower() in {"true", "yes", "on"}:
            yield one.found("It runs with privileged: true.", node)


@check(Severity.MEDIUM, section="security", area="security", hours=2, controls=NAMESPACES)
def compose_host_namespace_shared(compose_services: tuple[Service, ...]) -> Iterator[Said]:
    """A container is not kept apart from its machine.

    It sees the machine's processes, memory, users or network as its own, and may reach what listens there on
    127.0.0.1. Leave the line out, and publish or mount what is needed.
    """
    for one in composed(compose_services):
        shared = [
            (key, node)
            for key in SHARED
            if (node := one.at(key)) is not None and text_of(node).lower() == "host"
        ]
        if shared:
            what = " and ".join(SHARED[key] for key, _ in shared)
            alone = [key for key, _ in shared] == ["network_mode"]
            own = Severity.LOW if alone else None
            own = Severity.INFO if looks_at_the_machine(image_of(one.service)) else own
            yield one.found(f"It shares the machine's {what}.", shared[0][1], severity=own)


@check(Severity.MEDIUM, section="security", area="security", hours=1, controls=("CIS Docker 5.3",))
def compose_capability_added(compose_services: tuple[Service, ...]) -> Iterator[Said]:
    """A container is given rights over the machine's kernel.

    With such a capability, whoever breaks into it is a step from the machine. Leave it out, or find the narrower one
    that does.
    """
    for one in composed(compose_services):
        added = [
            (name.upper().removeprefix("CAP_"), node)
            for name, node in _listed(one, "cap_add")
            if name.upper().removeprefix("CAP_") in POWERFUL
        ]
        if added:
            grave = any(name in ROOT_ON_HOST for name, _ in added)
            yield one.found(
                f"It is given {', '.join(name for name, _ in added)}.",
                one.at("cap_add"),
                severity=Severity.HIGH if grave else None,
            )


@check(Severity.INFO, section="security", area="security", hours=0.5, controls=("CIS Docker 5.3",))
def compose_capabilities_kept(compose_services: tuple[Service, ...]) -> Iterator[Said]:
    """A container keeps the capabilities that Docker gives to each.

    Few programs need one of them. Write `cap_drop: [ALL]` and add back what it turns out to need.
    """
    for one in serving(compose_services):
        dropped = {name.upper() for name in texts(one.at("cap_drop"))}
        if one.whole and not dropped and one.at("cap_add") is None:
            yield one.found(
                "It drops no capability.",
                cause=f"hardening of {one.service.path}",
                snippet="cap_drop: [ALL]\n",
            )


@check(Severity.INFO, section="security", area="security", hours=0.25, controls=("CIS Docker 5.25",))
def compose_new_privileges_allowed(compose_services: tuple[Service, ...]) -> Iterator[Said]:
    """A process of a container may become more than it began as.

    A program with the setuid bit makes root of whoever starts it. Write `security_opt: ["no-new-privileges:true"]`.
    """
    for one in serving(compose_services):
        options = _listed(one, "security_opt")
        if one.whole and not any(NO_NEW.match(text.strip()) for text, _ in options):
            yield one.found(
                "It does not say no-new-privileges.",
                one.at("security_opt"),
                cause=f"hardening of {one.service.path}",
                snippet='security_opt: ["no-new-privileges:true"]\n',
            )


@check(
    Severity.MEDIUM,
    section="security",
    area="security",
    hours=1,
    controls=("CIS Docker 5.1", "CIS Docker 5.21"),
)
def compose_confinement_switched_off(compose_services: tuple[Service, ...]) -> Iterator[Said]:
    """The filter of system calls or files around a container is switched off.

    It keeps faults of the kernel out of reach of whoever breaks in. Leave the line out, or write a profile that
    allows what the program needs.
    """
    for one in composed(compose_services):
        off = next(
            ((text, node) for text, node in _listed(one, "security_opt") if UNCONFINED.search(text)), None
        )
        if off is not None:
            yield one.found(f"It runs with {off[0]}.", off[1])


@check(Severity.LOW, section="security", area="security", hours=0.5, controls=("CIS Docker 5.24",))
def compose_control_group_moved(compose_services: tuple[Service, ...]) -> Iterator[Said]:
    """A container is counted in another control group than Docker's.

    What limits Docker's containers does not limit it, and it may share limits with what it should be kept from. Leave
    the line out.
    """
    for one in composed(compose_services):
        parent = one.at("cgroup_parent")
        shared = one.at("cgroup") if text_of(one.at("cgroup")) == "host" else None
        node = parent if parent is not None else shared
        if node is not None:
            yield one.found("It is moved out of Docker's control group.", node)
