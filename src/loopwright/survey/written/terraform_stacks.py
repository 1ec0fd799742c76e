"""What Terraform makes: each folder with its variables given, its local modules as called, registry modules as rows."""

from __future__ import annotations

import csv
import posixpath
import re
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from importlib import resources
from itertools import islice
from typing import TYPE_CHECKING

from loopwright.survey.evidence import Environment, nearest_to_users
from loopwright.survey.written.expressions import Form, Unknown, Value
from loopwright.survey.written.terraform import Attribute, Block
from loopwright.survey.written.terraform_values import Scope, instances_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from loopwright.survey.written.terraform import TerraformFile

DEEPEST = 5  # modules that call modules
MOST_OF_ONE = 200  # folders that one folder's calls may come to
PASSED_OVER = frozenset({Environment.TEST, Environment.EXAMPLE, Environment.ARCHIVED})
REGISTRY = "terraform-aws-modules"
PARTS = 2
ITSELF = "@"  # a default that names the module's own resource of a type


@dataclass
class Stack:
    """One folder as it is applied: its blocks with values; ``called`` where another folder's module block calls it."""

    folder: str
    blocks: tuple[Block, ...]
    called: bool = False
    environment: Environment = Environment.UNSTATED

    @cached_property
    def by_type(self) -> dict[str, list[Block]]:
        """Its resources by type; a registry module's stand among them."""
        found: dict[str, list[Block]] = {}
        for block in self.blocks:
            if block.kind == "resource":
                found.setdefault(block.type, []).append(block)
        return found

    def resources(self, *types: str) -> list[Block]:
        """The resources of some types, in the order of the types."""
        return [block for kind in types for block in self.by_type.get(kind, ())]

    def data(self, kind: str) -> list[Block]:
        """What is looked up or worked out: ``data "kind" "…"``."""
        return [block for block in self.blocks if block.kind == "data" and block.type == kind]

    def of_kind(self, kind: str) -> list[Block]:
        """Its blocks of a kind: ``terraform``, ``provider``, ``module``."""
        return [block for block in self.blocks if block.kind == kind]

    def about(self, block: Block, kind: str, attribute: str) -> list[Block]:
        """The resources of a type that name another one in an attribute, by reference or by its name."""
        return [
            one
            for one in self.by_type.get(kind, ())
            if refers(one.value(attribute), block, attribute) or _for_each_of(one, attribute, block)
        ]


def refers(value: Value, block: Block, attribute: str) -> bool:
    """Whether a value names a block: a reference to it (in a template, a choice, a call too) or the same words."""
    if isinstance(value, Unknown):
        if value.names[:PARTS] == (block.type, block.name):
            return True
        return any(refers(one, block, attribute) for one in value.parts if isinstance(one, Unknown))
    own = block.value(attribute)
    if isinstance(value, str) and value and isinstance(own, str):
        return value == own
    return False


def _for_each_of(one: Block, attribute: str, block: Block) -> bool:
    """Whether a resource is made for each of a loop's things, and the loop goes over another resource."""
    value, each = one.value(attribute), one.value("for_each")
    looped = isinstance(value, Unknown) and value.names[:1] == ("each",) and isinstance(each, Unknown)
    return (
        looped and re.search(rf"\b{re.escape(block.type)}\.{re.escape(block.name)}\b", str(each)) is not None
    )


@dataclass
class _Folder:
    path: str
    blocks: list[Block] = field(default_factory=list)
    environment: Environment = Environment.UNSTATED

    @cached_property
    def calls(self) -> list[tuple[Block, str]]:
        """Its module blocks whose source is a folder beside, with that folder."""
        found = []
        for block in self.blocks:
            source = block.value("source") if block.kind == "module" else None
            if isinstance(source, str) and source.startswith("."):
                found.append((block, posixpath.normpath(posixpath.join(self.path, source))))
        return found


def stacks_of(
    files: Iterable[TerraformFile], given: Mapping[str, Mapping[str, Value]] | None = None
) -> tuple[Stack, ...]:
    """Every folder as it is applied; ``given`` are the values that variable files give, by folder.

    A folder that another one calls is judged with the values of each call, not with its defaults; calls of examples
    and tests do not count.
    """
    folders: dict[str, _Folder] = {}
    for file in files:
        path = posixpath.dirname(file.path) or "."
        folder = folders.setdefault(path, _Folder(path, environment=file.environment))
        folder.blocks += file.blocks
    called = {
        place
        for folder in folders.values()
        if folder.environment not in PASSED_OVER
        for _, place in folder.calls
        if place in folders
    }
    found: list[Stack] = []
    for path, folder in sorted(folders.items()):
        if path not in called:
            applied = _applied(folder, folders, dict((given or {}).get(path, {})), None, 0)
            found += islice(applied, MOST_OF_ONE)
    return _merged(found)


def _applied(
    folder: _Folder,
    folders: Mapping[str, _Folder],
    given: dict[str, Value],
    caller: Environment | None,
    depth: int,
) -> Iterator[Stack]:
    scope = scope_of(folder.blocks, given)
    environment = caller if caller not in {None, Environment.UNSTATED} else folder.environment
    stated = caller is not None and caller is not Environment.UNSTATED
    blocks: list[Block] = []
    for block in folder.blocks:
        if block.kind not in {"variable", "locals"}:
            made = instances_of(block, scope)
            blocks += [replace(one, environment=caller) for one in made] if stated and caller else made
    read = [one for block in blocks if block.kind == "module" for one in registry_resources(block)]
    yield Stack(folder.path, (*blocks, *read), caller is not None, environment or Environment.UNSTATED)
    if depth < DEEPEST and folder.environment not in PASSED_OVER:
        for block, place in folder.calls:
            below = folders.get(place)
            if below is not None and below is not folder:
                for called in instances_of(block, scope):
                    inputs = {name: one.value for name, one in called.attributes.items()}
                    lying = (stated and caller) or block.environment
                    yield from _applied(below, folders, inputs, lying, depth + 1)


def scope_of(blocks: Iterable[Block], given: Mapping[str, Value]) -> Scope:
    """The names of a folder: its variables as given, else by default; its locals."""
    scope = Scope()
    for block in blocks:
        if block.kind == "variable" and block.name in given:
            scope.variables[block.name] = given[block.name]
        elif block.kind == "variable" and "default" in block.attributes:
            scope.variables[block.name] = block.attributes["default"].value
        elif block.kind == "locals":
            scope.locals |= {name: one.value for name, one in block.attributes.items()}
    return scope


def _merged(stacks: list[Stack]) -> tuple[Stack, ...]:
    """The same folder called twice with the same outcome is one, for the environment nearest to users."""
    found: list[Stack] = []
    places: dict[str, list[int]] = {}
    for stack in stacks:
        same = [
            place
            for place in places.get(stack.folder, ())
            if _bare(found[place].blocks) == _bare(stack.blocks)
        ]
        if not same:
            places.setdefault(stack.folder, []).append(len(found))
            found.append(stack)
            continue
        nearest = nearest_to_users({found[same[0]].environment, stack.environment})
        if nearest is stack.environment:
            found[same[0]] = stack
    return tuple(found)


def _bare(blocks: Iterable[Block]) -> list[Block]:
    return [replace(one, environment=Environment.UNSTATED, blocks=tuple(_bare(one.blocks))) for one in blocks]


@dataclass(frozen=True, slots=True)
class Input:
    """A row: an input of a registry module is this attribute of that resource; ``default`` where it is not given."""

    resource: str
    input: str
    path: tuple[str, ...]
    default: Value


@cache
def registry_inputs() -> dict[str, tuple[Input, ...]]:
    """The rows of ``registry_modules.csv`` by module; ``name//part`` is a module within a module."""
    text = (resources.files(__package__) / "registry_modules.csv").read_text(encoding="utf-8")
    found: dict[str, list[Input]] = {}
    for row in csv.DictReader(text.splitlines()):
        one = Input(row["resource"], row["input"], tuple(row["path"].split(".")), _default(row["default"]))
        found.setdefault(row["module"], []).append(one)
    return {name: tuple(rows) for name, rows in found.items()}


def _default(text: str) -> Value:
    if text in {"true", "false"}:
        return text == "true"
    if text.isdecimal():
        return float(text)
    return text or None


def registry_name(source: Value) -> str:
    """The name of a common registry module in its source: ``rds``, ``iam//modules/iam-user``; empty for others."""
    if not isinstance(source, str) or REGISTRY not in source:
        return ""
    place = source.split("?", maxsplit=1)[0].removeprefix("git::")
    inner = place.partition("://")[2] or place
    outer, _, part = inner.partition("//")
    words = outer.removesuffix(".git").strip("/").split("/")
    after = words[words.index(REGISTRY) + 1 :] if REGISTRY in words else []
    name = after[0].removeprefix("terraform-aws-") if after else ""
    return f"{name}//{part.strip('/').rpartition('/')[2]}" if part else name


def registry_resources(block: Block) -> Iterator[Block]:
    """The resources that a common registry module makes, as far as the rows say, under the module's name."""
    rows = registry_inputs().get(registry_name(block.value("source")), ())
    for kind in dict.fromkeys(row.resource for row in rows):
        attributes: dict[str, Attribute] = {}
        for row in rows:
            if row.resource == kind:
                _put(attributes, block, row)
        inner = tuple(one for one in block.blocks if any(_same(row, kind, one) for row in rows))
        yield Block(
            "resource",
            (kind, f"module.{block.name}"),
            attributes,
            inner,
            block.path,
            block.line,
            block.environment,
        )


def _same(row: Input, kind: str, inner: Block) -> bool:
    """Whether an inner block of a module stands for the same block of its resource."""
    return row.resource == kind and row.input == inner.kind and row.path == (inner.kind,)


def _put(attributes: dict[str, Attribute], block: Block, row: Input) -> None:
    given = block.attributes.get(row.input)
    value = given.value if given is not None else row.default
    if row.input and value is None:
        return
    name, *inner = row.path
    if isinstance(row.default, str) and row.default.startswith(ITSELF):
        own = f"module.{block.name}"
        value = Unknown(own, Form.REFERENCE, (row.default.removeprefix(ITSELF), own))
    for step in reversed(inner):
        value = {step: value}
    before = attributes.get(name)
    if before is not None and isinstance(before.value, dict) and isinstance(value, dict):
        value = before.value | value
    attributes[name] = Attribute(name, value, given.line if given is not None else block.line)
