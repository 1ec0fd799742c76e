"""Ansible: playbooks and roles with what their common modules install, run and schedule; inventories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.loop.patterns import compiled_later
from loopwright.survey.facts import Container, Port, Seen
from loopwright.survey.knowledge.load import category_of, of_image
from loopwright.survey.reading import reader
from loopwright.survey.topology import Artefact, Scheduler
from loopwright.survey.yaml_nodes import at, documents, entries, items, line, text_of, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.facts import Fact
    from loopwright.survey.source_file import SourceFile
    from loopwright.survey.yaml_nodes import Node

CODE = "infrastructure code"
RUNNING = frozenset({"docker_container", "podman_container"})
INSTALLING = frozenset({"apt", "dnf", "yum", "package", "apk", "pacman", "zypper", "homebrew"})
KEEPING = frozenset({"service", "systemd", "systemd_service"})
NESTED = ("tasks", "pre_tasks", "post_tasks", "handlers", "block", "rescue", "always")
TIMES = ("minute", "hour", "day", "month", "weekday")
COUNTED = frozenset({"store", "broker", "proxy", "monitor"})
RELEASE = compiled_later(r"[-_]?(?:server)?[-_]?\d[\d.]*$|-server$")
GROUP = compiled_later(r"^\[([\w.-]{1,100})\][ \t]*$")
PORTS = compiled_later(r"^(?:([\d.]{7,15}):)?(\d{1,5}):(\d{1,5})(?:/\w+)?$")
DEEPEST = 6


@reader(
    patterns=(
        r"(?:playbook|site)\.ya?ml$",
        r"(?:ansible|playbooks)/[\w./-]+\.ya?ml$|roles/[\w-]+/(?:tasks|handlers)/[\w-]+\.ya?ml$",
    )
)
def ansible(file: SourceFile) -> Iterator[Fact]:
    """Playbooks and roles of Ansible."""
    if b"hosts:" not in file.data and "/tasks/" not in file.path:
        return
    said = file.evidence(file.line_with("hosts:") or 1, "playbook" if b"hosts:" in file.data else "tasks")
    yield Artefact("ansible", "Ansible", CODE, file.environment, (said,))
    for document in documents(file.text):
        seen: set[int] = set()
        for one in items(document):
            yield from _play(file, one, seen)


@reader(
    names=("hosts.ini", "inventory.ini"),
    patterns=(r"(?:inventory|hosts)$", r"inventor(?:y|ies)/[\w./-]+?(?:\.ini|/hosts|/[\w-]+)$"),
    largest_bytes=256 * 1024,
)
def ansible_inventory(file: SourceFile) -> Iterator[Fact]:
    """The groups of hosts of an inventory in Ansible's own format."""
    group, number, hosts = "", 0, 0
    for place, text in enumerate([*file.text.split("\n"), "[end]"], start=1):
        found = GROUP.match(text)
        if found is None and not text.startswith("["):
            hosts += bool(text.strip()) and not text.lstrip().startswith(("#", ";"))
            continue
        if group and hosts:
            said = file.evidence(number, f"{group}: {hosts} hosts")
            yield Artefact("ansible", "Ansible", CODE, file.environment, (said,))
        group, number, hosts = found[1] if found else "", place, 0


def _play(file: SourceFile, node: Node, seen: set[int], depth: int = 0) -> Iterator[Fact]:
    if depth > DEEPEST or id(node) in seen:
        return
    seen.add(id(node))
    for role in items(at(node, "roles")):
        name = text_of(role) or text_of(at(role, "role")) or text_of(at(role, "name"))
        yield from _named(file, name.rpartition(".")[2], role, f"role {name}")
    for key in NESTED:
        for one in items(at(node, key)):
            yield from _play(file, one, seen, depth + 1)
    for name, _, module in entries(node):
        yield from _module(file, name.rpartition(".")[2], module)


def _module(file: SourceFile, kind: str, module: Node) -> Iterator[Fact]:
    if text_of(at(module, "state")) in {"absent", "stopped"}:
        return
    if kind in RUNNING and text_of(at(module, "image")):
        yield _container(file, module)
    elif kind in INSTALLING or kind in KEEPING:
        for name in texts(at(module, "name")) or texts(at(module, "pkg")):
            yield from _named(file, name, module, f"{kind} {name}")
    elif kind == "cron" and text_of(at(module, "job")):
        schedule = text_of(at(module, "special_time")) or " ".join(
            text_of(at(module, time)) or "*" for time in TIMES
        )
        said = file.evidence(line(module), f"cron {schedule}")
        command = text_of(at(module, "job"))[:200]
        yield Scheduler("cron", "cron", schedule, command, file.environment, (said,))


def _named(file: SourceFile, name: str, node: Node, said: str) -> Iterator[Seen]:
    """What a package, a unit or a role is, where its name is known; its release does not count."""
    slug = of_image(name) or of_image(RELEASE.sub("", name))
    if category_of(slug) in COUNTED:
        yield Seen(slug, file.folder, file.environment, file.evidence(line(node), said))


def _container(file: SourceFile, module: Node) -> Container:
    name, image = text_of(at(module, "name")), text_of(at(module, "image"))
    listed = (
        (PORTS.match(text_of(one)), one)
        for one in items(at(module, "ports") or at(module, "published_ports"))
    )
    return Container(
        source="ansible",
        name=name,
        image=image.partition("{{")[0].rstrip(":"),
        build="",
        command=text_of(at(module, "command"))[:400],
        environment=file.environment,
        evidence=file.evidence(line(module), f"{name}: {image}"),
        ports=tuple(
            Port(int(found[3]), int(found[2]), found[1] or "", line(one)) for found, one in listed if found
        ),
        persistent=bool(items(at(module, "volumes"))) or None,
    )
