"""What an expression of Terraform comes to once variables and locals have values."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from loopwright.survey.written.expressions import Form, Unknown, Value

if TYPE_CHECKING:
    from collections.abc import Callable

    from loopwright.survey.written.terraform import Block

DEEPEST = 20  # a local may name a local that names a local
LONGEST = 2_000  # elements that a value may grow to
SPLITS = 3
MOST_INSTANCES = 50
MOST_STEPS = 200_000  # a folder; what names itself twice at each step would never end
LONGEST_TEXT = 100_000
NOWHERE = Unknown("nowhere")


@dataclass
class Scope:
    """The names that a folder's expressions may use: ``var.x``, ``local.x``, and ``each.key`` within one instance."""

    variables: dict[str, Value] = field(default_factory=dict)
    locals: dict[str, Value] = field(default_factory=dict)
    each: dict[str, Value] = field(default_factory=dict)
    steps: int = 0

    def resolved(self, value: Value, depth: int = 0) -> Value:  # noqa: PLR0911 - a form each
        """A value with all that is known put in; what stays unknown keeps its form."""
        self.steps += 1
        if depth > DEEPEST or self.steps > MOST_STEPS:
            return Unknown("") if isinstance(value, list | dict) else value
        if isinstance(value, list):
            return [self.resolved(one, depth + 1) for one in value]
        if isinstance(value, dict):
            return {key: self.resolved(one, depth + 1) for key, one in value.items()}
        if not isinstance(value, Unknown):
            return value
        match value.form:
            case Form.REFERENCE:
                return self._named(value, depth)
            case Form.TEMPLATE:
                return self._template(value, depth)
            case Form.CHOICE:
                return self._choice(value, depth)
            case Form.CALL:
                name, *given = value.parts
                return _called(value, str(name), [self.resolved(one, depth + 1) for one in given])
            case Form.OPERATION:
                operator, *given = value.parts
                return _operated(value, str(operator), [self.resolved(one, depth + 1) for one in given])
            case _:
                return value

    def _named(self, value: Unknown, depth: int) -> Value:
        kind, *names = value.names or ("",)
        known = {"var": self.variables, "local": self.locals, "each": self.each}.get(kind, {})
        if not names or names[0] not in known:
            return value
        inner: Value = known[names[0]]
        for name in names[1:]:
            inner = _inside(self.resolved(inner, depth + 1) if isinstance(inner, Unknown) else inner, name)
            if inner is NOWHERE:
                return value
        return self.resolved(inner, depth + 1)

    def _template(self, value: Unknown, depth: int) -> Value:
        parts = [self.resolved(one, depth + 1) for one in value.parts]
        if len(parts) == 1 and value.text.startswith('"'):
            return parts[0]
        texts = [_text(one) for one in parts]
        if all(one is not None for one in texts) and sum(len(one or "") for one in texts) <= LONGEST_TEXT:
            return "".join(one for one in texts if one is not None)
        return replace(value, parts=tuple(parts))

    def _choice(self, value: Unknown, depth: int) -> Value:
        if len(value.parts) != SPLITS:
            return value
        condition = self.resolved(value.parts[0], depth + 1)
        if isinstance(condition, bool):
            return self.resolved(value.parts[1 if condition else 2], depth + 1)
        one, other = (self.resolved(part, depth + 1) for part in value.parts[1:])
        if not isinstance(one, Unknown) and one == other:
            return one
        return replace(value, parts=(condition, one, other))


def resolved_block(block: Block, scope: Scope) -> Block:
    """A block with the values that a scope gives its attributes, those of its inner blocks too."""
    attributes = {
        name: replace(one, value=scope.resolved(one.value)) for name, one in block.attributes.items()
    }
    return replace(
        block, attributes=attributes, blocks=tuple(resolved_block(one, scope) for one in block.blocks)
    )


def instances_of(block: Block, scope: Scope) -> list[Block]:
    """What a block makes, with values: one, one for each of a static ``for_each`` (alike ones once), none by count."""
    given = block.attributes.get("for_each")
    over = scope.resolved(given.value) if given is not None else None
    if isinstance(over, list):
        over = {one: one for one in over if isinstance(one, str)}
    if not isinstance(over, dict):
        made = resolved_block(block, scope)
        return [] if made.value("count") == 0 else [made]
    found: list[Block] = []
    for key, value in list(over.items())[:MOST_INSTANCES]:
        made = resolved_block(block, replace(scope, each={"key": key, "value": value}))
        if made not in found:
            found.append(made)
    return found


def _inside(value: Value, name: str) -> Value:
    if isinstance(value, dict):
        return value.get(name, NOWHERE)
    if isinstance(value, list) and name.isdecimal() and int(name) < len(value):
        return value[int(name)]
    return NOWHERE


def _text(value: Value) -> str | None:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:g}"
    return None


def _called(value: Unknown, name: str, given: list[Value]) -> Value:
    function = FUNCTIONS.get(name)
    if function is None or not given:
        return value
    if name not in CHOOSING and any(isinstance(one, Unknown) for one in given):
        return replace(value, parts=(name, *given))
    found = function(given)
    size = len(found) if isinstance(found, list | dict) else 0
    return value if size > LONGEST else found


def _coalesced(given: list[Value]) -> Value:
    return next((one for one in given if one not in (None, "")), None)


def _joined(given: list[Value]) -> Value:
    if not all(isinstance(one, list) for one in given):
        return Unknown("concat")
    return [part for one in given if isinstance(one, list) for part in one]


def _merged(given: list[Value]) -> Value:
    """Maps laid over one another; an unknown one leaves what the others say, for a key that is there stays there."""
    found: dict[str, Value] = {}
    for one in given:
        if isinstance(one, dict):
            found |= one
    unknown = any(isinstance(one, Unknown) for one in given)
    return Unknown("merge") if unknown and not found else found


def _flattened(given: list[Value]) -> Value:
    found: list[Value] = []
    for one in given[0] if isinstance(given[0], list) else [given[0]]:
        found += one if isinstance(one, list) else [one]
    return found


def _looked_up(given: list[Value]) -> Value:
    table, key, *default = given
    if isinstance(table, dict) and isinstance(key, str):
        return table.get(key, default[0] if default else Unknown("lookup"))
    return Unknown("lookup")


def _boolean(given: list[Value]) -> Value:
    return {"true": True, "false": False}.get(str(given[0]).lower(), Unknown("tobool"))


def _length(given: list[Value]) -> Value:
    return float(len(given[0])) if isinstance(given[0], list | dict | str) else Unknown("length")


def _contained(given: list[Value]) -> Value:
    both = len(given) == 2 and isinstance(given[0], list)  # noqa: PLR2004 - a list and what may stand in it
    return given[1] in given[0] if both and isinstance(given[0], list) else Unknown("contains")


def _first(given: list[Value]) -> Value:
    return given[0]


CHOOSING = frozenset({"merge", "try", "coalesce"})
FUNCTIONS: dict[str, Callable[[list[Value]], Value]] = {
    "tostring": lambda given: _text(given[0]),
    "tobool": _boolean,
    "tolist": _first,
    "toset": _first,
    "tomap": _first,
    "distinct": _first,
    "sort": _first,
    "compact": lambda given: (
        [one for one in given[0] if one not in (None, "")] if isinstance(given[0], list) else given[0]
    ),
    "tonumber": lambda given: given[0] if isinstance(given[0], float) else Unknown("tonumber"),
    "sensitive": _first,
    "nonsensitive": _first,
    "try": _first,
    "coalesce": _coalesced,
    "concat": _joined,
    "merge": _merged,
    "flatten": _flattened,
    "lookup": _looked_up,
    "length": _length,
    "contains": _contained,
    "lower": lambda given: given[0].lower() if isinstance(given[0], str) else Unknown("lower"),
    "upper": lambda given: given[0].upper() if isinstance(given[0], str) else Unknown("upper"),
}


def _operated(value: Unknown, operator: str, given: list[Value]) -> Value:  # noqa: PLR0911 - an operator each
    known = not any(isinstance(one, Unknown) for one in given)
    match operator, given:
        case ("!", [bool() as one]):
            return not one
        case ("==", [one, other]) if known:
            return one == other
        case ("!=", [one, other]) if known:
            return one != other
        case ("&&", [False, _] | [_, False]):
            return False
        case ("&&", [True, True]):
            return True
        case ("||", [True, _] | [_, True]):
            return True
        case ("||", [False, False]):
            return False
        case ((">" | "<" | ">=" | "<=") as sign, [float() as one, float() as other]):
            return {">": one > other, "<": one < other, ">=": one >= other, "<=": one <= other}[sign]
    return replace(value, parts=(operator, *given))
