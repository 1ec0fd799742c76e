"""The loop file that an interview makes: a new one, or a person's own with what it does not say yet."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from loopwright.loop.changes import find_key
from loopwright.loop.comments import NOT_SAID, with_comments, without_notes
from loopwright.loop.fields import SECTIONS
from loopwright.loop.interview.draft import Draft, nested
from loopwright.loop.kinds import ManyOf, Table
from loopwright.loop.paths import target_of
from loopwright.loop.splicing import add_rows, put_value
from loopwright.loop.tree import Node, parse_tree
from loopwright.loop.writing import SCHEMA_HINT, SCHEMA_LINE, Plain, block_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loopwright.loop.interview.draft import Said
    from loopwright.loop.reading import LoadedLoop

_HEAD = f"""{SCHEMA_LINE}
{SCHEMA_HINT}
# Begun by `loopwright init`; behind each value stands where it came from. What nobody knows is left out and
# assumed: `loopwright assumptions` says what, and how much hangs on it.
"""
_ENTRY = re.compile(r"^(?P<list>[^\[]+)\[(?P<place>\d+)\]\.(?P<key>.+)$")


def new_text(draft: Draft) -> str:
    """A new loop file: each value with its source, each thing that nobody knows with a line that says so."""
    tree = draft.tree
    blocks = []
    for section in SECTIONS:
        missing = [path for path in draft.unknown if path.partition(".")[0] == section.key]
        values = f"{section.key}:\n{block_text(tree[section.key], '  ')}" if section.key in tree else ""
        named = [f"  # {_without_section(path)}" if values else f"# {path}" for path in missing]
        notes = "".join(f"{name}: {NOT_SAID}\n" for name in named)
        if values or notes:
            blocks.append(values + notes)
    text = _HEAD + "".join(f"\n{block}" for block in blocks)
    return with_comments(text, {path: one.source for path, one in draft.said.items()})


def merged_text(loaded: LoadedLoop, draft: Draft) -> str:
    """A person's own file with what the draft adds to it; comments, order and all else stay as they are.

    What stands there is changed only where the person now answers otherwise; nothing is taken out, and a loop
    without a name stays without.
    """
    text = loaded.text
    root = parse_tree(text, loaded.name)
    added: dict[str, str] = {}
    rows: dict[str, dict[int, dict[str, Said]]] = {}
    for path, one in _whole_tables(draft.said).items():
        entry = _ENTRY.match(path)
        if entry:
            rows.setdefault(entry["list"], {}).setdefault(int(entry["place"]), {})[entry["key"]] = one
        elif path != "loop.name" and _to_be_written(path, standing_at(root, path), one):
            text = put_value(text, path, one.value, loaded.name)
            added[path] = one.source
    for path, entries in rows.items():
        text, more = _with_rows(text, path, list(entries.values()), loaded.name)
        added |= more
    return with_comments(without_notes(text, tuple(added)), added, loaded.name)


def _whole_tables(said: Mapping[str, Said]) -> dict[str, Said]:
    """What was said, with each row that was said apart put into its table, where the table was said too."""
    found = dict(said)
    for path, row in said.items():
        table, _, name = path.rpartition(".")
        whole = found.get(table)
        if whole is not None and isinstance(whole.value, dict):
            del found[path]
            found[table] = replace(
                whole, value=whole.value | {name: row.value}, yours=whole.yours or row.yours
            )
    return found


def _to_be_written(path: str, standing: Node | None, one: Said) -> bool:
    if standing is None or standing.is_null:
        return True
    return one.yours and not _same(path, plain_of(standing), one.value)


def _same(path: str, standing: Plain, value: Plain) -> bool:
    """Whether two texts of a field mean the same: ``2,000`` and ``2k``."""
    target = target_of(path)
    shape = target.field.shape if target else None
    if standing == value or shape is None or isinstance(shape, ManyOf | Table):
        return standing == value
    return bool(shape.read(str(standing), 1.0) == shape.read(str(value), 1.0))


def _with_rows(text: str, path: str, entries: list[dict[str, Said]], name: str) -> tuple[str, dict[str, str]]:
    """Add entries to a list: to one that is there, only those that the person named, and by their names."""
    standing = standing_at(parse_tree(text, name), path)
    old = (standing.items or []) if standing else []
    added: dict[str, str] = {}
    new: list[dict[str, Said]] = []
    places = {_name_of(row): place for place, row in reversed(list(enumerate(old)))}
    for entry in entries:
        place = places.get(str(entry["name"].value).lower())
        if place is None and (not old or entry["name"].yours):
            new.append(entry)
        for key, one in entry.items() if place is not None else ():
            if _to_be_written(f"{path}[0].{key}", find_key(old[place or 0], key), one):
                text = put_value(text, f"{path}[{place}].{key}", one.value, name)
                added[f"{path}[{place}].{key}"] = one.source
    if new:
        text = add_rows(text, path, [_row(path, entry) for entry in new], name)
    for place, entry in enumerate(new, len(old)):
        added |= {f"{path}[{place}].{key}": one.source for key, one in entry.items()}
    return text, added


def _name_of(row: Node) -> str:
    name = find_key(row, "name")
    return (name.text or "").lower() if name else ""


def _row(path: str, entry: dict[str, Said]) -> Plain:
    """An entry with its keys in the order of the file."""
    tree: Plain = nested({f"{path}[0].{key}": one.value for key, one in entry.items()})
    for step in path.split("."):
        tree = tree[step] if isinstance(tree, dict) else tree
    return tree[0] if isinstance(tree, list) else tree


def standing_at(root: Node, path: str) -> Node | None:
    """Return what stands in a file under a dotted path: a field, or a list of entries."""
    node: Node | None = root
    target = target_of(path)
    keys = [step.key for step in target.steps] if target else path.split(".")
    for key in keys:
        node = find_key(node, key) if node else None
    if target is not None and target.name and node is not None:
        node = find_key(node, target.name)
    return node


def plain_of(node: Node) -> Plain:
    """What stands at a node, as plain texts, lists and mappings."""
    if node.entries is not None:
        return {key.text or "": plain_of(value) for key, value in node.entries}
    if node.items is not None:
        return [plain_of(item) for item in node.items]
    return node.text or ""


def _without_section(path: str) -> str:
    return path.partition(".")[2] or path
