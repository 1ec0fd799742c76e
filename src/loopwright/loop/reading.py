"""Reading a loop file: every fault at once, each with its place, what was read and what is allowed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from loopwright.loop.errors import Fault, InputError, LoopwrightError
from loopwright.loop.fields import DATA, LOOP, SECTIONS, Field, Section, Shape
from loopwright.loop.kinds import ManyOf, Misread, Table, Value, nearest_spelling, shown
from loopwright.loop.measured import wrong_ranges
from loopwright.loop.model import Loop
from loopwright.loop.rules import ContradictionError
from loopwright.loop.tree import LARGEST_CHARACTERS, Node, parse_tree, too_large

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from loopwright.loop.measured import WrongRange
    from loopwright.loop.rules import Conflict

LARGEST_BYTES = 4 * LARGEST_CHARACTERS
MOST_FAULTS = 100  # a person stops reading long before; a program gets a bounded answer
_ADVICE = "Correct the lines above; `loopwright schema` describes every field."


@dataclass(frozen=True, slots=True)
class LoadedLoop:
    """A loop with where each of its fields stands (dotted file key → line, column, from 1) and its text."""

    loop: Loop
    positions: dict[str, tuple[int, int]]
    text: str
    name: str


def read_loop(path: Path, usd_per_eur: float) -> LoadedLoop:
    """Read a loop file.

    ``usd_per_eur`` turns amounts in euros into dollars (the catalogue's ``currency.usd_per_eur``). Raises
    ``InputError`` with every fault of the file, or ``LoopwrightError`` when there is no such file.
    """
    raw = bytes_of(path, LARGEST_BYTES, "Name a loop file, such as examples/*/loop.yaml.")
    return loop_from_bytes(raw, str(path), usd_per_eur)


def bytes_of(path: Path, most: int, advice: str) -> bytes:
    """What stands in a file, and one byte more than ``most`` where it is larger; ``LoopwrightError`` where none is."""
    try:
        with path.open("rb") as file:
            return file.read(most + 1)
    except FileNotFoundError:
        raise LoopwrightError(f"{path}: no such file", advice) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise LoopwrightError(f"{path}: cannot be read ({reason})", advice) from None


def loop_from_bytes(raw: bytes, name: str, usd_per_eur: float) -> LoadedLoop:
    """Read what stands in a loop file called ``name``; raises ``InputError`` with every fault at once."""
    if len(raw) > LARGEST_BYTES:
        raise too_large(name)
    return parse_loop(text_of(raw, name), name, usd_per_eur)


def text_of(raw: bytes, name: str) -> str:
    """The text that a file called ``name`` holds; raises ``InputError`` where it is none."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - raw.rfind(b"\n", 0, error.start)
        fault = Fault(name, line, column, "", "bytes that are not text", "UTF-8 text")
        raise InputError((fault,), "Save the file as UTF-8.") from None


def parse_loop(text: str, name: str, usd_per_eur: float) -> LoadedLoop:
    """Read the text of a loop file called ``name``; raises ``InputError`` with every fault at once."""
    return read_tree(parse_tree(text, name), name, usd_per_eur, text)


def read_tree(root: Node, name: str, usd_per_eur: float, text: str = "") -> LoadedLoop:
    """Read a loop from the nodes of a file; raises ``InputError`` with every fault at once."""
    reader = Reader(name, usd_per_eur)
    values = {"name": "loop"} | reader.file(root)
    faulty = {re.split(r"[.\[]", fault.field)[0] for fault in reader.faults}
    sound = _without(values, faulty)
    try:
        loop = Loop(**sound)
    except ContradictionError as error:
        reader.contradictions(error.conflicts, faulty)
        raise reader.error() from None
    for wrong in wrong_ranges(loop, usd_per_eur) if "measured" not in faulty else ():
        reader.wrong_range(wrong)
    if reader.faults:
        raise reader.error()
    return LoadedLoop(loop, reader.positions, text, name)


def _without(values: dict[str, Any], faulty: set[str]) -> dict[str, Any]:
    """Leave faulty sections out, so that the sound ones are still held against each other."""
    own = {f.attribute for f in LOOP.fields} | {inner.attribute for inner in LOOP.inner}
    if LOOP.key in faulty:
        kept = {key: value for key, value in values.items() if key not in own}
        values = kept | {f.attribute: f.example for f in LOOP.fields if f.required} | {"name": "loop"}
    attributes = {section.attribute for section in SECTIONS if section.key in faulty}
    return {key: value for key, value in values.items() if key not in attributes}


def child(parent: str, key: str) -> str:
    """Return the dotted path of a key below a parent (empty: the file itself)."""
    return f"{parent}.{key}" if parent else key


@dataclass(slots=True)
class Reader:
    """One reading of one file of some sections: collects faults and positions on the way down.

    A section without an attribute gives its values to the file itself; a dotted key leads to its line and column.
    """

    name: str
    usd_per_eur: float
    sections: tuple[Section, ...] = SECTIONS
    advice: str = _ADVICE
    faults: list[Fault] = field(default_factory=list)
    positions: dict[str, tuple[int, int]] = field(default_factory=dict)

    def fault(self, node: Node, path: str, read: str, allowed: str, nearest: str = "") -> None:
        """Write down a fault at a node."""
        self.faults.append(Fault(self.name, node.line, node.column, path, read, allowed, nearest))

    def error(self) -> InputError:
        """All faults as one error, in the order of the file."""
        ordered = sorted(self.faults, key=lambda fault: (fault.line, fault.column, fault.field))
        more = len(ordered) - MOST_FAULTS
        if more > 0:
            last = ordered[MOST_FAULTS]
            rest = Fault(self.name, last.line, last.column, "", f"{more} more faults", "none")
            ordered = [*ordered[:MOST_FAULTS], rest]
        return InputError(tuple(ordered), self.advice)

    def contradictions(self, found: tuple[Conflict, ...], faulty: set[str]) -> None:
        """Turn what the model refused into faults at the fields that caused it, sound sections only."""
        for conflict in found:
            if re.split(r"[.\[]", conflict.field)[0] in faulty:
                continue
            line, column = self.position(conflict.field)
            self.faults.append(
                Fault(self.name, line, column, conflict.field, conflict.read, conflict.allowed)
            )

    def wrong_range(self, wrong: WrongRange) -> None:
        """Turn a range that cannot be read into a fault where it stands."""
        path = f"measured[{wrong.entry}].values.{wrong.name}"
        line, column = self.position(path)
        self.faults.append(Fault(self.name, line, column, path, wrong.read, wrong.allowed, wrong.nearest))

    def position(self, path: str) -> tuple[int, int]:
        """Return where a field stands, or the nearest thing around it that does."""
        while path and path not in self.positions:
            path = path.rpartition(".")[0]
        return self.positions.get(path, (1, 1))

    def file(self, root: Node) -> dict[str, Any]:
        """The values of a whole file by the attributes of its sections; a section that is not there is left out."""
        values: dict[str, Any] = {}
        sections = {section.key: section for section in self.sections}
        first = ", ".join(tuple(sections)[:2])
        entries = self._entries(root, "", tuple(sections), f"a mapping with the keys {first}, …")
        for section in self.sections:
            node = entries.get(section.key, Node(root.line, root.column))
            if not section.attribute:
                values |= self._section(section, node, section.key)
            elif not node.is_null:
                values[section.attribute] = self._sections(section, node, section.key)
        return values

    def _sections(self, section: Section, node: Node, path: str) -> Value:
        if not section.many:
            return self._section(section, node, path)
        if node.items is None:
            self.fault(
                node,
                path,
                f"read {described(node)}",
                f"a list: one `- name: …` entry each ({section.meaning})",
            )
            return ()
        return [self._section(section, item, f"{path}[{place}]") for place, item in enumerate(node.items)]

    def _section(self, section: Section, node: Node, path: str) -> dict[str, Any]:
        keys = tuple(f.key for f in section.fields) + tuple(inner.key for inner in section.inner)
        self.positions.setdefault(path, (node.line, node.column))
        entries = self._entries(node, path, keys, f"a mapping with the keys {', '.join(keys)}")
        values: dict[str, Any] = {}
        for one in section.fields:
            value = entries.get(one.key)
            if value is not None and not value.is_null:
                values[one.attribute] = self._value(one, value, child(path, one.key))
            elif one.required and (node.entries is not None or node.is_null):
                self.fault(
                    value or node, child(path, one.key), "missing", f"{one.meaning}, such as {one.example!r}"
                )
        for inner in section.inner:
            value = entries.get(inner.key)
            if value is not None and not value.is_null:
                values[inner.attribute] = self._sections(inner, value, child(path, inner.key))
        return values

    def _entries(self, node: Node, path: str, keys: tuple[str, ...], allowed: str) -> dict[str, Node]:
        """Return a mapping's known keys; unknown and repeated ones, or no mapping at all, are faults."""
        if node.entries is None:
            if not node.is_null:
                self.fault(node, path, f"read {described(node)}", allowed)
            return {}
        found: dict[str, Node] = {}
        for key, value in node.entries:
            word = key.text
            if word is None or word not in keys:
                nearest = _nearest_key(word or "", keys, self.sections)
                self.fault(key, path, f"unknown key {described(key)}", ", ".join(keys), nearest)
            elif word in found:
                self.fault(key, child(path, word), "written twice", "each key once")
            else:
                found[word] = value
                self.positions[child(path, word)] = (key.line, key.column)
        return found

    def _value(self, one: Field, node: Node, path: str) -> Value:
        self.positions[path] = (node.line, node.column)
        shape = one.shape
        if isinstance(shape, ManyOf):
            return self._list(shape, node, path)
        if isinstance(shape, Table):
            return self._table(shape, node, path)
        return self._read(shape, node, path)

    def _list(self, many: ManyOf, node: Node, path: str) -> tuple[Value, ...]:
        items = _listed(node)
        for place, item in enumerate(items):
            self.positions[f"{path}[{place}]"] = (item.line, item.column)
        return tuple(self._read(many.item, item, path) for item in items)

    def _read(self, kind: Shape, node: Node, path: str) -> Value:
        if isinstance(kind, ManyOf | Table):  # shapes do not nest
            raise TypeError(kind)
        if node.text is None:
            self.fault(node, path, f"read {described(node)}", kind.allowed)
            return None
        try:
            return kind.read(node.text, self.usd_per_eur)
        except Misread as misread:
            self.fault(node, path, f"read {shown(node.text)}", misread.allowed, misread.nearest)
            return None

    def _table(self, table: Table, node: Node, path: str) -> dict[Any, Any]:
        pairs, names = tabled(node)
        if names and not table.even:
            self.fault(
                node, path, f"read {described(node)}", f"names with a value each: {table.values.allowed}"
            )
            return {}
        values: dict[Any, Any] = {}
        for key, value in pairs:
            name = self._read(table.names, key, path)
            if name in values:
                self.fault(key, path, f"{described(key)} written twice", "each name once")
            self.positions[child(path, str(name))] = (value.line, value.column)
            values[name] = self._read(table.values, value, child(path, str(name)))
        found = [self._read(table.names, key, path) for key in names]
        return values | dict.fromkeys(found, 1 / max(1, len(set(found))))


def described(node: Node) -> str:
    """Say what stands at a node, in a few words."""
    if node.entries is not None:
        return "a mapping"
    if node.items is not None:
        return "a list"
    return "nothing" if node.text is None else shown(node.text)


def _nearest_key(word: str, keys: tuple[str, ...], all_sections: tuple[Section, ...]) -> str:
    """Return the closest key here, or the same key in the section where it belongs."""
    close = nearest_spelling(word, keys)
    if close:
        return close
    sections: Iterable[Section] = (s for s in all_sections if s is not DATA)
    elsewhere = [child(s.key, f.key) for s in sections for f in s.fields if word in (f.key, f.attribute)]
    return elsewhere[0] if elsewhere else ""


def _pieces(node: Node, separator: str) -> list[Node]:
    """Split a scalar at a separator, all pieces standing where it stands."""
    parts = (part.strip() for part in (node.text or "").split(separator))
    return [Node(node.line, node.column, text=part) for part in parts if part]


def _listed(node: Node) -> list[Node]:
    """Return the items of a list, of one thing alone, of things between commas, or of ``none``."""
    if node.items is not None:
        return node.items
    if node.entries is not None:
        return [node]
    pieces = _pieces(node, ",")
    return [] if [piece.text for piece in pieces] == ["none"] else pieces


def tabled(node: Node) -> tuple[list[tuple[Node, Node]], list[Node]]:
    """Return the pairs of a mapping or of ``a: 1, b: 2`` in one scalar; names without values apart."""
    if node.entries is not None:
        return node.entries, []
    pairs: list[tuple[Node, Node]] = []
    names: list[Node] = []
    for item in _listed(node):
        name, *value = _pieces(item, ":") or [item]
        if len(value) == 1:
            pairs.append((name, value[0]))
        else:
            names.append(item)
    return pairs, names
