"""Terraform and OpenTofu: blocks with attributes, parsed by tree-sitter; what is static has its value."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from loopwright.survey.reading import UnreadableError
from loopwright.survey.written.expressions import Unknown, Value, value_of, written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node, Parser

    from loopwright.survey.evidence import Environment

__all__ = ["Attribute", "Block", "TerraformFile", "Unknown", "Value", "attributes_of", "blocks_of"]

DEEPEST = 60
MOST_BRACKETS = 200


@dataclass(frozen=True, slots=True)
class Attribute:
    """``name = value``: the value where it is static, and the line."""

    name: str
    value: Value
    line: int


@dataclass(frozen=True, slots=True)
class Block:
    """``kind "label" "label" { … }``; attributes by name, inner blocks in order; the file and line it begins at.

    A ``dynamic`` block stands among the inner ones under its label, as what it makes.
    """

    kind: str
    labels: tuple[str, ...]
    attributes: dict[str, Attribute]
    blocks: tuple[Block, ...]
    path: str
    line: int
    environment: Environment
    dynamic: bool = False

    @property
    def type(self) -> str:
        """The first label: a resource's type, a module's or variable's name."""
        return self.labels[0] if self.labels else ""

    @property
    def name(self) -> str:
        """The last label."""
        return self.labels[-1] if self.labels else ""

    def value(self, *path: str) -> Value:
        """The value under a path of inner blocks and one attribute; None where there is none."""
        block: Block | None = self
        for step in path[:-1]:
            block = block.inner(step) if block else None
        if block is None:
            return None
        found = block.attributes.get(path[-1])
        return found.value if found else None

    def inner(self, kind: str) -> Block | None:
        """The first inner block of a kind."""
        return next((one for one in self.blocks if one.kind == kind), None)

    def all(self, kind: str) -> tuple[Block, ...]:
        """Every inner block of a kind."""
        return tuple(one for one in self.blocks if one.kind == kind)

    def line_of(self, name: str) -> int:
        """The line of an attribute or of an inner block; the block's own where it has none."""
        found = self.attributes.get(name)
        inner = self.inner(name)
        return found.line if found else inner.line if inner else self.line


@dataclass(frozen=True, slots=True)
class TerraformFile:
    """One file and its blocks."""

    path: str
    environment: Environment
    blocks: tuple[Block, ...] = field(default=())


def blocks_of(text: str, path: str, environment: Environment) -> tuple[Block, ...]:
    """The top blocks of a file; raises ``UnreadableError`` where it is no HCL."""
    data = text.encode()
    body, faulty = _body(text, data)
    found = tuple(_blocks(body, data, path, environment)) if body is not None else ()
    if faulty and not found:
        raise UnreadableError("not HCL")
    return found


def attributes_of(text: str) -> dict[str, Value]:
    """The top attributes of a file, as variable files have them; raises ``UnreadableError`` where it is no HCL."""
    data = text.encode()
    body, _ = _body(text, data)
    listed = [one for one in body.children if one.type == "attribute"] if body is not None else []
    return {one.name: one.value for one in (_attribute(node, data) for node in listed)}


def _body(text: str, data: bytes) -> tuple[Node | None, bool]:
    if text.count("[") + text.count("{") > MOST_BRACKETS and _deepest(text) > DEEPEST:
        raise UnreadableError(f"nested deeper than {DEEPEST}")
    root = _parser().parse(data).root_node
    return next((one for one in root.children if one.type == "body"), None), root.has_error


@cache
def _parser() -> Parser:
    import tree_sitter_hcl  # noqa: PLC0415 - only who reads Terraform pays for it
    from tree_sitter import Language, Parser  # noqa: PLC0415 - same

    return Parser(Language(tree_sitter_hcl.language()))


def _deepest(text: str) -> int:
    depth = deepest = 0
    for letter in text:
        if letter in "[{(":
            depth += 1
            deepest = max(deepest, depth)
        elif letter in "]})":
            depth = max(0, depth - 1)
    return deepest


def _blocks(body: Node, data: bytes, path: str, environment: Environment) -> Iterator[Block]:
    for node in body.children:
        if node.type == "block":
            yield _block(node, data, path, environment)


def _block(node: Node, data: bytes, path: str, environment: Environment) -> Block:
    words: list[str] = []
    attributes: dict[str, Attribute] = {}
    inner: list[Block] = []
    for child in node.children:
        if child.type == "identifier":
            words.append(written(child, data))
        elif child.type == "string_lit":
            words.append(written(child, data).strip('"'))
        elif child.type == "body":
            for part in child.children:
                if part.type == "attribute":
                    attribute = _attribute(part, data)
                    attributes.setdefault(attribute.name, attribute)
                elif part.type == "block":
                    inner.append(_unwrapped(_block(part, data, path, environment)))
    kind, *labels = words or [""]
    return Block(kind, tuple(labels), attributes, tuple(inner), path, node.start_point[0] + 1, environment)


def _unwrapped(block: Block) -> Block:
    content = block.inner("content") if block.kind == "dynamic" else None
    if content is None:
        return block
    return Block(
        block.name,
        (),
        content.attributes,
        content.blocks,
        block.path,
        block.line,
        block.environment,
        dynamic=True,
    )


def _attribute(node: Node, data: bytes) -> Attribute:
    name = next((written(one, data) for one in node.children if one.type == "identifier"), "")
    expression = next((one for one in node.children if one.type == "expression"), None)
    try:
        value = value_of(expression, data) if expression is not None else None
    except RecursionError:  # a chain of some hundred operators
        value = Unknown(name)
    return Attribute(name, value, node.start_point[0] + 1)
