"""Charts that others wrote, as they are installed: what HelmRelease and Argo CD give them as values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.kubernetes.secrets import speaks_of_secret
from loopwright.audit.checks.kubernetes.speaking import once
from loopwright.audit.checks.kubernetes.state import is_lost_for_good
from loopwright.audit.finding import Found, Severity
from loopwright.survey.evidence import Evidence
from loopwright.survey.knowledge.load import of_image, title_of
from loopwright.survey.reading import UnreadableError
from loopwright.survey.written.workload import titled
from loopwright.survey.yaml_nodes import at, documents, entries, items, line, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.written.cluster import Cluster
    from loopwright.survey.written.configuration import Manifest
    from loopwright.survey.yaml_nodes import Node

CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
GIVEN = re.compile(r"(?:password|passwd|token|api_?key|secret_?key|access_?key)$", re.IGNORECASE)
PERSISTENT = (
    ("persistence",),
    ("primary", "persistence"),
    ("master", "persistence"),
    ("server", "persistentVolume"),
)


def installed(cluster: Cluster) -> Iterator[tuple[Manifest, str, Node, int]]:
    """Each chart that is installed: by what, its name, its values, and the lines before these in the file."""
    for one in cluster.of_kind("HelmRelease"):
        values = at(one.node, "spec", "values")
        if values is not None:
            yield one, text_of(at(one.node, "spec", "chart", "spec", "chart")), values, 0
    for one in cluster.of_kind("Application"):
        spec = at(one.node, "spec")
        for source in [at(spec, "source"), *items(at(spec, "sources"))]:
            chart, plain = text_of(at(source, "chart")), at(source, "helm", "valuesObject")
            written = at(source, "helm", "values")
            if plain is not None:
                yield one, chart, plain, 0
            elif written is not None and text_of(written):
                for values in _read(text_of(written)):
                    yield one, chart, values, line(written)


def _read(text: str) -> list[Node]:
    try:
        return documents(text)[:1]
    except UnreadableError:
        return []


@check(Severity.HIGH, section="reliability", area="backup and recovery", hours=2, controls=("SOC 2 A1.2",))
@once
def release_without_persistence(cluster: Cluster) -> Iterator[Said]:
    """A store is installed without a volume.

    Its data is gone with the pod: at the next upgrade, at the latest. Turn persistence on, and back the volume up.
    """
    for one, chart, values, before in installed(cluster):
        slug = of_image(chart)
        for path in PERSISTENT:
            said = at(values, *path, "enabled")
            if said is not None and text_of(said) == "false" and is_lost_for_good(slug):
                what = f"{title_of(slug)} keeps its data in the pod: {'.'.join(path)}.enabled is false."
                yield Found(titled(one), what, (Evidence(one.path, before + line(said)),), one.environment)


@check(
    Severity.HIGH,
    section="security",
    area="security",
    hours=2,
    controls=("SOC 2 CC6.1", "ISO 27001 A.8.24", "PCI DSS 8.6.2"),
)
@once
def secret_in_release_values(cluster: Cluster) -> Iterator[Said]:
    """A secret stands among the values of a chart.

    Everybody who ever copied the repository has it. Change it, keep the new one in a Secret that is made elsewhere, and
    name that one: most charts know `existingSecret`.
    """
    for one, _, values, before in installed(cluster):
        for path, node in _scalars(values):
            name = CAMEL.sub("_", path[-1])
            if GIVEN.search(name) and speaks_of_secret(name, text_of(node)):
                place = Evidence(one.path, before + line(node), ".".join(path))
                yield Found(titled(one), f"It is given {'.'.join(path)} as it is.", (place,), one.environment)


def _scalars(node: Node) -> Iterator[tuple[tuple[str, ...], Node]]:
    """The texts below a node with the keys that lead to them; lists are passed over, and what is named twice."""
    seen: set[int] = set()
    pending: list[tuple[tuple[str, ...], Node]] = [((), node)]
    while pending:
        path, one = pending.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        for key, _, value in entries(one):
            if text_of(value):
                yield (*path, key), value
            else:
                pending.append(((*path, key), value))
