"""Text that becomes a statement of SQL: written whole, or put together from what may be a user's."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from loopwright.audit.probes.probe import Sight, Verdict
from loopwright.audit.probes.python_place import Place, constant_of

if TYPE_CHECKING:
    from collections.abc import Iterator

STATEMENT = re.compile(r"\s*(?:select|insert|update|delete|with|alter|drop|create)\b", re.IGNORECASE)
VALUE_COMES = re.compile(r"(?:=|<|>|\blike|\bin \(|\bvalues \(|,)\s{0,3}['\"]?%?$", re.IGNORECASE)
PERCENT, BRACES = re.compile(r"%(?:\(\w{1,80}\))?[sdr]"), re.compile(r"\{\w{0,80}\}")


def statement(place: Place, value: ast.expr, last: str) -> Iterator[Sight]:
    """What a value says that is executed."""
    before = _before_each_hole(value)
    text = constant_of(value)
    if before and STATEMENT.match(before[0]):
        if any(VALUE_COMES.search(one) for one in before):
            yield place.says(
                "queries_parameterised", "a statement is put together from text", Verdict.MISSING
            )
        else:
            yield place.says(
                "queries_parameterised",
                "a name in a statement comes from elsewhere: look whence",
                Verdict.HINT,
            )
    elif last in {"execute", "executemany"} and isinstance(text, str) and STATEMENT.match(text):
        yield place.says("queries_parameterised", "a statement is written whole")


def _before_each_hole(value: ast.expr) -> list[str]:
    """Of a text that is put together: what stands before each part that is not written there."""
    if isinstance(value, ast.JoinedStr):
        found, text = [], ""
        for one in value.values:
            if isinstance(one, ast.FormattedValue):
                found.append(text)
                text = ""
            else:
                text = str(constant_of(one))
        return found
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
        if isinstance(value.right, ast.Constant):
            return _before_each_hole(value.left)
        return [*_before_each_hole(value.left), _last_text(value.left)]
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Mod):
        return PERCENT.split(str(constant_of(value.left)))[:-1]
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr == "format":
        return BRACES.split(str(constant_of(value.func.value)))[:-1]
    return []


def _last_text(value: ast.expr) -> str:
    """The text that stands last in a sum of texts."""
    if isinstance(value, ast.BinOp):
        return _last_text(value.right)
    said = constant_of(value)
    return said if isinstance(said, str) else ""
