"""Changing single values of a loop: the same keys, units and errors as in the file, from a command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.loop.errors import Fault, InputError
from loopwright.loop.kinds import shown
from loopwright.loop.paths import Target, nearest_name, target_of
from loopwright.loop.reading import read_tree
from loopwright.loop.tree import Node
from loopwright.loop.writing import Plain, written_loop

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loopwright.loop.model import Loop

_ADVICE = "`loopwright schema` describes every field."


def with_values(loop: Loop, values: Mapping[str, str], usd_per_eur: float, name: str = "whatif") -> Loop:
    """Return the loop with some fields said otherwise: ``{"demand.users": "5k"}``.

    Keys are those of the file (``team.skills.kafka`` is one too); entries of lists go by place or name
    (``data[0].size``, ``data[orders].size``); an empty text takes a value back to *not said*. Raises
    ``InputError`` with every fault; columns count along ``key=value key=value …``.
    """
    root = tree_of(written_loop(loop))
    faults: list[Fault] = []
    column = 1
    for dotted, text in values.items():
        target = target_of(dotted)
        entry = _entry_of(root, target) if target else None
        if target is None or entry is None:
            faults.append(unknown(dotted, name, column))
        else:
            _put(entry, target, Node(1, column + len(dotted) + 1, text=text.strip() or None))
        column += len(dotted) + len(text) + 2
    if faults:
        raise InputError(tuple(faults), _ADVICE)
    return read_tree(root, name, usd_per_eur).loop


def unknown(dotted: str, name: str, column: int) -> Fault:
    """Say that a dotted name leads to no field."""
    allowed = "section.key as in the loop file, such as demand.users or data[0].size"
    return Fault(name, 1, column, "", f"unknown field {shown(dotted)}", allowed, nearest_name(dotted))


def tree_of(value: Plain) -> Node:
    """Return a plain value as the nodes that a file with it would have."""
    if isinstance(value, dict):
        return Node(entries=[(Node(text=key), tree_of(one)) for key, one in value.items()])
    if isinstance(value, list):
        return Node(items=[tree_of(item) for item in value])
    return Node(text=value)


def find_key(mapping: Node, key: str) -> Node | None:
    """Return the value of a key in a mapping node."""
    return next((value for name, value in mapping.entries or [] if name.text == key), None)


def find_entry(items: Node, wanted: str) -> Node | None:
    """Return an entry of a list node by its place (from 0) or by its ``name``."""
    found = items.items or []
    if wanted.isdecimal():
        return dict(enumerate(found)).get(int(wanted[:9]))
    named = ((find_key(item, "name"), item) for item in found)
    return next(
        (item for name, item in named if name and name.text and name.text.lower() == wanted.lower()), None
    )


def _entry_of(root: Node, target: Target) -> Node | None:
    """Return the mapping that holds the field, made where it was not there; nothing for a lost entry."""
    node = root
    for step in target.steps[:-1]:
        found = find_key(node, step.key)
        if found is None:
            if step.entry:
                return None
            found = Node(entries=[])
            node.entries = [*(node.entries or []), (Node(text=step.key), found)]
        entry = find_entry(found, step.entry) if step.entry else found
        if entry is None:
            return None
        node = entry
    return node


def _put(mapping: Node, target: Target, value: Node) -> None:
    key = target.steps[-1].key
    if target.name:
        table = find_key(mapping, key) or Node(entries=[])
        rows = [(k, v) for k, v in table.entries or [] if k.text != target.name.lower()]
        if not value.is_null:
            rows.append((Node(value.line, value.column, text=target.name), value))
        value = Node(entries=rows)
    others = [(k, v) for k, v in mapping.entries or [] if k.text != key]
    mapping.entries = [*others, (Node(value.line, value.column, text=key), value)]
