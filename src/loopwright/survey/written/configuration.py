"""The configuration of a repository as it is written: every file of a known format, parsed when first asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from loopwright.loop.patterns import compiled_later
from loopwright.survey.evidence import Environment, Evidence, Note
from loopwright.survey.readers.compose_files import profile_environment, services_environment
from loopwright.survey.readers.dockerfiles import is_no_dockerfile
from loopwright.survey.readers.kubernetes_files import API_VERSION, CONTROL, HERE, TEMPLATE, without_schemas
from loopwright.survey.reading import Dispatch, UnreadableError, all_readers
from loopwright.survey.source_file import SourceFile, bytes_of
from loopwright.survey.written.charts import Chart, chart_of, filled_in
from loopwright.survey.written.dockerfile import Dockerfile
from loopwright.survey.written.terraform import TerraformFile, attributes_of, blocks_of
from loopwright.survey.written.terraform_given import given_in
from loopwright.survey.written.terraform_stacks import stacks_of
from loopwright.survey.yaml_nodes import at, documents, entries, items, line, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from loopwright.survey.remembered.readings import Readings
    from loopwright.survey.tree import Entry
    from loopwright.survey.written.terraform import Value
    from loopwright.survey.written.terraform_stacks import Stack
    from loopwright.survey.yaml_nodes import Node

LARGEST_BYTES = 2 * 1024 * 1024
PASSED_OVER = frozenset({"source_code", "backup_script"})
FILLED = compiled_later(r"^[ \t]*\{\{-?\s*(?:include|template|toYaml|tpl|\.|\$)")
WORD = compiled_later(r"[A-Za-z0-9_-]+")
LONGEST_PLACEHOLDER = 80
BEGINS = "(?:^|/)"  # how a pattern says that a name begins
KNATIVE = frozenset({"Service", "Configuration", "ContainerSource"})


@dataclass(frozen=True, slots=True)
class Service:
    """A service of a Compose file: its name, the node of its key and of what stands below, where, for what."""

    name: str
    key: Node
    node: Node
    path: str
    environment: Environment

    def evidence(self, *keys: str) -> Evidence:
        """The place of one of its keys, or its own where that is not there."""
        found = at(self.node, *keys) if keys else None
        return Evidence(self.path, line(found if found is not None else self.key), "")


@dataclass(frozen=True, slots=True)
class ComposeFile:
    """A Compose file: its services and its whole node."""

    path: str
    environment: Environment
    node: Node
    services: tuple[Service, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """An object of Kubernetes; ``templated`` where it is a chart's, with its placeholders blanked.

    ``filled`` are the lines of a chart's template in which other templates or values put what cannot be seen here.
    """

    kind: str
    version: str
    name: str
    namespace: str
    node: Node
    path: str
    environment: Environment
    templated: bool = False
    filled: tuple[int, ...] = ()

    @property
    def pod(self) -> Node | None:
        """The specification of the pods that it makes; nothing where it makes none."""
        if "knative.dev" in self.version:
            below = at(self.node, "spec", "template", "spec") if self.kind in KNATIVE else None
            return at(self.node, "spec") if self.kind == "Revision" else below
        match self.kind:
            case "Pod":
                return at(self.node, "spec")
            case "CronJob":
                return at(self.node, "spec", "jobTemplate", "spec", "template", "spec")
            case (
                "Deployment"
                | "StatefulSet"
                | "DaemonSet"
                | "ReplicaSet"
                | "ReplicationController"
                | "Job"
                | "Rollout"
            ):
                return at(self.node, "spec", "template", "spec")
        return None

    def evidence(self, node: Node | None = None) -> Evidence:
        """The place of a part of it, or where it begins."""
        return Evidence(self.path, line(node if node is not None else self.node), "")


@dataclass(frozen=True, slots=True)
class Workflow:
    """A pipeline's file, whole: GitHub's, or another's by the name of its reader."""

    path: str
    node: Node
    jobs: tuple[tuple[str, Node, Node], ...] = ()


@dataclass
class Configuration:
    """Every file of a format that is known, by format; what cannot be parsed is a note and no more.

    ``spoken_of`` are the files by their readers, where whoever read them has told them apart already; ``kept`` holds
    the text of files that are as they were.
    """

    entries: Sequence[Entry]
    notes: list[Note] = field(default_factory=list)
    spoken_of: dict[str, list[Entry]] | None = field(default=None, repr=False, compare=False)
    kept: Readings | None = field(default=None, repr=False, compare=False)
    _charts: dict[str, Chart | None] = field(default_factory=dict, repr=False, compare=False)
    _like: dict[re.Pattern[str], tuple[Entry, ...]] = field(default_factory=dict, repr=False, compare=False)
    _open: dict[str, int] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def by_reader(self) -> dict[str, list[Entry]]:
        """The files that each reader speaks of, those too large to be parsed apart."""
        spoken_of = self._told_apart() if self.spoken_of is None else self.spoken_of
        sized = {
            name: [one for one in listed if one.size_bytes <= LARGEST_BYTES]
            for name, listed in spoken_of.items()
        }
        return {name: listed for name, listed in sized.items() if listed}

    def _told_apart(self) -> dict[str, list[Entry]]:
        dispatch = Dispatch(all_readers())
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            for one in dispatch.readers_of(entry.path):
                if one.name not in PASSED_OVER:
                    found.setdefault(one.name, []).append(entry)
        return found

    def files(self, reader: str) -> Iterator[SourceFile]:
        """The files of a reader, read."""
        for entry in self.by_reader.get(reader, ()):
            found = self.file(entry)
            if found is not None:
                yield found

    def file(self, entry: Entry) -> SourceFile | None:
        """A file of the walk, read; a note and nothing where it cannot be."""
        held = None if self.kept is None else self.kept.text(entry)
        if held is not None:
            return SourceFile(entry.path, held)
        try:
            data = bytes_of(entry.place, min(entry.size_bytes, LARGEST_BYTES))
            if self.kept is not None:
                self.kept.took(entry, data)
            return SourceFile(entry.path, data)
        except OSError as error:
            self.notes.append(Note(entry.path, 0, f"cannot be read: {error.strerror}"))
            return None

    @cached_property
    def paths(self) -> frozenset[str]:
        """The paths of all files of the walk."""
        return frozenset(entry.path for entry in self.entries)

    def named_like(self, pattern: re.Pattern[str], *, by_name: bool = False) -> tuple[Entry, ...]:
        """The files in whose path a pattern is found, looked for once however many ask.

        ``by_name`` where the pattern can fit nothing but a whole name, and folders need not be looked at.
        """
        found = self._like.get(pattern)
        if found is None:
            found = self._like[pattern] = tuple(self._found_by(pattern, by_name=by_name))
        return found

    def _found_by(self, pattern: re.Pattern[str], *, by_name: bool) -> Iterator[Entry]:
        """One that asks for the begin of a name or of a folder looks behind slashes alone, which is quicker."""
        behind = pattern.pattern.replace(BEGINS, "/")
        if BEGINS not in pattern.pattern or "^" in behind or "\\A" in behind:
            yield from (one for one in self.entries if pattern.search(one.path))
            return
        search = re.compile(behind, pattern.flags).search
        for one in self.entries:
            if search(f"/{one.path}", one.path.rfind("/") + 1 if by_name else 0):
                yield one

    @cached_property
    def dockerfiles(self) -> tuple[Dockerfile, ...]:
        """Every Dockerfile that has a stage."""
        found = (
            Dockerfile(file.path, file.environment, file.text)
            for file in self.files("dockerfile")
            if not is_no_dockerfile(file.name)
        )
        return tuple(one for one in found if one.stages)

    @cached_property
    def compose_files(self) -> tuple[ComposeFile, ...]:
        """Every Compose file that has services."""
        found = []
        for file in self.files("compose_file"):
            for node in self._documents(file, file.text):
                listed = list(entries(at(node, "services")))
                if listed:
                    meant = services_environment(file, listed)
                    services = tuple(
                        Service(name, key, below, file.path, profile_environment(below, meant))
                        for name, key, below in listed
                    )
                    found.append(ComposeFile(file.path, meant, node, services))
        return tuple(found)

    @cached_property
    def manifests(self) -> tuple[Manifest, ...]:
        """Every object of Kubernetes, those of lists and of charts too; what stays open in a chart is one note."""
        found = tuple(one for file in self.files("kubernetes_manifest") for one in self._manifests(file))
        for folder, count in sorted(self._open.items()):
            said = f"values of its templates that only an installation gives, and so unknown: {count}"
            self.notes.append(Note(f"{folder}/Chart.yaml".strip("/"), 0, said, open=True))
        return found

    def _manifests(self, file: SourceFile) -> Iterator[Manifest]:
        if b"apiVersion" not in file.data or b"kind" not in file.data:
            return
        templated = "{{" in file.text
        chart = self._chart(file.path) if templated else None
        text = filled_in(file.text, chart) if chart is not None else file.text
        filled = _filled(text) if templated else ()
        if templated:
            text, count = TEMPLATE.subn(_placeholder, CONTROL.sub("", text))
            if chart is not None and count:
                folder = f"/{file.path}".rpartition("/templates/")[0]
                self._open[folder] = self._open.get(folder, 0) + count
        for document in self._documents(file, without_schemas(text)):
            kind = text_of(at(document, "kind"))
            for node in items(at(document, "items")) if kind == "List" else [document]:
                own = text_of(at(node, "kind"))
                version = text_of(at(node, "apiVersion"))
                if own and API_VERSION.search(version):
                    name, space = (text_of(at(node, "metadata", key)) for key in ("name", "namespace"))
                    yield Manifest(
                        own, version, name, space, node, file.path, file.environment, templated, filled
                    )
                if own == "Kustomization":
                    yield from self._patches(file, node)

    def _patches(self, file: SourceFile, kustomization: Node) -> Iterator[Manifest]:
        """The parts of objects that an overlay writes into its own file; patches by operations are no objects."""
        for one in items(at(kustomization, "patches")):
            patch, target = at(one, "patch"), at(one, "target")
            said = text_of(patch)
            text = "\n" * line(patch) + said if patch is not None and "kind:" in said else ""
            for node in self._documents(file, text):
                kind, version = text_of(at(node, "kind")), text_of(at(node, "apiVersion"))
                if kind and API_VERSION.search(version):
                    name = text_of(at(target, "name")) or text_of(at(node, "metadata", "name"))
                    yield Manifest(kind, version, name, "", node, file.path, file.environment)

    def _chart(self, path: str) -> Chart | None:
        """The chart that a template belongs to, read once."""
        folder, found, _ = f"/{path}".rpartition("/templates/")
        if not found:
            return None
        if folder not in self._charts:
            self._charts[folder] = chart_of(self._by_folder.get(folder.strip("/"), ()), self._first)
        return self._charts[folder]

    @cached_property
    def _by_folder(self) -> dict[str, list[Entry]]:
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            found.setdefault(entry.path.rpartition("/")[0], []).append(entry)
        return found

    def _first(self, entry: Entry) -> Node | None:
        file = self.file(entry) if entry.size_bytes <= LARGEST_BYTES else None
        return next(iter(self._documents(file, file.text)), None) if file is not None else None

    @cached_property
    def terraform(self) -> tuple[TerraformFile, ...]:
        """Every file of Terraform or OpenTofu."""
        found = []
        for file in self.files("terraform"):
            try:
                found.append(
                    TerraformFile(
                        file.path, file.environment, blocks_of(file.text, file.path, file.environment)
                    )
                )
            except UnreadableError as error:
                self.notes.append(Note(file.path, error.line, str(error)))
        return tuple(found)

    @cached_property
    def terraform_variables(self) -> tuple[tuple[str, Environment, dict[str, Value]], ...]:
        """Every file of values for Terraform's variables: path, environment, values."""
        found = []
        for entry in self.entries:
            if entry.path.endswith(".tfvars") and entry.size_bytes <= LARGEST_BYTES:
                file = self.file(entry)
                try:
                    if file is not None:
                        found.append((file.path, file.environment, attributes_of(file.text)))
                except UnreadableError as error:
                    self.notes.append(Note(entry.path, error.line, str(error)))
        return tuple(found)

    @cached_property
    def stacks(self) -> tuple[Stack, ...]:
        """Every folder of Terraform as it is applied."""
        folders = {one.path.rpartition("/")[0] or "." for one in self.terraform}
        return stacks_of(self.terraform, given_in(self.terraform_variables, folders))

    @cached_property
    def workflows(self) -> tuple[Workflow, ...]:
        """Every workflow of GitHub Actions."""
        return tuple(
            Workflow(file.path, node, tuple(entries(at(node, "jobs"))))
            for file in self.files("github_workflow")
            for node in self._documents(file, file.text)
            if at(node, "jobs") is not None
        )

    def _documents(self, file: SourceFile, text: str) -> list[Node]:
        try:
            return documents(text)
        except UnreadableError as error:
            self.notes.append(Note(file.path, error.line, str(error)))
            return []


def _placeholder(found: re.Match[str]) -> str:
    """What stands for an expression of a template: the same for the same, so that what names it can be found."""
    return ".".join([HERE, *WORD.findall(found.group())])[:LONGEST_PLACEHOLDER]


def _filled(text: str) -> tuple[int, ...]:
    """The lines, from 1, at which a template puts in what cannot be seen in it."""
    return tuple(number for number, one in enumerate(text.split("\n"), 1) if FILLED.match(one))
