"""What Compose files run, as places: copies, what is opened, what is needed, what is set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.standing.component import Capacity, Place, Way
from loopwright.survey.evidence import Evidence
from loopwright.survey.readers.compose_files import PORT, plain
from loopwright.survey.yaml_nodes import at, entries, items, line, text_of, texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from loopwright.survey.written.configuration import ComposeFile, Service
    from loopwright.survey.yaml_nodes import Node

LOOPBACK = ("127.", "localhost", "[::1]")
MOST_DIGITS = 6
ONE_OFF = frozenset({"no", "on-failure"})


def places(files: Iterable[ComposeFile]) -> Iterator[tuple[Place, Service]]:
    """Every service that lasts, with the service as it is written."""
    for file in files:
        for service in file.services:
            if at(service.node, "image") is None and at(service.node, "build") is None:
                continue
            ends = text_of(at(service.node, "restart")) in ONE_OFF and not items(at(service.node, "ports"))
            if not ends:
                yield _place(service), service


def _place(service: Service) -> Place:
    node = service.node
    policy = at(node, "deploy", "mode")
    stated = _number(at(node, "deploy", "replicas")) or _number(at(node, "scale"))
    ports = tuple(text_of(one) or text_of(at(one, "published")) for one in items(at(node, "ports")))
    return Place(
        way=Way.COMPOSE,
        name=service.name,
        environment=service.environment,
        evidence=Evidence(service.path, line(service.key), service.name),
        capacity=Capacity(None if text_of(policy) == "global" else stated or 1),
        image=plain(text_of(at(node, "image"))),
        needs=texts(at(node, "depends_on"))
        + tuple(one.partition(":")[0] for one in texts(at(node, "links"))),
        values=tuple(_values(service)),
        public=any(_opened(one) for one in items(at(node, "ports"))),
        ports=tuple(one for one in ports if one),
    )


def _opened(port: Node) -> bool:
    """Whether a port is opened to other machines."""
    published, address = text_of(at(port, "published")), text_of(at(port, "host_ip"))
    if at(port, "target") is not None:
        return bool(published) and not address.startswith(LOOPBACK)
    matched = PORT.match(plain(text_of(port)))
    return matched is not None and not (matched.group(1) or "").startswith(LOOPBACK)


def _values(service: Service) -> Iterator[tuple[str, str, Evidence]]:
    listed = at(service.node, "environment")
    for name, key, value in entries(listed):
        yield name, plain(text_of(value)), Evidence(service.path, line(key), name)
    for one in items(listed):
        name, _, text = text_of(one).partition("=")
        yield name, plain(text), Evidence(service.path, line(one), name)
    for started in ("command", "entrypoint"):
        node = at(service.node, started)
        if node is not None:
            for word in " ".join(texts(node)).split():
                yield started, plain(word), Evidence(service.path, line(node), started)


def _number(node: Node | None) -> int | None:
    text = plain(text_of(node))
    return int(text) if text.isdecimal() and len(text) < MOST_DIGITS else None
