"""States as plain JSON values and back, so that a store can keep them without knowing what they are."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, TypeVar, cast, get_args, get_origin

Kept = TypeVar("Kept")


def plain(value: object) -> object:
    """A value made of dataclasses, tuples, mappings with text for keys, and plain values, as JSON knows it."""
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(cast("set[str]", value))
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    return value


def restored(kind: type[Kept], value: object) -> Kept:
    """The dataclass that ``plain`` made a value of; a field that is not there has its default."""
    return cast("Kept", _restored(kind, value))


def _restored(kind: Any, value: Any) -> object:  # noqa: ANN401 - a type as annotations say it
    origin, inner = get_origin(kind), get_args(kind)
    if is_dataclass(kind):
        hints = _hints(cast("type", kind))
        return cast("Any", kind)(**{name: _restored(hints[name], one) for name, one in value.items()})
    if origin in {typing.Union, types.UnionType}:
        return (
            None if value is None else _restored(next(one for one in inner if one is not type(None)), value)
        )
    if origin in {Mapping, dict}:
        return {key: _restored(inner[1], one) for key, one in value.items()}
    if origin in {tuple, frozenset}:
        same = origin is frozenset or inner[-1] is Ellipsis
        types_of = inner[:1] * len(value) if same else inner
        return origin(_restored(one, part) for one, part in zip(types_of, value, strict=True))
    return kind(value) if isinstance(kind, type) and issubclass(kind, Enum) else value


@cache
def _hints(kind: type) -> dict[str, Any]:
    """The types of a dataclass's fields; what its module imports for types only is found where it is defined."""
    from loopwright.operate.sample import Labels  # noqa: PLC0415 - a name that annotations use

    return typing.get_type_hints(kind, localns={"Labels": Labels, "Mapping": Mapping})
