"""Frozen records as plain values of JSON, and back: how what somebody told is kept in a file."""

from __future__ import annotations

import dataclasses
import types
import typing
from datetime import date
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")


def kept(record: object) -> dict[str, Any]:
    """A record as it stands in a file."""
    return {field.name: _plain(getattr(record, field.name)) for field in dataclasses.fields(record)}  # type: ignore[arg-type]


def _plain(value: object) -> Any:  # noqa: ANN401 - whatever JSON holds
    if dataclasses.is_dataclass(value):
        return kept(value)
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def restored(kind: type[T], said: dict[str, Any]) -> T:
    """A record out of a file; keys that it does not know are passed over, missing ones take their default.

    Raises ``TypeError`` or ``ValueError`` where the file is of another form.
    """
    hints = _hints(typing.cast("type", kind))
    return kind(**{name: _typed(hints[name], value) for name, value in said.items() if name in hints})


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind, localns={"date": date})


def _typed(hint: Any, value: Any) -> Any:  # noqa: ANN401 - a type and whatever JSON holds
    if value is None:
        return None
    if typing.get_origin(hint) in {typing.Union, types.UnionType}:
        return _typed(next(one for one in typing.get_args(hint) if one is not types.NoneType), value)
    if typing.get_origin(hint) is tuple:
        return _row(typing.get_args(hint), value)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return restored(hint, value)
    if hint is date:
        return date.fromisoformat(value)
    return float(value) if hint is float else value


def _row(inner: tuple[Any, ...], values: Any) -> tuple[Any, ...]:  # noqa: ANN401 - same
    if len(inner) == 2 and inner[1] is Ellipsis:  # noqa: PLR2004 - tuple[X, ...]
        return tuple(_typed(inner[0], one) for one in values)
    return tuple(_typed(of, one) for of, one in zip(inner, values, strict=True))
