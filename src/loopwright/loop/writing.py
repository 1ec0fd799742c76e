"""Writing loop files: a whole one from a loop, with the units that people write, and safely onto the disk."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from loopwright.loop.errors import LoopwrightError
from loopwright.loop.fields import LOOP, SECTIONS, Section, Shape
from loopwright.loop.kinds import ManyOf, Table, Value

if TYPE_CHECKING:
    from loopwright.loop.model import Loop, Part

NEW_FILE_MODE = 0o644
SCHEMA_LINE = "# yaml-language-server: $schema=loop.schema.json"
SCHEMA_HINT = "# `loopwright schema > loop.schema.json` puts the schema beside this file for your editor."

Plain = str | list["Plain"] | dict[str, "Plain"]
"""A value as it stands in the file: every scalar is text."""

_SAFE = re.compile(r"[\w$€][\w $€%./+(),'-]*", re.ASCII)
_SAFE_IN_BRACKETS = re.compile(r"[\w$€][\w $€%./+()'-]*", re.ASCII)


def written_loop(loop: Loop) -> dict[str, Plain]:
    """Return a loop as it would stand in a file: keys and texts; what was not said is left out."""
    sections = {section.key: _written_section(section, loop) for section in SECTIONS}
    return {key: value for key, value in sections.items() if value}


def _written_section(section: Section, owner: Part) -> Plain:
    if section is LOOP:
        return _written_part(section, owner)
    value = getattr(owner, section.attribute)
    return [_written_part(section, one) for one in value] if section.many else _written_part(section, value)


def _written_part(section: Section, part: Part) -> dict[str, Plain]:
    found: dict[str, Plain] = {}
    defaults = {one.name: one.default for one in dataclasses.fields(part)}
    for field in section.fields:
        value = getattr(part, field.attribute)
        if value is not None and value != {} and value != defaults[field.attribute]:
            found[field.key] = written(field.shape, value)
    for inner in section.inner:
        rows = _written_section(inner, part)
        if rows:
            found[inner.key] = rows
    return found


def written(shape: Shape, value: Value) -> Plain:
    """Return one model value as it stands in the file."""
    if isinstance(shape, ManyOf):
        return [shape.item.write(item) for item in value]
    if isinstance(shape, Table):
        return {shape.names.write(name): shape.values.write(one) for name, one in value.items()}
    return shape.write(value)


def loop_text(loop: Loop) -> str:
    """Return a new loop file: the schema line for editors, then the sections in their order."""
    blocks = [f"{key}:\n{block_text(value, '  ')}" for key, value in written_loop(loop).items()]
    return f"{SCHEMA_LINE}\n{SCHEMA_HINT}\n\n" + "\n".join(blocks)


def block_text(value: Plain, indent: str) -> str:
    """Write a mapping or a list of mappings as indented lines; lists of words stay on one line."""
    if isinstance(value, dict):
        return "".join(entry_text(key, one, indent) for key, one in value.items())
    items = (block_text(item, indent + "  ") for item in value)
    return "".join(f"{indent}- {item.removeprefix(indent + '  ')}" for item in items)


def entry_text(key: str, value: Plain, indent: str) -> str:
    """Write a key with its value: on one line, or a list of mappings on lines below it."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return f"{indent}{key}:\n{block_text(value, indent + '  ')}"
    return f"{indent}{key}: {inline_text(value)}\n"


def inline_text(value: Plain, *, in_brackets: bool = False) -> str:
    """Write a value on one line, collections in brackets, quoted where YAML would read it otherwise."""
    if isinstance(value, dict):
        pairs = (
            f"{scalar_text(k, in_brackets=True)}: {inline_text(v, in_brackets=True)}"
            for k, v in value.items()
        )
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(inline_text(item, in_brackets=True) for item in value) + "]"
    return scalar_text(value, in_brackets=in_brackets)


def scalar_text(text: str, *, in_brackets: bool = False) -> str:
    """Write a scalar plainly, or between double quotes where YAML needs them."""
    safe = (_SAFE_IN_BRACKETS if in_brackets else _SAFE).fullmatch(text)
    return (
        text
        if safe and not text.endswith(" ") and text.lower() != "null"
        else json.dumps(text, ensure_ascii=False)
    )


def write_loop(path: Path, text: str) -> None:
    """Put a loop file in place at once: readers see the old text or the new one, never half of it.

    Keeps the mode of a file that was there. Raises ``LoopwrightError`` when it cannot be written.
    """
    try:
        path = path.resolve()  # a link stays a link
        if path.exists() and not path.is_file():  # a pipe or a device stays what it is; a folder is refused
            path.write_text(text, encoding="utf-8", newline="")
            return
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            temporary.chmod(path.stat().st_mode & 0o777 if path.exists() else NEW_FILE_MODE)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        advice = "Name a place where you may write."
        raise LoopwrightError(f"{path}: cannot be written ({error.strerror})", advice) from None
