"""YAML as nodes that know their line: PyYAML's C parser, composed and never constructed.

Nothing is built from tags and no alias is expanded, so that a file cannot run code or grow in memory. Guards
refuse what is too deep before the parser, which recurses, sees it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import yaml

from loopwright.loop.patterns import compiled_later
from loopwright.survey.reading import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator

LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEEPEST = 100
WIDEST_INDENT = 400
MOST_DOCUMENTS = 500
LARGEST_CHARACTERS = 2_000_000
BRACKETS = compiled_later(r"[\[\]{}]")
MOST_MERGED_KEYS = 10_000
MOST_ALIASED_CHARACTERS = (
    100_000_000  # aliases times the length of the text, which bounds what they stand for
)
ALIAS = compiled_later(r"(?:^|[\s\[,{])\*[\w.-]+")
QUESTIONS = compiled_later(r"^[ ]*(?:[?-][ \t]+){50,}", re.MULTILINE)
INDENT = compiled_later(rf"^[ ]{{{WIDEST_INDENT},}}\S", re.MULTILINE)
Node = yaml.Node


def documents(text: str) -> list[Node]:
    """Every document of a text as its root node; what cannot be parsed raises with its line."""
    _guard(text)
    found: list[Node] = []
    loader = LOADER(text)
    try:
        while loader.check_node():
            node = loader.get_node()
            if node is not None:
                found.append(node)
            if len(found) >= MOST_DOCUMENTS:
                break
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "cannot be parsed"
        raise UnreadableError(f"not YAML: {problem}", mark.line + 1 if mark else 0) from None
    finally:
        loader.dispose()
    return found


def _guard(text: str) -> None:
    if len(text) > LARGEST_CHARACTERS:
        raise UnreadableError(f"longer than {LARGEST_CHARACTERS:,} characters")
    if "*" in text and len(ALIAS.findall(text)) * len(text) > MOST_ALIASED_CHARACTERS:
        raise UnreadableError("too many aliases for its length")
    depth = 0
    for found in BRACKETS.finditer(text):
        depth = depth + 1 if found.group() in "[{" else max(depth - 1, 0)
        if depth > DEEPEST:
            raise UnreadableError(f"nested deeper than {DEEPEST}")
    if QUESTIONS.search(text) or INDENT.search(text):
        raise UnreadableError(f"nested deeper than {DEEPEST}")


def line(node: Node) -> int:
    """The line where a node begins, from 1."""
    return int(node.start_mark.line) + 1


def text_of(node: Node | None) -> str:
    """A scalar's text; empty for anything else and for null."""
    if isinstance(node, yaml.ScalarNode):
        value = str(node.value)
        return "" if node.style is None and value in {"~", "null", "Null", "NULL"} else value
    return ""


def entries(node: Node | None) -> Iterator[tuple[str, Node, Node]]:
    """The keys of a mapping with their node and their value; merged mappings come after its own keys.

    A mapping is merged once however often it is named, and no more than 10,000 merged keys are given: what merges
    mappings that merge mappings would grow without end.
    """
    seen: set[int] = set()
    pending, given = [node], 0
    while pending and given < MOST_MERGED_KEYS:
        one = pending.pop()
        if not isinstance(one, yaml.MappingNode) or id(one) in seen:
            continue
        seen.add(id(one))
        merged: list[Node] = []
        for key, value in one.value:
            name = text_of(key)
            if name == "<<":
                merged += value.value if isinstance(value, yaml.SequenceNode) else [value]
            elif name:
                given += len(seen) > 1
                yield name, key, value
        pending += reversed(merged)


def at(node: Node | None, *path: str) -> Node | None:
    """The node under a path of keys, or None; of keys given twice the first counts."""
    for name in path:
        node = next((value for key, _, value in entries(node) if key == name), None)
        if node is None:
            return None
    return node


def items(node: Node | None) -> list[Node]:
    """The items of a sequence; empty for anything else."""
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def texts(node: Node | None) -> tuple[str, ...]:
    """A sequence's scalars, a mapping's keys, or a scalar alone."""
    if isinstance(node, yaml.SequenceNode):
        return tuple(text for text in map(text_of, node.value) if text)
    if isinstance(node, yaml.MappingNode):
        return tuple(dict.fromkeys(name for name, _, _ in entries(node)))
    return (text_of(node),) if text_of(node) else ()


def words(node: Node | None) -> str:
    """A command that is written as one text or as a list, as one text."""
    return " ".join(texts(node))
