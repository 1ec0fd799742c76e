"""Services as Compose puts them together: with what they extend and what files beside theirs add."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from loopwright.audit.finding import Found
from loopwright.survey.evidence import Environment, Evidence
from loopwright.survey.readers.compose_files import plain
from loopwright.survey.yaml_nodes import at, entries, items, line, text_of, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.audit.finding import Severity
    from loopwright.survey.written.configuration import Service
    from loopwright.survey.yaml_nodes import Node

NOT_DATA = re.compile(
    r"\.(?:ya?ml|json|conf|cnf|toml|ini|sql|sh|env|cfg|properties|pem|crt|key|xml|ora|gz|template)$|"
    r"initdb|/etc/|/scripts?(?:/|$)|/certs?(?:/|$)|/logs?(?:/|$)|/run/|healthchecks?(?:/|$)|/tmp|/backups?(?:/|$)"
)
DEEPEST = 5  # services that extend services


@dataclass(frozen=True, slots=True)
class Composed:
    """A service and the nodes that say what it is, its own first; ``whole`` where all of them are known."""

    service: Service
    nodes: tuple[Node, ...]
    whole: bool

    def at(self, *keys: str) -> Node | None:
        """The node under a path of keys in the first place that has it."""
        return next((found for node in self.nodes if (found := at(node, *keys)) is not None), None)

    def lacks(self, *paths: tuple[str, ...]) -> bool:
        """Whether none of some paths stands anywhere, and all places are known."""
        return self.whole and all(self.at(*path) is None for path in paths)

    @property
    def runs_once(self) -> bool:
        """Whether it is a task that ends: it says so, or only stands in a profile that is asked for by name."""
        never = text_of(self.at("restart")) in {"no", "false"} and self.at("ports") is None
        return never or self.at("profiles") is not None

    def settings(self) -> Iterator[tuple[str, str, Node]]:
        """The environment variables that are written here: name, value as written, node."""
        for node in self.nodes[:1]:
            listed = at(node, "environment")
            for name, _, value in entries(listed):
                yield name, text_of(value), value
            for one in items(listed):
                name, mark, value_text = text_of(one).partition("=")
                if mark:
                    yield name.strip(), value_text, one

    def found(
        self,
        what: str,
        node: Node | None = None,
        *,
        severity: Severity | None = None,
        cause: str = "",
        snippet: str = "",
    ) -> Found:
        """A finding of this service at one of its nodes, or where it begins."""
        place = Evidence(self.service.path, self._line(node))
        thing = f"compose service {self.service.name}"
        return Found(thing, what, (place,), self.service.environment, severity, cause, snippet)

    def _line(self, node: Node | None) -> int:
        """Where a node is read: at its key, where it is the value of one of the service's own keys."""
        if node is None:
            return line(self.service.key)
        keys = (key for parent in self.nodes for _, key, value in entries(parent) if value is node)
        return line(next(keys, node))


@lru_cache(maxsize=4)
def composed(services: tuple[Service, ...]) -> tuple[Composed, ...]:
    """Services that say what they run, put together; those that only add to another are part of it."""
    by_place = {(one.path, one.name): one for one in services}
    adding: dict[tuple[str, str], list[Node]] = {}
    for one in services:
        if _adds(one) and one.environment in {
            Environment.PRODUCTION,
            Environment.STAGING,
            Environment.UNSTATED,
        }:
            adding.setdefault((posixpath.dirname(one.path), one.name), []).append(one.node)
    found = []
    for one in services:
        if not _adds(one):
            nodes, whole = _chain(one, by_place)
            beside = adding.get((posixpath.dirname(one.path), one.name), [])
            found.append(Composed(one, (*nodes, *beside), whole))
    return tuple(found)


def serving(services: tuple[Service, ...]) -> tuple[Composed, ...]:
    """Services that users may reach: on a developer's machine nobody limits, hardens or restarts them."""
    return tuple(one for one in composed(services) if one.service.environment.serves_users)


def _adds(service: Service) -> bool:
    return all(at(service.node, key) is None for key in ("image", "build", "extends"))


def _chain(service: Service, by_place: dict[tuple[str, str], Service]) -> tuple[tuple[Node, ...], bool]:
    nodes: list[Node] = []
    one: Service | None = service
    while one is not None and len(nodes) < DEEPEST:
        nodes.append(one.node)
        extends = at(one.node, "extends")
        if extends is None:
            return tuple(nodes), True
        name = text_of(extends) or text_of(at(extends, "service"))
        file = text_of(at(extends, "file"))
        path = posixpath.normpath(posixpath.join(posixpath.dirname(one.path), file)) if file else one.path
        one = by_place.get((path, name))
    return tuple(nodes), False


@dataclass(frozen=True, slots=True)
class Published:
    """A port that a service opens on the machine: the address it is bound to (``?`` unknown), the ports, the node."""

    address: str
    host: str
    target: str
    node: Node

    @property
    def everywhere(self) -> bool:
        """Whether every address of the machine answers."""
        return self.address in {"", "0.0.0.0", "::", "[::]", "*"}  # noqa: S104 - what is looked for


def published(service: Service) -> Iterator[Published]:
    """The ports that a service opens on the machine."""
    for one in items(at(service.node, "ports")):
        target = text_of(at(one, "target"))
        if target:
            host, address = plain(text_of(at(one, "published"))), plain(text_of(at(one, "host_ip")))
            if "." in host:  # an address where a port belongs: bound all the same
                address, _, host = host.partition(":")
            yield Published(address, host, target, one)
        elif text := text_of(one):
            yield _short(text, one)


def _short(text: str, node: Node) -> Published:
    whole = plain(text).partition("/")[0]
    ports, _, target = whole.rpartition(":")
    address, mark, host = ports.rpartition(":")
    if mark and not address and text.startswith("$"):
        address = "?"
    return Published(address, host, target, node)


def mounts(composed_service: Composed) -> Iterator[tuple[str, str, str, Node]]:
    """What a service mounts: source, target, options (``ro``, propagation), the node."""
    for node in composed_service.nodes:
        for one in items(at(node, "volumes")):
            target = text_of(at(one, "target"))
            if target:
                options = text_of(at(one, "bind", "propagation"))
                read_only = "ro" if text_of(at(one, "read_only")).lower() == "true" else ""
                yield text_of(at(one, "source")), target, f"{options},{read_only}", one
            elif text := text_of(one):
                source, mark, rest = _split(text)
                target, _, options = rest.partition(":")
                yield (source, target, options, one) if mark else ("", source, "", one)


def _split(text: str) -> tuple[str, str, str]:
    """A mount in short form at its first colon outside a variable: source, the colon, the rest."""
    depth = 0
    for index, letter in enumerate(text):
        depth += (letter == "{") - (letter == "}")
        if letter == ":" and depth == 0:
            return text[:index], ":", text[index + 1 :]
    return text, "", ""


def names_needed(composed_service: Composed) -> tuple[str, ...]:
    """The services that one waits for, by name."""
    return texts(composed_service.at("depends_on"))
