"""How checks of Kubernetes speak: one finding a workload, with its containers named, and one for copies of it."""

from __future__ import annotations

from dataclasses import replace
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec

from loopwright.audit.finding import Found, Severity, Unclear
from loopwright.survey.written.workload import filled_within
from loopwright.survey.yaml_nodes import entries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from loopwright.audit.check import Said
    from loopwright.survey.evidence import Environment
    from loopwright.survey.written.cluster import Cluster
    from loopwright.survey.written.workload import Container, Workload
    from loopwright.survey.yaml_nodes import Node

    Fault = Callable[[Workload, Container], Node | None]

P = ParamSpec("P")
MOST_PLACES = 3


def once(function: Callable[P, Iterator[Said]]) -> Callable[P, Iterator[Said]]:
    """Let a check say one thing once: the same object laid down in several files is one finding with their places."""

    @wraps(function)
    def merged(*given: P.args, **named: P.kwargs) -> Iterator[Said]:
        found: dict[tuple[str, str, Environment], Found] = {}
        for said in function(*given, **named):
            if not isinstance(said, Found):
                yield said
                continue
            key = (said.thing, said.what, said.environment)
            before = found.get(key)
            places = (*before.evidence, *said.evidence) if before else said.evidence
            found[key] = replace(before or said, evidence=tuple(dict.fromkeys(places))[:MOST_PLACES])
        yield from found.values()

    return merged


def grouped(workload: Workload, change: str) -> str:
    """The cause of faults that one pass over the manifests of a tree mends."""
    folder, inside, _ = workload.manifest.path.partition("/")
    return f"{change} in {folder if inside else '.'}"


def of_containers(
    cluster: Cluster,
    fault: Fault,
    what: str,
    *,
    snippet: str = "",
    change: str = "",
    severity: Callable[[Workload], Severity | None] | None = None,
) -> Iterator[Found]:
    """A finding for each workload with containers at fault, which ``fault`` says by the node to point at."""
    for workload in cluster.workloads:
        faulty = [(one, node) for one in workload.containers if (node := fault(workload, one)) is not None]
        if faulty:
            yield Found(
                workload.title,
                f"{what}: {named([one.name for one, _ in faulty])}.",
                tuple(workload.evidence(node) for _, node in faulty[:MOST_PLACES]),
                workload.environment,
                severity=severity(workload) if severity else None,
                cause=grouped(workload, change) if change else "",
                snippet=snippet,
            )


def unseen_in_charts(cluster: Cluster, key: str) -> Iterator[Unclear]:
    """A question for each chart whose values, and not its templates, say something of its containers."""
    for workload in cluster.workloads:
        if not workload.manifest.templated:
            continue
        for container in workload.running:
            if filled_within(workload.manifest, container.node) and not any(entries(container.at(key))):
                chart = workload.manifest.path.partition("/templates/")[0]
                what = f"What its values give to containers as {key} does not stand in its templates."
                yield Unclear(
                    f"chart {chart}", what, "Render it with `helm template`, and audit what comes out."
                )


def named(names: list[str]) -> str:
    """Names of containers, in a row."""
    kept = list(dict.fromkeys(name or "without a name" for name in names))
    return f"container{'s' if len(kept) > 1 else ''} {', '.join(kept)}"


def on_nodes(workload: Workload) -> bool:
    """Whether a workload is part of the cluster's own machinery, which needs what others must not have."""
    return workload.manifest.namespace == "kube-system"
