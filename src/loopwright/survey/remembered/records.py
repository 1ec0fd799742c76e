"""Facts as plain values of JSON, and back: a record by the name of its class, which must be one that is expected.

Nothing in a file can name another class or run anything, whoever wrote it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

TUPLE, RECORD, CHOICE, MAPPING, DAY = "t", "r", "e", "m", "d"
PLAIN = (str, int, float, bool, type(None))


class Codec:
    """Writes and reads records and choices of some classes, by their names."""

    def __init__(self, classes: Iterable[type]) -> None:
        self._classes = {one.__name__: one for one in classes}
        self._fields: dict[type, tuple[str, ...]] = {}
        self._names: dict[type, str] = {one: name for name, one in self._classes.items()}

    def plain(self, value: object) -> Any:  # noqa: ANN401 - whatever JSON holds
        """A value as JSON writes it; one of a class that is not expected raises ``TypeError``."""
        kind = type(value)
        if kind in PLAIN:
            return value
        if isinstance(value, tuple):
            return [TUPLE, *map(self.plain, value)]
        name = self._names.get(kind)
        if name is not None:
            if isinstance(value, Enum):
                return [CHOICE, name, value.value]
            return [RECORD, name, *map(self.plain, self._cells(kind, value))]
        if isinstance(value, Mapping):
            return [MAPPING, *([key, self.plain(one)] for key, one in value.items())]
        if isinstance(value, date):
            return [DAY, value.isoformat()]
        raise TypeError(f"{kind.__name__} is not kept")

    def _cells(self, kind: type, value: object) -> tuple[object, ...]:
        """What stands in the fields of a record, in their order."""
        names = self._fields.get(kind)
        if names is None:
            names = self._fields[kind] = tuple(one.name for one in dataclasses.fields(kind))
        return tuple(getattr(value, name) for name in names)

    def restored(self, said: Any) -> Any:  # noqa: ANN401 - same
        """The value that was written; anything of another form raises ``ValueError``, ``TypeError`` or the like."""
        if not isinstance(said, list):
            return said
        match said[0]:
            case "r":
                return self._classes[said[1]](*map(self.restored, said[2:]))
            case "t":
                return tuple(map(self.restored, said[1:]))
            case "e":
                return self._classes[said[1]](said[2])
            case "m":
                return {key: self.restored(one) for key, one in said[1:]}
            case "d":
                return date.fromisoformat(said[1])
        raise ValueError("of another form")
