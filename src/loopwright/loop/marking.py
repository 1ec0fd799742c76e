"""Putting measurements into a person's own file: which values were measured, from what, when, and their ranges."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from loopwright.loop.changes import find_key
from loopwright.loop.fields import LOOP, MEASURED, STAGES
from loopwright.loop.splicing import content_end
from loopwright.loop.tree import parse_tree
from loopwright.loop.writing import Plain, block_text, inline_text, scalar_text, written

if TYPE_CHECKING:
    from loopwright.loop.model import Measurement, Stage


def with_measured(
    text: str, entry: Measurement, before: tuple[Measurement, ...], name: str = "loop.yaml"
) -> str:
    """Return a loop file's text with an entry of measurements, in the place of an older one from the same source.

    ``before`` are the entries that the file has; values that are measured anew leave them. Everything outside
    the section stays as it is, to the byte.
    """
    rest = [
        replace(one, values={field: told for field, told in one.values.items() if field not in entry.values})
        for one in before
        if one.source != entry.source
    ]
    newline = "\r\n" if "\r\n" in text else "\n"
    block = _section([*(one for one in rest if one.values), entry]).replace("\n", newline)
    found = next(((k, v) for k, v in parse_tree(text, name).entries or [] if k.text == MEASURED.key), None)
    if found is None:
        head = text if text.endswith("\n") or not text else text + newline
        return f"{head}{newline}{block}"
    key, value = found
    last = len(text[: max(content_end(value), key.end + 1)].rstrip())
    end = text.find("\n", last) + 1 or len(text)
    return text[: key.start] + block + text[end:]


def with_stages(text: str, stages: tuple[Stage, ...], name: str = "loop.yaml") -> str:
    """Return a loop file's text with stages where it has none; unchanged where it has some, or is in brackets."""
    root = parse_tree(text, name)
    loop = find_key(root, LOOP.key)
    if loop is None or loop.flow or not loop.entries or find_key(loop, STAGES.key) is not None:
        return text
    newline = "\r\n" if "\r\n" in text else "\n"
    indent = " " * (loop.entries[0][0].column - 1)
    rows = [_stage(stage) for stage in stages]
    block = f"{indent}{STAGES.key}:\n" + block_text(rows, f"{indent}  ")
    end = text.find("\n", len(text[: content_end(loop)].rstrip())) + 1
    head = text[:end] if end else text + newline
    return head + block.replace("\n", newline) + (text[end:] if end else "")


def _stage(stage: Stage) -> Plain:
    found: dict[str, Plain] = {}
    for field in STAGES.fields:
        value = getattr(stage, field.attribute)
        if value is not None:
            found[field.key] = written(field.shape, value)
    return found


def _section(entries: list[Measurement]) -> str:
    """The whole section, each range on a line of its own."""
    lines = [f"{MEASURED.key}:\n"]
    for one in entries:
        lines.append(f"  - from: {scalar_text(one.source)}\n")
        if one.period:
            lines.append(f"    period: {scalar_text(one.period)}\n")
        lines.append("    values:\n")
        lines += [f"      {_key(field)}: {inline_text(told)}\n" for field, told in one.values.items()]
    return "".join(lines)


def _key(field: str) -> str:
    """A dotted name, which YAML takes plainly unless it has something odd in it."""
    return field if all(c.isalnum() or c in "._[]-" for c in field) else scalar_text(field)
