"""How much of its machine a service of a Compose file may take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.compose.composed import serving
from loopwright.audit.finding import Severity
from loopwright.survey.yaml_nodes import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.written.configuration import Service

LIMITS = ("deploy", "resources", "limits")


@check(
    Severity.LOW,
    section="performance",
    area="capacity",
    hours=0.5,
    controls=("CIS Docker 5.10", "SOC 2 A1.1", "ISO 27001 A.8.6"),
)
def compose_memory_not_limited(compose_services: tuple[Service, ...]) -> Iterator[Said]:
    """A service may take all the memory of its machine.

    One that leaks brings down its neighbours, and the kernel picks what dies: often the database. Give each a limit
    a little above what it needs at its peak.
    """
    for one in serving(compose_services):
        if one.lacks(("mem_limit",), (*LIMITS, "memory")) and not one.runs_once:
            yield one.found(
                "It has no limit of memory.",
                cause=f"limits of {one.service.path}",
                snippet="deploy:\n  resources:\n    limits: {memory: 512M}\n",
            )


@check(
    Severity.INFO,
    section="performance",
    area="capacity",
    hours=0.5,
    controls=("CIS Docker 5.11", "ISO 27001 A.8.6"),
)
def compose_processors_not_limited(compose_services: tuple[Service, ...]) -> Iterator[Said]:
    """A service may take all the processors of its machine.

    While one is busy the others wait. Where several share a machine, give the ones that may grow a limit or less
    weight.
    """
    for one in serving(compose_services):
        if one.lacks(("cpus",), ("cpu_quota",), ("cpuset",), (*LIMITS, "cpus")) and not one.runs_once:
            yield one.found("It has no limit of processors.", cause=f"limits of {one.service.path}")


@check(
    Severity.INFO,
    section="performance",
    area="capacity",
    hours=0.25,
    controls=("CIS Docker 5.28", "ISO 27001 A.8.6"),
)
def compose_processes_not_limited(compose_services: tuple[Service, ...]) -> Iterator[Said]:
    """A service may start processes without end.

    A fault that starts them in a loop takes the whole machine. Write `pids_limit`.
    """
    for one in serving(compose_services):
        node = one.at("pids_limit")
        limit = node if node is not None else one.at(*LIMITS, "pids")
        if one.whole and (limit is None or text_of(limit) in {"-1", "0"}):
            yield one.found(
                "It has no limit of processes.",
                limit,
                cause=f"limits of {one.service.path}",
                snippet="pids_limit: 200\n",
            )
