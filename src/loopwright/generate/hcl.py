"""HCL as text, laid out as `terraform fmt` lays it out: data in, the same bytes out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Union

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

WIDEST = 100  # a list that fits stands on one line
STEP = "  "
REFERENCE = re.compile(r"\$\{([\w.]+)\}\Z")
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z")


@dataclass(frozen=True, slots=True)
class Expression:
    """HCL that is written as it stands: a reference, a condition, a call."""

    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function of one argument that is worth lines of its own, such as ``jsonencode``."""

    name: str
    argument: Value


@dataclass(frozen=True, slots=True)
class Comment:
    """A line that says why; ``mark`` is what stands before it."""

    text: str
    mark: str = "# "


@dataclass(frozen=True, slots=True)
class Block:
    """A block: its type, its labels, and what stands in it, group by group with a blank line between."""

    kind: str
    labels: tuple[str, ...]
    body: tuple[Item, ...]


Value = Union[
    None, bool, int, float, str, Expression, Call, "Sequence[Value]", "Mapping[str, Value]"
]  # written with Union: it names itself
Item = Union["Mapping[str, Value]", Block, Comment]


def ref(text: str) -> Expression:
    """A reference or another expression, as it stands."""
    return Expression(text)


def template(text: str) -> Expression:
    """A text with ``${…}`` in it that Terraform fills."""
    return Expression(f'"{text}"')


def called(name: str) -> Expression:
    """A name as a text that Terraform fills, or as the bare reference where it is nothing else."""
    bare = REFERENCE.match(name)
    return Expression(bare[1]) if bare else template(name)


def block(kind: str, *rest: str | Item) -> Block:
    """A block with its labels first and then its body."""
    labels = tuple(one for one in rest if isinstance(one, str))
    return Block(kind, labels, tuple(one for one in rest if not isinstance(one, str)))


def hcl_text(items: Iterable[Item]) -> str:
    """A whole file: blocks with a blank line between, ending in a newline."""
    return "\n".join(_laid_out(tuple(items), "")) + "\n"


def _laid_out(items: Sequence[Item], indent: str) -> list[str]:
    lines: list[str] = []
    before: Item | None = None
    for item in items:
        if isinstance(item, dict) and not item:
            continue
        if before is not None and not isinstance(before, Comment):
            lines.append("")
        lines += _item(item, indent)
        before = item
    return lines


def _item(item: Item, indent: str) -> list[str]:
    if isinstance(item, Comment):
        return [f"{indent}{item.mark}{item.text}"]
    if isinstance(item, Block):
        head = " ".join([item.kind, *(f'"{label}"' for label in item.labels)])
        inner = _laid_out(item.body, indent + STEP)
        return [f"{indent}{head} {{", *inner, f"{indent}}}"] if inner else [f"{indent}{head} {{}}"]
    return _attributes(item, indent)


def _attributes(values: Mapping[str, Value], indent: str) -> list[str]:
    """Assignments one below the other; the equals signs of neighbours on one line each stand below each other."""
    written = [(_key(name), _value(value, indent)) for name, value in values.items()]
    lines: list[str] = []
    place = 0
    while place < len(written):
        end = place
        while end < len(written) and len(written[end][1]) == 1:
            end += 1
        width = max((len(name) for name, _ in written[place:end]), default=0)
        lines += [f"{indent}{name:<{width}} = {value[0]}" for name, value in written[place:end]]
        if end < len(written):
            name, value = written[end]
            lines += [f"{indent}{name} = {value[0]}", *value[1:]]
            end += 1
        place = end
    return lines


def _key(name: str) -> str:
    return name if IDENTIFIER.match(name) or name.startswith(("(", '"')) else _quoted(name)


def _value(value: Value, indent: str) -> list[str]:
    """The lines of a value: the first goes behind the equals sign, the others carry their own indent."""
    if isinstance(value, Call):
        first, *rest = _value(value.argument, indent)
        found = [f"{value.name}({first}", *rest]
        return [*found[:-1], f"{found[-1]})"]
    if isinstance(value, Expression):
        return [value.text]
    if isinstance(value, str):
        return [_quoted(value)]
    if isinstance(value, dict):
        inner = _attributes(value, indent + STEP)
        return ["{", *inner, f"{indent}}}"] if inner else ["{}"]
    if isinstance(value, (list, tuple)):
        return _list(value, indent)
    return [_scalar(value)]


def _list(values: Sequence[Value], indent: str) -> list[str]:
    parts = [_value(value, indent + STEP) for value in values]
    flat = ", ".join(part[0] for part in parts)
    if all(len(part) == 1 for part in parts) and len(flat) + len(indent) <= WIDEST:
        return [f"[{flat}]"]
    return ["[", *_with_commas(parts, indent), f"{indent}]"]


def _with_commas(parts: Sequence[Sequence[str]], indent: str) -> list[str]:
    lines: list[str] = []
    for part in parts:
        found = [f"{indent}{STEP}{part[0]}", *part[1:]]
        lines += [*found[:-1], f"{found[-1]},"]
    return lines


def _scalar(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.10g}"
    return str(value)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return '"' + escaped.replace("${", "$${").replace("%{", "%%{") + '"'
