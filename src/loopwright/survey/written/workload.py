"""What runs in a cluster: containers and the objects that make their pods, with what patches add to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from loopwright.survey.evidence import Evidence
from loopwright.survey.readers.kubernetes_files import HERE
from loopwright.survey.yaml_nodes import at, entries, items, line, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.evidence import Environment
    from loopwright.survey.written.configuration import Manifest
    from loopwright.survey.yaml_nodes import Node

LONGEST_NUMBER = 9


def labels_of(node: Node | None) -> dict[str, str]:
    """A mapping of texts."""
    return {key: text_of(value) for key, _, value in entries(node)}


def number_of(node: Node | None) -> int | None:
    """A scalar's whole number; nothing where it is none."""
    text = text_of(node)
    return int(text) if text.isdecimal() and text.isascii() and len(text) <= LONGEST_NUMBER else None


def filled_within(manifest: Manifest, node: Node | None) -> bool:
    """Whether a chart's template puts something into a part that cannot be seen."""
    if node is None:
        return False
    first, last = node.start_mark.line + 1, node.end_mark.line + 1
    return any(first <= one <= last for one in manifest.filled)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an object with what patches of the same object say of it."""

    manifest: Manifest
    nodes: tuple[Node, ...]

    @property
    def node(self) -> Node:
        """The part as it is defined."""
        return self.nodes[0]

    def at(self, *path: str) -> Node | None:
        """What stands under a path of keys, in a patch where it is not in the definition."""
        return next((found for node in self.nodes if (found := at(node, *path)) is not None), None)

    def text(self, *path: str) -> str:
        """The text under a path of keys."""
        return text_of(self.at(*path))

    def lacks(self, *path: str) -> bool:
        """Whether nothing is said under a path; false too where a chart's template may say it."""
        return not any(self._says(node, path) for node in self.nodes) and not filled_within(
            self.manifest, self.node
        )

    def _says(self, node: Node, path: tuple[str, ...]) -> bool:
        for name in path:
            below = at(node, name)
            if below is None:
                return False
            node = below
            said = text_of(node)
            blank = isinstance(node, yaml.ScalarNode) and (not said or said.startswith(HERE))
            if self.manifest.templated and blank:
                return True
        return not isinstance(node, yaml.ScalarNode) or text_of(node) != ""


@dataclass(frozen=True, slots=True)
class Container(Part):
    """A container of a pod; ``initial`` where it runs before the others and ends."""

    name: str
    initial: bool

    @property
    def image(self) -> str:
        """The image's name."""
        return self.text("image")

    @property
    def ports(self) -> tuple[tuple[str, str], ...]:
        """The names and numbers of the ports that it says it opens, as they are written."""
        return tuple(
            (text_of(at(one, "name")), number)
            for one in items(self.at("ports"))
            if (number := text_of(at(one, "containerPort")))
        )


@dataclass(frozen=True, slots=True)
class Workload:
    """An object that makes pods: its pod, its containers, its labels; ``replicas`` None where it cannot be seen."""

    manifest: Manifest
    pod: Part
    containers: tuple[Container, ...]
    labels: dict[str, str]
    own_selector: dict[str, str]
    replicas: int | None
    annotations: Node | None = None

    @property
    def kind(self) -> str:
        """What kind of object makes the pods."""
        return self.manifest.kind

    @property
    def name(self) -> str:
        """Its name."""
        return self.manifest.name

    @property
    def title(self) -> str:
        """How it is spoken of."""
        return titled(self.manifest)

    @property
    def environment(self) -> Environment:
        """What its file is for."""
        return self.manifest.environment

    @property
    def running(self) -> tuple[Container, ...]:
        """The containers that run while the pod does."""
        return tuple(one for one in self.containers if not one.initial)

    @property
    def lasting(self) -> bool:
        """Whether it is meant to run on, rather than to end."""
        return self.kind not in {"Job", "CronJob"} and self.pod.text("restartPolicy") not in {
            "Never",
            "OnFailure",
        }

    @property
    def volumes(self) -> tuple[Node, ...]:
        """The volumes of its pods."""
        return tuple(one for node in self.pod.nodes for one in items(at(node, "volumes")))

    def evidence(self, node: Node | None = None) -> Evidence:
        """The place of a part of it."""
        place = node if node is not None else at(self.manifest.node, "metadata", "name")
        return Evidence(
            self.manifest.path, line(place if place is not None else self.manifest.node), self.title
        )


def titled(manifest: Manifest) -> str:
    """How an object is spoken of: its kind and name, and its file where a template makes the name."""
    if not manifest.name:
        return f"{manifest.kind} of {manifest.path}"
    place = f" of {manifest.path}" if HERE in manifest.name else ""
    return f"{manifest.kind} {shown(manifest.name)}{place}"


def shown(name: str) -> str:
    """A name as it is shown, with what stands in a template's braces where it has some."""
    return name.replace(f"{HERE}.", "")


def containers_of(manifest: Manifest, pods: tuple[Node, ...]) -> Iterator[Container]:
    """The containers of a pod that have an image, each with what patches say of the one of that name."""
    for key, initial in (("initContainers", True), ("containers", False)):
        others = [one for pod in pods[1:] for one in items(at(pod, key))]
        for node in items(at(pods[0], key)):
            name = text_of(at(node, "name"))
            same = tuple(one for one in others if text_of(at(one, "name")) == name)
            if any(text_of(at(one, "image")) for one in (node, *same)):
                yield Container(manifest, (node, *same), name, initial)
