"""Docker Compose of every version: services with what they are built from, need, open and keep."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from loopwright.loop.patterns import compiled_later
from loopwright.survey.evidence import Environment
from loopwright.survey.facts import Container, Extends, Port
from loopwright.survey.reading import reader
from loopwright.survey.topology import Artefact
from loopwright.survey.yaml_nodes import at, documents, entries, items, line, text_of, texts, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.facts import Fact
    from loopwright.survey.source_file import SourceFile
    from loopwright.survey.yaml_nodes import Node

DEFAULT = compiled_later(r"\$\{\w+:?-([^{}]*)\}")
BARE = compiled_later(r"\$\{?\w+(?::?\?[^}]*)?\}?")
PORT = compiled_later(
    r"^(?:(\[[^\]]+\]|\d+(?:\.\d+){3}|localhost):)?(?:(\d+)(?:-\d+)?:)?(\d+)(?:-\d+)?(?:/\w+)?$"
)
PROFILES = {
    "dev": Environment.DEVELOPMENT,
    "development": Environment.DEVELOPMENT,
    "debug": Environment.DEVELOPMENT,
    "local": Environment.DEVELOPMENT,
    "test": Environment.TEST,
    "tests": Environment.TEST,
    "testing": Environment.TEST,
    "e2e": Environment.TEST,
    "ci": Environment.TEST,
}
SOURCES = frozenset(
    {"", "src", "app", "lib", "code", "server", "client", "web", "backend", "frontend", "api"}
)
DEVELOPING = compiled_later(
    r"runserver|--reload\b|npm run (?:start:)?dev|yarn (?:start:)?dev|pnpm (?:run )?dev|nodemon|flask run|"
    r"\bair\b|watchmedo|bin/dev\b|mix phx\.server|cargo watch|--debug\b|rails s\b|artisan serve"
)
STAND_INS = compiled_later(  # what is run in the place of something that users reach, on a developer's machine
    r"(?:^|/)(?:mailhog|mailpit|maildev|mailcatcher|smtp4dev|greenmail|inbucket|fake-smtp-server|localstack(?:-pro)?|azurite"
    r"|dynamodb-local|fake-gcs-server|stripe-mock|elasticmq(?:-native)?|goaws|ministack|sail-\d[\d.]*)(?::|@|$)|/laravel/sail(?:/|$)"
)
SETTINGS = compiled_later(r"(?:^|:)/(?:etc|var|run|docker-entrypoint)")
CONFIGURATION = compiled_later(
    r"\.(?:ya?ml|json|conf|toml|ini|sql|sh|env|cfg|properties|pem|crt|key|xml|ora|template)(?::|$)"
)


@reader(
    patterns=(
        r"(?:[\w.-]*(?:docker-?compose|podman-compose)[\w.-]*|compose(?:[._-][\w.-]+)?)\.ya?ml$",
        r"(?:[\w.-]+[._-]compose|stack(?:[._-]\w+)?)\.ya?ml$",
    )
)
def compose_file(file: SourceFile) -> Iterator[Fact]:
    """Each service of the file, in the environment that the path, a profile or its own manner says."""
    for document in documents(file.text):
        services = at(document, "services")
        listed = list(entries(services)) if services is not None else _version_one(document)
        if not listed:
            continue
        environment = services_environment(file, listed)
        said = file.evidence(line(listed[0][1]), "services")
        yield Artefact("compose", "Docker Compose", "containers", environment, (said,))
        for name, key, service in listed:
            yield _container(file, name, key, service, environment)
            base = text_of(at(service, "extends")) or text_of(at(service, "extends", "service"))
            if base:
                other = plain(text_of(at(service, "extends", "file")))
                path = (
                    posixpath.normpath(posixpath.join(posixpath.dirname(file.path), other))
                    if other
                    else file.path
                )
                yield Extends(file.path, name, path, base)


def _version_one(document: Node) -> list[tuple[str, Node, Node]]:
    listed = list(entries(document))
    of_services = [
        one for one in listed if at(one[2], "image") is not None or at(one[2], "build") is not None
    ]
    return of_services if listed and len(of_services) == len(listed) else []


def services_environment(file: SourceFile, listed: list[tuple[str, Node, Node]]) -> Environment:
    """What the services of a file are for: as its path says, else development where they run their own source.

    A file with what only stands in for something else (a mail catcher, an imitated cloud) is a developer's too.
    """
    if file.environment is not Environment.UNSTATED:
        return file.environment
    for _, _, service in listed:
        if at(service, "profiles") is None and _stands_in(service):
            return Environment.DEVELOPMENT
        if at(service, "develop") is not None:  # what Compose watches and rebuilds while somebody writes
            return Environment.DEVELOPMENT
        if at(service, "build") is None and text_of(at(service, "image")):
            continue
        if _mounts_its_source(service) or DEVELOPING.search(words(at(service, "command"))):
            return Environment.DEVELOPMENT
    return Environment.UNSTATED


def _stands_in(service: Node) -> bool:
    """Whether a service only stands in for something that users reach."""
    context = text_of(at(service, "build")) or text_of(at(service, "build", "context"))
    return any(STAND_INS.search(plain(one)) for one in (text_of(at(service, "image")), context))


def _mounts_its_source(service: Node) -> bool:
    """Whether the folder that a service is built from is laid over the image, as only developers do."""
    build = at(service, "build")
    context = posixpath.normpath(plain(text_of(build) or text_of(at(build, "context")) or "."))
    for one in items(at(service, "volumes")):
        source = plain(text_of(one).partition(":/")[0] or text_of(at(one, "source")))
        if source.startswith(".") and not SETTINGS.search(text_of(one) or text_of(at(one, "target"))):
            below = posixpath.relpath(posixpath.normpath(source), context)
            if ("" if below == "." else below) in SOURCES:
                return True
    return False


def _container(file: SourceFile, name: str, key: Node, service: Node, environment: Environment) -> Container:
    image, build = DEFAULT.sub(r"\1", text_of(at(service, "image"))), at(service, "build")
    context = (text_of(build) or text_of(at(build, "context")) or ".") if build is not None else ""
    health = at(service, "healthcheck", "test")
    persistent = _persistent(service)
    return Container(
        source="compose",
        name=name,
        image=image,
        build=_folder(file.folder, plain(context)) if context else "",
        command=f"{words(at(service, 'entrypoint'))} {words(at(service, 'command'))}".strip()[:400],
        environment=profile_environment(service, environment),
        evidence=file.evidence(line(key), f"{name}: {image or f'build {context}'}"),
        ports=tuple(_ports(service)),
        needs=texts(at(service, "depends_on"))
        + tuple(one.partition(":")[0] for one in texts(at(service, "links"))),
        variables=_variables(service),
        health=words(health).removeprefix("CMD-SHELL ").removeprefix("CMD ")[:200],
        health_line=line(health) if health is not None else 0,
        replicas=_number(at(service, "deploy", "replicas")) or _number(at(service, "scale")),
        persistent=persistent,
        one_off=text_of(at(service, "restart")) == "no" and not items(at(service, "ports")),
    )


def plain(text: str) -> str:
    """A text with the defaults of its variables in their place; a variable without one is left out."""
    return BARE.sub("", DEFAULT.sub(r"\1", DEFAULT.sub(r"\1", text)))


def _folder(folder: str, context: str) -> str:
    if "://" in context or context.startswith(("git@", "github.com/", "/")):
        return ""
    joined = posixpath.normpath(posixpath.join(folder, context))
    return "." if joined.startswith("..") else joined


def profile_environment(service: Node, environment: Environment) -> Environment:
    """What one service is for: as its profile says, else as its file does."""
    named = [PROFILES[one] for one in texts(at(service, "profiles")) if one in PROFILES]
    return named[0] if named else environment


def _persistent(service: Node) -> bool | None:
    mounts = [text_of(one) or text_of(at(one, "target")) for one in items(at(service, "volumes"))]
    return any(not CONFIGURATION.search(one) for one in mounts)


def _variables(service: Node) -> dict[str, str]:
    listed = at(service, "environment")
    found = {name: plain(text_of(value)) for name, _, value in entries(listed)}
    for one in items(listed):
        name, _, value = text_of(one).partition("=")
        found[name] = plain(value)
    return found


def _ports(service: Node) -> Iterator[Port]:
    for one in items(at(service, "ports")):
        target = _number(at(one, "target"))
        if target:
            address = text_of(at(one, "host_ip"))
            yield Port(target, _number(at(one, "published")) or 0, address, line(one))
            continue
        matched = PORT.match(plain(text_of(one)))
        if matched is not None:
            address, host, port = matched.groups()
            yield Port(int(port), int(host or port), (address or "").strip("[]"), line(one))
    for one in items(at(service, "expose")):
        port_text = text_of(one).partition("/")[0]
        if port_text.isdecimal():
            yield Port(int(port_text), 0, "", line(one))


def _number(node: Node | None) -> int | None:
    text = plain(text_of(node))
    return int(text) if text.isdecimal() and len(text) < 7 else None  # noqa: PLR2004 - more digits are no number of anything here
