"""Facts as plain values of JSON, and back: a record by the name of its class, which must be one that is expected.

Nothing in a file can name another class or run anything, whoever wrote it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from enum import Enum
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

TUPLE, RECORD, CHOICE, MAPPING, DAY = "t", "r", "e", "m", "d"
PLAIN = frozenset({str, int, float, bool, type(None)})


class Codec:
    """Writes and reads records and choices of some classes, by their names."""

    def __init__(self, classes: Iterable[type]) -> None:
        self._classes = {one.__name__: one for one in classes}
        self._getters: dict[type, Callable[[Any], tuple[object, ...]]] = {}
        self._choices: dict[tuple[str, Any], Any] = {}
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
        get = self._getters.get(kind)
        if get is None:
            names = [one.name for one in dataclasses.fields(kind)]
            one_alone = attrgetter(names[0])
            get = attrgetter(*names) if len(names) > 1 else lambda record: (one_alone(record),)
            self._getters[kind] = get
        return get(value)

    def restored(self, said: Any) -> Any:  # noqa: ANN401 - same
        """The value that was written; anything of another form raises ``ValueError``, ``TypeError`` or the like."""
        if type(said) is not list:
            return said
        tag = said[0]
        if tag == RECORD:  # most are, and their fields are mostly plain
            cells = [one if type(one) is not list else self.restored(one) for one in said[2:]]
            return self._classes[said[1]](*cells)
        if tag == TUPLE:
            return tuple([self.restored(one) for one in said[1:]])
        if tag == CHOICE:
            return self._choice(said[1], said[2])
        if tag == MAPPING:
            return {key: self.restored(one) for key, one in said[1:]}
        if tag == DAY:
            return date.fromisoformat(said[1])
        raise ValueError("of another form")

    def _choice(self, name: str, value: Any) -> Any:  # noqa: ANN401 - same
        found = self._choices.get((name, value))
        if found is None:
            found = self._choices[name, value] = self._classes[name](value)
        return found
