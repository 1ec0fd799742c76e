"""Values of Helm's charts: what a release runs, by the keys that charts have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.survey.facts import Container, Port
from loopwright.survey.reading import reader
from loopwright.survey.yaml_nodes import at, documents, entries, line, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.facts import Fact
    from loopwright.survey.source_file import SourceFile
    from loopwright.survey.yaml_nodes import Node

DEEPEST = 5
COUNTS = ("replicaCount", "replicas")
PORTS = (("service", "port"), ("service", "targetPort"), ("containerPort",), ("port",))
NAMELESS = frozenset({".", "chart", "charts", "helm"})  # folders of a chart that do not say what it is of
# keys that say what kind of thing stands below them, and not which
GENERAL = frozenset(
    {"deployment", "statefulset", "app", "main", "controllers", "containers", "container", "pod"}
)
# parts of a chart that run beside what it is for, or only while it is tried out
BESIDE = frozenset(
    {"metrics", "exporter", "sidecar", "sidecars", "tests", "test", "volumePermissions", "sysctl", "hooks", "kubectl"}
    | {"initContainers", "extraContainers", "global", "defaultInitContainers", "initImage", "busybox"}
)  # fmt: skip


@reader(patterns=(r"values(?:[._-][\w.-]+)?\.ya?ml$",))
def chart_values(file: SourceFile) -> Iterator[Fact]:
    """Every part of a chart that its values name an image for."""
    if b"image" not in file.data or "/templates/" in f"/{file.path}":
        return
    name = file.folder.rpartition("/")[2]
    for document in documents(file.text):
        yield from release_of(file, document, name)


def release_of(
    file: SourceFile, values: Node | None, name: str, seen: set[int] | None = None, depth: int = 0
) -> Iterator[Container]:
    """The containers that values ask for: a mapping with an image, and what stands below it; what is off is not.

    A part is looked at once, however often it is named.
    """
    seen = set() if seen is None else seen
    if values is None or depth > DEEPEST or id(values) in seen or text_of(at(values, "enabled")) == "false":
        return
    seen.add(id(values))
    image, node = _image(values)
    if image:
        if name in NAMELESS:
            name = image.partition("@")[0].rpartition("/")[2].partition(":")[0]
        count = next((number for key in COUNTS if (number := _number(at(values, key))) is not None), None)
        port = next((number for path in PORTS if (number := _number(at(values, *path)))), None)
        persistence = text_of(at(values, "persistence", "enabled"))
        yield Container(
            source="helm",
            name=name,
            image=image,
            build="",
            command="",
            environment=file.environment,
            evidence=file.evidence(line(node), f"{name}: {image}"),
            ports=(Port(port, 0, "", line(values)),) if port else (),
            replicas=count,
            persistent=persistence == "true" if persistence else None,
        )
    for key, _, below in entries(values):
        if key != "image" and key not in BESIDE:
            yield from release_of(file, below, name if key in GENERAL else key, seen, depth + 1)


def _image(values: Node) -> tuple[str, Node]:
    node = at(values, "image")
    if node is None:
        return "", values
    whole = text_of(node)
    if "{{" in whole:
        return "", values
    if whole:
        tag = text_of(at(values, "imageTag")) or text_of(at(values, "tag"))
        return (f"{whole}:{tag}" if tag and ":" not in whole else whole), node
    repository, own = text_of(at(node, "repository")), text_of(at(node, "name"))
    if own and not repository.endswith(own):
        repository = f"{repository}/{own}" if repository else own
    if not repository or "{{" in repository:
        return "", values
    registry, tag = text_of(at(node, "registry")), text_of(at(node, "tag"))
    digest = text_of(at(node, "digest"))
    named = f"{registry}/{repository}" if registry else repository
    return f"{named}{f':{tag}' if tag else ''}{f'@{digest}' if digest else ''}", at(
        node, "repository"
    ) or node


def _number(node: Node | None) -> int | None:
    text = text_of(node)
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 6 else None  # noqa: PLR2004 - ports end there
