"""What images are built on: whether that is one thing, and whether anybody still mends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.images.commands import found_in
from loopwright.audit.finding import Found, Severity, Unclear
from loopwright.survey.evidence import Evidence
from loopwright.survey.knowledge.load import title_of
from loopwright.survey.knowledge.support import support_of
from loopwright.survey.readers.compose_files import plain
from loopwright.survey.yaml_nodes import at, line, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from loopwright.survey.written.configuration import Service
    from loopwright.survey.written.dockerfile import Dockerfile, Stage

MOVING = frozenset({"latest", "stable", "edge", "nightly", "develop", "main", "master"})


def version_of(image: str) -> str | None:
    """The tag or digest of an image; empty where it has none, nothing where it cannot be told."""
    name, digest_mark, digest = image.partition("@")
    if digest_mark:
        return digest
    _, mark, tag = name.rpartition("/")[2].partition(":")
    return tag if tag or not mark else None


def _outside(file: Dockerfile) -> Iterator[Stage]:
    """The stages that are built on an image of a registry."""
    for stage in file.stages:
        if stage.base and stage.base.lower() != "scratch" and file.stands_on(stage) is None:
            named = stage.base.rstrip("-_")  # what is left of a name with a variable at its end
            begun = named != stage.base and any(one.name.startswith(stage.base) for one in file.stages)
            if not begun:  # a stage of the file, which the variable tells
                yield stage


@check(
    Severity.MEDIUM,
    section="pipeline",
    area="pipeline",
    hours=0.25,
    controls=("CIS Docker 4.2", "SOC 2 CC8.1", "ISO 27001 A.8.9"),
)
def base_image_without_version(dockerfiles: tuple[Dockerfile, ...]) -> Iterator[Said]:
    """An image is built on whatever its base is on the day.

    What was tested is not what is built tomorrow, and nobody can build again what ran last month. Name a version, and
    let a bot raise it.
    """
    for file in dockerfiles:
        for stage in _outside(file):
            version = version_of(stage.base)
            if version is None:
                yield Unclear(
                    f"image {file.path}",
                    f"Which version of {stage.base.rstrip(':')} it is built on is given to the build.",
                    "Look for --build-arg where it is built, or give the argument a default.",
                )
            elif not version or version in MOVING:
                yield found_in(
                    file,
                    stage.line,
                    f"{stage.base.partition(':')[0]} is taken without a version.",
                    f"FROM {stage.base}",
                    cause=f"base {stage.base}",
                )


@check(Severity.INFO, section="security", area="security", hours=0.25, controls=("SLSA build L2",))
def base_image_without_digest(dockerfiles: tuple[Dockerfile, ...]) -> Iterator[Said]:
    """An image is built on a tag, which its owner can move.

    A digest is one image for good. Write it behind the tag (`:3.13-slim@sha256:…`) and let a bot keep it current.
    """
    for file in dockerfiles:
        loose = [
            one
            for one in _outside(file)
            if "@" not in one.base and (version_of(one.base) or "latest") not in MOVING
        ]
        if loose:
            stage = loose[-1]
            yield found_in(
                file,
                stage.line,
                f"{stage.base} is a tag, no digest.",
                f"FROM {stage.base}",
                cause=f"base {stage.base}",
            )


@check(
    Severity.HIGH,
    section="security",
    area="security",
    hours=4,
    controls=("PCI DSS 6.3.3", "ISO 27001 A.8.8", "SOC 2 CC7.1"),
)
def image_past_its_support(
    dockerfiles: tuple[Dockerfile, ...], compose_services: tuple[Service, ...], today: date
) -> Iterator[Said]:
    """An image holds a release that nobody mends any more.

    Holes that are found in it stay open, and scanners stop naming them. Move to a release that is supported; plan the
    next move for the day that one's support ends.
    """
    for file in dockerfiles:
        shipped = file.shipped[-1] if file.shipped else None
        for stage in _outside(file):
            what = _past(stage.base, today)
            if what:
                yield found_in(
                    file,
                    stage.line,
                    what,
                    f"FROM {stage.base}",
                    severity=None if stage is shipped else Severity.MEDIUM,
                    cause=f"base {stage.base}",
                )
    for service in compose_services:
        node = at(service.node, "image")
        image = plain(text_of(node))
        what = _past(image, today) if image and at(service.node, "build") is None else ""
        if what and node is not None:
            yield Found(
                f"compose service {service.name}",
                what,
                (Evidence(service.path, line(node), image),),
                service.environment,
                cause=f"base {image}",
            )


def _past(image: str, today: date) -> str:
    for one in support_of(image):
        if one.ends_on is not None and one.ends_on < today:
            return f"Support of {_title(one.product)} {one.release} ended on {one.ends_on}."
    return ""


def _title(product: str) -> str:
    known = title_of(product)
    return known if known != product else TITLES.get(product, product.capitalize())


TITLES = {
    "node": "Node.js",
    "php": "PHP",
    "golang": "Go",
    "dotnet": ".NET",
    "centos": "CentOS",
    "openjdk": "the OpenJDK image,",
    "eclipse-temurin": "Eclipse Temurin",
    "leap": "openSUSE Leap",
    "rockylinux": "Rocky Linux",
    "almalinux": "AlmaLinux",
    "amazonlinux": "Amazon Linux",
    "oraclelinux": "Oracle Linux",
}
