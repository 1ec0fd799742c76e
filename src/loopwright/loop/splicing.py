"""Changing values in a person's own file: a value's characters are replaced, missing lines are added.

Comments, order, quotes, indentation and line ends of everything else stay as they are, to the byte.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.loop.changes import find_entry, find_key, unknown
from loopwright.loop.errors import Fault, InputError
from loopwright.loop.kinds import ManyOf, Misread, Table, shown
from loopwright.loop.paths import Step, Target, target_of
from loopwright.loop.reading import tabled
from loopwright.loop.tree import Node, parse_tree
from loopwright.loop.writing import Plain, block_text, entry_text, inline_text

if TYPE_CHECKING:
    from collections.abc import Mapping

_INDENTED_COMMENTS = re.compile(r"[^\n]*(?:\n[ \t]+#[^\n]*)+")


def set_values(text: str, values: Mapping[str, str], name: str = "loop.yaml") -> str:
    """Return a loop file's text with some values changed: ``{"demand.users": "5k"}``.

    Keys are those of ``with_values``; what is not in the file yet is added to its section. Raises
    ``InputError`` with every fault: a syntax error of the file, a field that is not there, a value that
    cannot be read.
    """
    faults: list[Fault] = []
    for place, (dotted, value) in enumerate(values.items(), 1):
        target = target_of(dotted)
        if target is None:
            faults.append(unknown(dotted, "values", place))
            continue
        try:
            text = _set(text, parse_tree(text, name), target, plain_value(target, value.strip()))
        except LookupError:
            faults.append(unknown(dotted, "values", place))
        except Misread as misread:
            faults.append(
                Fault("values", 1, place, dotted, f"read {shown(value)}", misread.allowed, misread.nearest)
            )
    if faults:
        raise InputError(tuple(faults), "`loopwright schema` describes every field.")
    return text


def put_value(text: str, dotted: str, value: Plain, name: str = "loop.yaml") -> str:
    """Return a loop file's text with one field as it shall stand there, checked before.

    Raises ``LookupError`` where there is no such field or entry.
    """
    target = target_of(dotted)
    if target is None:
        raise LookupError(dotted)
    return _set(text, parse_tree(text, name), target, value)


def add_rows(text: str, dotted: str, rows: list[Plain], name: str = "loop.yaml") -> str:
    """Return a loop file's text with entries added behind those of a list: ``data``, ``service.outside``.

    A list that is not there yet is made. Raises ``InputError`` where the file is no YAML, ``LookupError`` where
    something else stands in the list's place.
    """
    root = parse_tree(text, name)
    node, in_flow, keys = root, root.flow, dotted.split(".")
    for depth, key in enumerate(keys):
        found = find_key(node, key)
        if found is None or found.is_null:
            value: Plain = rows
            for later in reversed(keys[depth + 1 :]):
                value = {later: value}
            if found is None:
                return _added(text, node, key, value, in_flow=in_flow)
            return _replaced(text, node, found, value, in_flow=in_flow)
        node, in_flow = found, in_flow or found.flow
    if node.items is None:
        raise LookupError(dotted)
    if in_flow or not node.items:
        end = content_end(node.items[-1]) if node.items else node.end - 1
        new = ", ".join(inline_text(row, in_brackets=True) for row in rows)
        return f"{text[:end]}{', ' if node.items else ''}{new}{text[end:]}"
    newline = "\r\n" if "\r\n" in text else "\n"
    line_end = text.find("\n", len(text[: content_end(node)].rstrip()))
    head, tail = (text + newline, "") if line_end < 0 else (text[: line_end + 1], text[line_end + 1 :])
    return head + block_text(rows, " " * (node.column - 1)).replace("\n", newline) + tail


def plain_value(target: Target, value: str) -> Plain:
    """Check a value and return it as it shall stand in the file, in the person's own words.

    Raises:
        Misread: the field cannot hold it.
    """
    shape = target.field.shape
    rate = 1.0  # only checked here: the amount stays in its currency
    if isinstance(shape, Table):
        if target.name:
            shape.values.read(value, rate)
            return value
        pairs, names = tabled(Node(text=value))
        if names and shape.even and not pairs:
            return [shape.names.write(shape.names.read(node.text or "", rate)) for node in names]
        if names:
            raise Misread(shape.values.allowed)
        for key, one in pairs:
            shape.names.read(key.text or "", rate)
            shape.values.read(one.text or "", rate)
        return {key.text or "": one.text or "" for key, one in pairs}
    if isinstance(shape, ManyOf):
        words = [] if value == "none" else [word.strip() for word in value.split(",")]
        return [shape.item.write(shape.item.read(word, rate)) for word in words]
    shape.read(value, rate)
    return value


def _set(text: str, root: Node, target: Target, value: Plain) -> str:
    steps = (*target.steps, Step(target.name)) if target.name else target.steps
    node, in_flow = root, root.flow
    for depth, step in enumerate(steps):
        found = find_key(node, step.key)
        if found is None or (found.is_null and depth < len(steps) - 1):
            if step.entry or any(later.entry for later in steps[depth:]):
                raise LookupError(step.key)
            for later in reversed(steps[depth + 1 :]):
                value = {later.key: value}
            if found is None:
                return _added(text, node, step.key, value, in_flow=in_flow)
            return _replaced(text, node, found, value, in_flow=in_flow)
        if step.entry:
            entry = find_entry(found, step.entry)
            if entry is None:
                raise LookupError(step.entry)
            in_flow, found = in_flow or found.flow, entry
        if depth == len(steps) - 1:
            return _replaced(text, node, found, value, in_flow=in_flow)
        node, in_flow = found, in_flow or found.flow
        if node.entries is None:
            raise LookupError(step.key)
    raise LookupError(target.field.key)


def _replaced(text: str, mapping: Node, node: Node, value: Plain, *, in_flow: bool) -> str:
    """Put a value where another stands."""
    new = inline_text(value, in_brackets=in_flow)
    if node.is_null and node.start == node.end:
        key = next(key for key, one in mapping.entries or [] if one is node)
        colon = text.index(":", key.end) + 1 if ":" in text[key.end :] else key.end
        return f"{text[:colon]} {new}{text[colon:]}"
    end = content_end(node)
    written = text[node.start : end]
    body = written.rstrip()
    if node.is_block:  # a list or mapping on lines of its own: the value goes behind the key instead
        key = next(key for key, one in mapping.entries or [] if one is node)
        colon = text.index(":", key.end) + 1
        return f"{text[:colon]} {new}{text[node.start + len(body) :]}"
    return text[: node.start] + new + text[node.start + len(body) :]


def content_end(node: Node) -> int:
    """Return where a node's own characters end; a block's marks reach over the comments behind it."""
    if not node.is_block:
        return node.end
    if node.items is not None:
        return max((content_end(item) for item in node.items), default=node.end)
    return max((max(content_end(value), key.end + 1) for key, value in node.entries or []), default=node.end)


def _added(text: str, mapping: Node, key: str, value: Plain, *, in_flow: bool) -> str:
    """Add a key behind the last one of a mapping, on the same line in brackets, else on a line of its own."""
    entries = mapping.entries or []
    if mapping.flow or in_flow:
        place = max((max(content_end(value_), key_.end) for key_, value_ in entries), default=mapping.end - 1)
        pair = f"{key}: {inline_text(value, in_brackets=True)}"
        return f"{text[:place]}{', ' if entries else ''}{pair}{text[place:]}"
    newline = "\r\n" if "\r\n" in text else "\n"
    place = len(text[: content_end(mapping)].rstrip()) if entries else len(text)
    if entries and entries[0][0].column == 1:  # comments that are indented belong to the section before
        behind = _INDENTED_COMMENTS.match(text, place)
        place = behind.end() if behind else place
    line_end = text.find("\n", place)
    head, tail = (text, "") if line_end < 0 else (text[: line_end + 1], text[line_end + 1 :])
    if head and not head.endswith("\n"):
        head += newline
    indent = " " * ((entries[0][0].column if entries else mapping.column) - 1)
    added = entry_text(key, value, indent)
    if isinstance(value, dict) and not indent:  # a section of its own
        added = f"\n{key}:\n{block_text(value, '  ')}"
    elif not indent:  # a list of its own
        added = f"\n{added}"
    return head + added.replace("\n", newline) + tail
