"""YAML text as a tree of nodes that know where they stand; nothing is constructed, nothing is expanded.

Only the events of the parser are used, and scalars stay text. Size, depth and number of nodes are bounded
while parsing, so that no file costs more than a moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from loopwright.loop.errors import Fault, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

Event = Any  # the parser comes without types
Mark = Any  # same

LARGEST_CHARACTERS = 262_144  # a loop file has a few thousand; the parser takes a second a megabyte
DEEPEST = 8  # service → outside → entry → value is four
MOST_NODES = 10_000
NULLS = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much a file may hold, and what it is called when it holds more."""

    characters: int = LARGEST_CHARACTERS
    nodes: int = MOST_NODES
    usual: str = "a loop file has a few"


LOOP_FILE = Bounds()


@dataclass(slots=True)
class Node:
    """A scalar (``text``), a mapping (``entries``) or a list (``items``); none of them: nothing was said.

    ``line`` and ``column`` count from 1; ``start`` and ``end`` are offsets; ``flow``: in brackets.
    """

    line: int = 1
    column: int = 1
    start: int = 0
    end: int = 0
    text: str | None = None
    entries: list[tuple[Node, Node]] | None = None
    items: list[Node] | None = None
    flow: bool = False

    @property
    def is_null(self) -> bool:
        """Whether nothing was said here."""
        return self.text is None and self.entries is None and self.items is None

    @property
    def is_block(self) -> bool:
        """Whether it is a list or a mapping on lines of its own."""
        return not self.flow and (self.entries is not None or self.items is not None)


def parse_tree(text: str, name: str, bounds: Bounds = LOOP_FILE) -> Node:
    """Parse the one document of a YAML text; ``name`` is the file's name in faults.

    Raises ``InputError`` with one fault where the syntax breaks, or where an alias, a tag, a second document,
    or too much of anything stands.
    """
    from ruamel.yaml import YAML  # noqa: PLC0415 - importing it costs 60 ms, which --help must not pay
    from ruamel.yaml.error import MarkedYAMLError, YAMLError  # noqa: PLC0415 - same

    if len(text) > bounds.characters:
        raise too_large(name, bounds)
    try:
        return _Builder(name, YAML(typ="safe", pure=True).parse(text), bounds.nodes).build()
    except MarkedYAMLError as error:
        raise _syntax(name, error.problem_mark, error.problem or error.context or "") from None
    except YAMLError as error:
        raise _unreadable(name, text, error) from None
    except (ValueError, OverflowError):  # an escape such as "\UFFFFFFFF" is beyond what chr() takes
        fault = Fault(name, 1, 1, "", "not YAML: an escape that is no character", "printable text")
        raise InputError((fault,)) from None


def too_large(name: str, bounds: Bounds = LOOP_FILE) -> InputError:
    """Refuse a file for its size alone."""
    allowed = f"up to {bounds.characters // 1024} KiB; {bounds.usual}"
    return InputError((Fault(name, 1, 1, "", "the file is too large", allowed),))


def _syntax(name: str, mark: Mark, problem: str) -> InputError:
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    hint = (
        "spaces, not tabs, before a key"
        if "\\t" in problem
        else "YAML: `key: value` lines, indented by spaces"
    )
    return InputError((Fault(name, line, column, "", f"not YAML: {problem}", hint),))


def _unreadable(name: str, text: str, error: Exception) -> InputError:
    offset = getattr(error, "position", 0) or 0
    line, column = text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
    return InputError(
        (Fault(name, line, column, "", "a character that no text has", "printable text (UTF-8)"),)
    )


class _Builder:
    """Turns the parser's events into nodes, counting as it goes."""

    def __init__(self, name: str, events: Iterator[Any], most_nodes: int) -> None:
        self.name = name
        self.events = events
        self.most_nodes = most_nodes
        self.nodes = 0

    def build(self) -> Node:
        root: Node | None = None
        for event in self.events:
            kind = type(event).__name__
            if kind == "DocumentStartEvent" and root is not None:
                raise self._refuse(event, "a second document", "one document a file")
            if kind not in _AROUND:
                root = self._node(event, 1)
        return root or Node()

    def _node(self, event: Event, depth: int) -> Node:
        kind = type(event).__name__
        self.nodes += 1
        if self.nodes > self.most_nodes:
            raise self._refuse(event, "too many values", f"up to {self.most_nodes}")
        if kind == "AliasEvent":
            raise self._refuse(event, "an alias (*name)", "values written out where they are meant")
        if depth > DEEPEST:
            raise self._refuse(event, "nesting too deep", f"up to {DEEPEST} levels")
        if event.tag is not None and not (event.tag == "!" and kind == "ScalarEvent"):
            raise self._refuse(event, "a tag (!name)", "plain values")
        start = event.start_mark
        node = Node(start.line + 1, start.column + 1, start.index, event.end_mark.index)
        if kind == "ScalarEvent":
            node.text = None if event.style is None and event.value in NULLS else event.value
            return node
        node.flow = bool(event.flow_style)
        if kind == "MappingStartEvent":
            node.entries = [
                (key, self._node(next(self.events), depth + 1)) for key in self._until_end(node, depth)
            ]
        else:
            node.items = list(self._until_end(node, depth))
        return node

    def _until_end(self, node: Node, depth: int) -> Iterator[Node]:
        for event in self.events:
            if type(event).__name__ in {"MappingEndEvent", "SequenceEndEvent"}:
                node.end = event.end_mark.index
                return
            yield self._node(event, depth + 1)

    def _refuse(self, event: Event, what: str, allowed: str) -> InputError:
        mark = event.start_mark
        return InputError((Fault(self.name, mark.line + 1, mark.column + 1, "", what, allowed),))


_AROUND = frozenset({"StreamStartEvent", "StreamEndEvent", "DocumentStartEvent", "DocumentEndEvent"})
