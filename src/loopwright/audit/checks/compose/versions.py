"""Whether what is tested and what runs are the same release of a database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.compose.built import image_of
from loopwright.audit.finding import Found, Severity
from loopwright.survey.evidence import Environment, Evidence
from loopwright.survey.knowledge.load import category_of, of_image, of_resource, title_of, version_of_image
from loopwright.survey.yaml_nodes import at, entries, line, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.written.configuration import Service, Workflow
    from loopwright.survey.written.terraform import Block

ENGINES = frozenset(
    {
        "aws_db_instance", "aws_rds_cluster", "aws_docdb_cluster", "aws_elasticache_cluster",
        "aws_elasticache_replication_group",
    }
)  # fmt: skip
TWO_PARTS = frozenset({"mysql", "mariadb", "mongodb"})  # their minor releases differ as others' majors do
NOT_COUNTED = frozenset({Environment.EXAMPLE, Environment.ARCHIVED})


@dataclass(frozen=True, slots=True)
class Stated:
    """A release of a store that a file states: the technology, the release, where, and whether users reach it."""

    slug: str
    release: str
    kind: str
    serves: bool
    evidence: Evidence


@check(Severity.MEDIUM, section="pipeline", area="pipeline", hours=2, controls=("ISO 27001 A.8.31",))
def database_version_differs(
    compose_services: tuple[Service, ...], workflows: tuple[Workflow, ...], terraform: tuple[Block, ...]
) -> Iterator[Said]:
    """What is tested is another release of the database than what runs.

    Queries, locks and defaults differ between releases: a fault is first met by users. Test with the release that
    runs, and raise both together.
    """
    stated = [*_composed(compose_services), *_tested(workflows), *_managed(terraform)]
    for slug in sorted({one.slug for one in stated}):
        of_slug = [one for one in stated if one.slug == slug]
        managed = [one for one in of_slug if one.kind == "Terraform"]
        runs = managed or [one for one in of_slug if one.serves]
        running = {one.release for one in runs}
        for kind in ("CI", "Compose"):
            other = [one for one in of_slug if one.kind == kind and (managed or not one.serves)]
            releases = {one.release for one in other}
            if running and releases and not running & releases:
                differing = other[0]
                run, used = (" and ".join(sorted(listed)) for listed in (running, releases))
                yield Found(
                    f"store {title_of(slug)}",
                    f"{run} runs ({runs[0].kind}), {used} is used in {kind}.",
                    (differing.evidence, runs[0].evidence),
                )


def _composed(services: tuple[Service, ...]) -> Iterator[Stated]:
    for service in services:
        image = image_of(service)
        node = at(service.node, "image")
        if node is not None and service.environment not in NOT_COUNTED:
            yield from _of_image(
                image,
                "Compose",
                Evidence(service.path, line(node), image),
                serves=service.environment.serves_users,
            )


def _tested(workflows: tuple[Workflow, ...]) -> Iterator[Stated]:
    for workflow in workflows:
        for _, _, job in workflow.jobs:
            for _, _, service in entries(at(job, "services")):
                node = at(service, "image") if text_of(service) == "" else service
                image = text_of(node)
                if node is not None and "$" not in image:
                    yield from _of_image(
                        image, "CI", Evidence(workflow.path, line(node), image), serves=False
                    )


def _of_image(image: str, kind: str, evidence: Evidence, *, serves: bool) -> Iterator[Stated]:
    slug, version = of_image(image), version_of_image(image)
    if category_of(slug) == "store" and version:
        yield Stated(slug, _release(slug, version), kind, serves, evidence)


def _managed(blocks: tuple[Block, ...]) -> Iterator[Stated]:
    for block in blocks:
        if block.kind != "resource" or block.type not in ENGINES or not block.environment.serves_users:
            continue
        engine, version = block.value("engine"), block.value("engine_version")
        text = f"{version:g}" if isinstance(version, float) else version
        if isinstance(text, str) and text[:1].isdigit():
            slug = of_resource(block.type, engine if isinstance(engine, str) else "")
            if category_of(slug) == "store" and "aurora" not in str(engine):
                place = Evidence(block.path, block.line_of("engine_version"), f"engine_version {text}")
                yield Stated(slug, _release(slug, text), "Terraform", serves=True, evidence=place)


def _release(slug: str, version: str) -> str:
    """The part of a version that says what can be read by what: ``15`` of PostgreSQL 15.4, ``8.0`` of MySQL 8.0.36."""
    parts = version.split(".")
    old = slug == "postgresql" and parts[0] == "9"
    return ".".join(parts[: 2 if slug in TWO_PARTS or old else 1])
