"""Notes on values in a person's own file: where a value came from stands as a comment beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.loop.changes import find_entry, find_key
from loopwright.loop.paths import target_of
from loopwright.loop.tree import Node, parse_tree

if TYPE_CHECKING:
    from collections.abc import Mapping


def with_notes(text: str, notes: Mapping[str, str], mark: str, name: str = "loop.yaml") -> str:
    """Return a loop file's text with a comment at some of its values: ``{"service.app_cpu": "measured …"}``.

    ``mark`` is what every such note begins with: an older note with it is replaced, while a person's own
    comment stays and the note follows it. A value in brackets has its note on the line above, led by its
    key. A key that is not in the file has none.
    """
    for dotted, note in notes.items():
        text = _noted(text, parse_tree(text, name), dotted, note, mark)
    return text


def _noted(text: str, root: Node, dotted: str, note: str, mark: str) -> str:
    key, value, in_flow = _found(root, dotted)
    if key is None or value is None:
        return text
    return _above(text, key, note, mark) if in_flow else _beside(text, value, note, mark)


def _found(root: Node, dotted: str) -> tuple[Node | None, Node | None, bool]:
    """The nodes of a key and its value, and whether they stand in brackets."""
    target = target_of(dotted)
    node: Node | None = root
    key: Node | None = None
    in_flow = root.flow
    for step in target.steps if target else ():
        if node is None or node.entries is None:
            return None, None, False
        in_flow = in_flow or node.flow
        key = next((one for one, _ in node.entries if one.text == step.key), None)
        node = find_key(node, step.key)
        if step.entry and node is not None:
            in_flow = in_flow or node.flow
            node = find_entry(node, step.entry)
    return key, node, in_flow


def _beside(text: str, value: Node, note: str, mark: str) -> str:
    """Put a note at the end of a value's line."""
    end = text.find("\n", value.end)
    end = len(text) if end < 0 else end
    end -= text[value.end : end].endswith("\r")
    comment = text[value.end : end].strip()
    if comment and not comment.startswith("#"):
        return text  # a value over several lines: there is no room beside it
    own = comment.removeprefix("#").partition(mark)[0].strip().removesuffix(";").rstrip()
    return f"{text[: value.end]}  # {f'{own}; ' if own else ''}{note}{text[end:]}"


def _above(text: str, key: Node, note: str, mark: str) -> str:
    """Put a note on a line of its own above a key's line; an older one for the same key goes."""
    begin = text.rfind("\n", 0, key.start) + 1
    line = text[begin:]
    indent = line[: len(line) - len(line.lstrip(" "))]
    newline = "\r\n" if "\r\n" in text else "\n"
    head = text[:begin].splitlines(keepends=True)
    place = len(head)
    while place and head[place - 1].strip().startswith("#"):
        place -= 1
        if head[place].strip().startswith(f"# {key.text} {mark}"):
            del head[place]
            break
    return f"{''.join(head)}{indent}# {key.text} {note}{newline}{line}"
