"""Which images run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.kubernetes.speaking import of_containers, once
from loopwright.audit.finding import Severity
from loopwright.survey.readers.kubernetes_files import HERE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.written.cluster import Cluster
    from loopwright.survey.written.workload import Container, Workload
    from loopwright.survey.yaml_nodes import Node

MOVING = frozenset({"latest", "stable", "edge", "nightly", "main", "master", "dev", "develop"})


def tag_of(image: str) -> str:
    """An image's tag; empty where none is written."""
    return image.partition("@")[0].rpartition("/")[2].partition(":")[2]


def _filled_in(image: str) -> bool:
    """Whether somebody writes the image's name elsewhere: a template's or a shell's."""
    return not image or HERE in image or "$" in image or "<" in image


@check(
    Severity.MEDIUM, section="pipeline", area="pipeline", hours=1, controls=("SOC 2 CC8.1", "ISO 27001 A.8.9")
)
@once
def workload_image_unpinned(cluster: Cluster) -> Iterator[Said]:
    """Which image runs depends on when it was pulled.

    Two copies of one pod may run two programs, and there is nothing to go back to. Name a version, or a digest.
    """

    def fault(_: Workload, container: Container) -> Node | None:
        image = container.image
        if _filled_in(image) or "@" in image:
            return None
        tag = tag_of(image)
        built = not tag and image in cluster.images_set_elsewhere
        return container.at("image") if tag in MOVING or (not tag and not built) else None

    yield from of_containers(cluster, fault, "No fixed version of the image", change="image tags")


@check(Severity.INFO, section="security", area="pipeline", hours=1, controls=("SOC 2 CC8.1",))
@once
def workload_image_without_digest(cluster: Cluster) -> Iterator[Said]:
    """A tag may be moved to another image.

    Who holds the registry's key decides what runs at the next start. A digest names the image itself; let a bot
    move it.
    """

    def fault(_: Workload, container: Container) -> Node | None:
        image = container.image
        name = image.removesuffix(f":{tag_of(image)}")
        plain = image and HERE not in image and "@" not in image and name not in cluster.images_set_elsewhere
        return container.at("image") if plain else None

    yield from of_containers(cluster, fault, "An image without a digest", change="image digests")
