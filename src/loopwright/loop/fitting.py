"""Values fitted to the types of the loop's fields: a program may write ``5`` for a number and ``"eu"`` for a place."""

from __future__ import annotations

import math
from dataclasses import is_dataclass
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, get_args, get_origin


def fitted(kind: Any, value: Any, name: str) -> Any:  # noqa: ANN401 - types are values here
    """The value as its field's type has it.

    Raises:
        ValueError: naming the field, where the value is none of its type.
    """
    origin, inside = get_origin(kind), get_args(kind)
    if origin is UnionType:
        (kind,) = (one for one in inside if one is not NoneType)
        return value if value is None else fitted(kind, value, name)
    if origin is tuple and isinstance(value, list | tuple):
        return tuple(fitted(inside[0], one, name) for one in value)
    if origin is dict and isinstance(value, dict):
        keys, values = inside
        return {fitted(keys, key, name): fitted(values, one, name) for key, one in value.items()}
    if origin is None:
        return _fitted_alone(kind, value, name)
    raise _unfit(kind, value, name)


def _fitted_alone(kind: type, value: Any, name: str) -> Any:  # noqa: ANN401 - same
    if kind in {float, int}:
        return _number(kind, value, name)
    if isinstance(value, kind):
        return value
    if is_dataclass(kind) and isinstance(value, dict):
        return kind(**value)
    if issubclass(kind, StrEnum) and isinstance(value, str) and value in set(kind):
        return kind(value)
    raise _unfit(kind, value, name)


def _number(kind: type, value: Any, name: str) -> float:  # noqa: ANN401 - same
    number = not isinstance(value, bool) and isinstance(value, int | float) and math.isfinite(value)
    if not number or kind(value) != value:
        raise _unfit(kind, value, name)
    return float(value) if kind is float else int(value)


def _unfit(kind: object, value: object, name: str) -> ValueError:
    wanted = kind.__name__ if isinstance(kind, type) else str(kind)
    return ValueError(f"{name}: {value!r} is no {wanted}")
