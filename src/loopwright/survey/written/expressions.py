"""Expressions of Terraform: the value of what is static, and the form of what others must first say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tree_sitter import Node

ESCAPES = {'\\"': '"', "\\n": "\n", "\\t": "\t", "\\\\": "\\"}
WRAPPERS = frozenset({"expression", "literal_value", "collection_value", "template_expr", "operation"})
TEMPLATED = frozenset({"template_interpolation", "template_directive"})
HEREDOC = "<<"


class Form(StrEnum):
    """What kind of expression has no value yet."""

    OTHER = "other"
    REFERENCE = "reference"  # parts: the names, from the outermost
    TEMPLATE = "template"  # parts: texts and what stands between them
    CALL = "call"  # parts: the function's name, its arguments
    CHOICE = "choice"  # parts: condition, one, the other
    OPERATION = "operation"  # parts: the operator, its operands


@dataclass(frozen=True, slots=True)
class Unknown:
    """An expression whose value cannot be told from itself alone; ``text`` is as written.

    ``form`` and ``parts`` are for who knows more: the values of variables, for instance.
    """

    text: str
    form: Form = Form.OTHER
    parts: tuple[Value, ...] = ()

    def __hash__(self) -> int:
        """By its text alone: its parts may be lists and objects, which have no hash."""
        return hash(self.text)

    @property
    def names(self) -> tuple[str, ...]:
        """Of a reference the names: ``("aws_vpc", "main", "id")``; of anything else none."""
        if self.form is not Form.REFERENCE:
            return ()
        return tuple(str(one) for one in self.parts)


Value = str | float | bool | None | Unknown | list["Value"] | dict[str, "Value"]


def value_of(node: Node, data: bytes) -> Value:
    """The value of an expression, where it is a literal or made of such."""
    while node.type in WRAPPERS and node.named_child_count == 1:
        node = node.named_children[0]
    read = READERS.get(node.type)
    text = written(node, data)
    return read(node, text, data) if read is not None else Unknown(text)


def written(node: Node, data: bytes) -> str:
    """The text of a node."""
    return data[node.start_byte : node.end_byte].decode("utf-8", "replace")


def _number(_: Node, text: str, __: bytes) -> Value:
    try:
        return float(text)
    except ValueError:
        return Unknown(text)


def _string(node: Node, text: str, data: bytes) -> Value:
    if any(one.type in TEMPLATED for one in node.named_children):
        return _template(node, text, data)
    return _unescaped(text[1:-1])


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    for written_so, meant in ESCAPES.items():
        text = text.replace(written_so, meant)
    return text


def _heredoc(node: Node, text: str, data: bytes) -> Value:
    if any(one.type in TEMPLATED for one in node.named_children):
        return _template(node, text, data)
    return "\n".join(text.split("\n")[1:-1])


def _template(node: Node, text: str, data: bytes) -> Value:
    """Texts and what stands between them; texts by their place, for the parser leaves spaces at their ends out."""
    end, place = node.end_byte - 1, node.start_byte + 1
    if text.startswith(HEREDOC):
        whole = data[node.start_byte : node.end_byte]
        end = node.start_byte + max(whole.rstrip().rfind(b"\n"), 0)
        place = node.start_byte + whole.find(b"\n") + 1
    parts: list[Value] = []
    for one in node.named_children:
        if one.type in TEMPLATED:
            parts.append(_literal(data[place : one.start_byte], text))
            inner = next((part for part in one.named_children if part.type == "expression"), None)
            parts.append(value_of(inner, data) if inner is not None else Unknown(written(one, data)))
            place = one.end_byte
    parts.append(_literal(data[place:end], text))
    return Unknown(text, Form.TEMPLATE, tuple(part for part in parts if part != ""))


def _literal(found: bytes, text: str) -> str:
    literal = found.decode("utf-8", "replace")
    return literal if text.startswith(HEREDOC) else _unescaped(literal)


def _object(node: Node, _: str, data: bytes) -> Value:
    found: dict[str, Value] = {}
    for one in node.named_children:
        if one.type == "object_elem":
            parts = [part for part in one.named_children if part.type == "expression"]
            if len(parts) == 2:  # noqa: PLR2004 - a key and its value
                key = written(parts[0], data).strip('"()')
                found[key] = value_of(parts[1], data)
    return found


def _reference(node: Node, text: str, data: bytes) -> Value:
    names: list[Value] = []
    for one in node.named_children:
        if one.type == "variable_expr":
            names.append(written(one, data))
        elif one.type == "get_attr":
            names.append(written(one, data).lstrip("."))
        elif one.type == "index":
            names.append(written(one, data).strip('[]"'))
        else:
            return Unknown(text)
    return Unknown(text, Form.REFERENCE, tuple(names))


def _call(node: Node, text: str, data: bytes) -> Value:
    given = next((one for one in node.named_children if one.type == "function_arguments"), None)
    name = written(node.named_children[0], data)
    arguments = (
        [value_of(one, data) for one in given.named_children if one.type == "expression"] if given else []
    )
    if name == "jsonencode" and len(arguments) == 1:
        return arguments[0]
    return Unknown(text, Form.CALL, (name, *arguments))


def _operation(node: Node, text: str, data: bytes) -> Value:
    operands = tuple(_operand(node.named_children, data))
    operator = next((written(one, data) for one in node.children if not one.is_named), "")
    if operator == "-" and len(operands) == 1 and isinstance(operands[0], float):
        return -operands[0]
    return Unknown(text, Form.OPERATION, (operator, *operands))


def _operand(nodes: list[Node], data: bytes) -> list[Value]:
    """Operands; a reference's names stand loose among them, without a node of their own."""
    found: list[Value] = []
    for one in nodes:
        last = found[-1] if found else None
        if one.type in {"get_attr", "index"}:
            names = last.names if isinstance(last, Unknown) else ()
            if names:
                own = written(one, data)
                found[-1] = Unknown(f"{last.text}{own}", Form.REFERENCE, (*names, own.strip('.[]"')))  # type: ignore[union-attr]
            else:
                found[-1:] = [Unknown(written(one, data))]
        else:
            found.append(value_of(one, data))
    return found


def _choice(node: Node, text: str, data: bytes) -> Value:
    return Unknown(text, Form.CHOICE, tuple(value_of(one, data) for one in node.named_children))


def _list(node: Node, _: str, data: bytes) -> Value:
    return [value_of(one, data) for one in node.named_children if one.type == "expression"]


READERS: dict[str, Callable[[Node, str, bytes], Value]] = {
    "bool_lit": lambda _, text, __: text == "true",
    "null_lit": lambda _, __, ___: None,
    "numeric_lit": _number,
    "string_lit": _string,
    "quoted_template": _string,
    "heredoc_template": _heredoc,
    "tuple": _list,
    "object": _object,
    "expression": _reference,
    "variable_expr": lambda _, text, __: Unknown(text, Form.REFERENCE, (text,)),
    "function_call": _call,
    "conditional": _choice,
    "unary_operation": _operation,
    "binary_operation": _operation,
}
