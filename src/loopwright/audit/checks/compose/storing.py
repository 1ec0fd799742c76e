"""Where stores of Compose files keep their data, from which network they are reached, and what images are run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.compose.built import image_of, technology_of
from loopwright.audit.checks.compose.composed import NOT_DATA, composed, mounts, published
from loopwright.audit.checks.images.base import MOVING, version_of
from loopwright.audit.finding import Found, Severity
from loopwright.survey.evidence import Evidence
from loopwright.survey.knowledge.load import category_of, technologies, title_of
from loopwright.survey.topology import StoreKind
from loopwright.survey.yaml_nodes import at, items, line, text_of, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.audit.checks.compose.composed import Composed
    from loopwright.survey.written.configuration import ComposeFile, Service
    from loopwright.survey.written.dockerfile import Dockerfile

CACHES = frozenset({"memcached", "dragonfly", "hazelcast"})
MOST_NAMED = 4
MANY = 300  # services of one file; more were not written by people
FEW = 3  # services below which a network of its own for the store separates little

KIND_IN_SETTINGS = {
    "postgresql": ("POSTGRES", "PG"), "mysql": ("MYSQL",), "mariadb": ("MYSQL", "MARIADB"), "mongodb": ("MONGO",),
    "redis": ("REDIS", "CACHE_", "CELERY"), "valkey": ("REDIS", "VALKEY", "CACHE_", "CELERY"),
    "elasticsearch": ("ELASTIC", "ES_"),
}  # fmt: skip


@check(
    Severity.HIGH,
    section="reliability",
    area="backup and recovery",
    hours=0.5,
    controls=("SOC 2 A1.2", "ISO 27001 A.8.13"),
)
def compose_datastore_without_volume(
    compose_services: tuple[Service, ...], dockerfiles: tuple[Dockerfile, ...]
) -> Iterator[Said]:
    """A store keeps its data in its container.

    What is in a container, or in a volume without a name, is gone with `docker compose down` or the next version of
    the image. Give the data a volume with a name.
    """
    for one in composed(compose_services):
        slug = technology_of(one.service, dockerfiles)
        known = technologies().get(slug)
        if known is None or known.category != "store" or slug in CACHES or not one.whole or one.runs_once:
            continue
        kept = [target for source, target, _, _ in mounts(one) if source and not NOT_DATA.search(target)]
        if kept or one.at("tmpfs") is not None or one.at("volumes_from") is not None:
            continue
        cache = known.kind == StoreKind.KEY_VALUE
        yield one.found(
            f"{known.title} has no volume"
            + (": what is kept in it beyond a cache is lost." if cache else " for its data."),
            one.at("image"),
            severity=Severity.LOW if cache or slug == "" else None,
        )


@check(
    Severity.MEDIUM,
    section="pipeline",
    area="pipeline",
    hours=0.25,
    controls=("CIS Docker 5.27", "SOC 2 CC8.1", "ISO 27001 A.8.9"),
)
def compose_image_without_version(compose_services: tuple[Service, ...]) -> Iterator[Said]:
    """A service runs whatever its image is on the day.

    The next pull may bring another major version, at a restart at night, and nobody can go back to what ran before.
    Name a version, and let a bot raise it.
    """
    for one in composed(compose_services):
        image, node = image_of(one.service), one.at("image")
        if not image or image.endswith(":") or text_of(node).startswith("$"):
            continue
        version = version_of(image)
        if version is not None and (not version or version in MOVING):
            yield one.found(
                f"{image.partition(':')[0]} is run without a version.", node, cause=f"image {image}"
            )


@check(
    Severity.LOW,
    section="security",
    area="security",
    hours=0.5,
    controls=("SOC 2 CC6.6", "ISO 27001 A.8.22", "PCI DSS 1.3.1"),
)
def datastore_on_the_common_network(
    compose_files: tuple[ComposeFile, ...], dockerfiles: tuple[Dockerfile, ...]
) -> Iterator[Said]:
    """A store shares one network with everything, what the internet reaches included.

    Whoever breaks into the proxy or the front end speaks to the database at once. Put the store into a network of its
    own that only those who use it are in.
    """
    for file in compose_files:
        services = composed(file.services)
        if not FEW <= len(services) <= MANY or any(
            one.at("networks") is not None or not one.whole for one in services
        ):
            continue
        stores = [
            (one, slug)
            for one in services
            if category_of(slug := technology_of(one.service, dockerfiles)) == "store" and slug not in CACHES
        ]
        kept = [one for one, _ in stores]
        using = [
            one
            for one in services
            if any(port.everywhere for port in published(one.service))
            and one not in kept
            and not _speaks_to(one, kept)
            and not any(_names_its_kind(one, slug) for _, slug in stores)
        ]
        if stores and using:
            first, slug = min(stores, key=lambda store: technologies()[store[1]].kind == StoreKind.KEY_VALUE)
            names = ", ".join(one.service.name for one in using[:MOST_NAMED])
            yield Found(
                f"compose file {file.path}",
                f"{title_of(slug)} can be reached from {names}, which the outside reaches and which has no use for it.",
                (Evidence(file.path, line(first.service.key)),),
                file.environment,
            )


def _names_its_kind(one: Composed, slug: str) -> bool:
    """Whether a setting is called after a kind of store, or after databases at all, wherever its value comes from."""
    wanted = (*KIND_IN_SETTINGS.get(slug, ()), slug[:8].upper(), "DATABASE_", "DB_")
    return any(name.upper().startswith(wanted) for name, _, _ in one.settings())


def _speaks_to(one: Composed, stores: list[Composed]) -> bool:
    """Whether a service waits for a store or names it in its settings."""
    named = {store.service.name for store in stores}
    if named & set(words(one.at("depends_on")).split()) or one.at("env_file") is not None:
        return True
    told = [text for _, text, _ in one.settings()] + [text_of(item) for item in items(one.at("links"))]
    return any(name in text for name in named for text in told) or at(one.service.node, "build") is not None
