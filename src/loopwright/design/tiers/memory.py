"""What was worked out once for a space and is asked again, kept by all that it depends on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar, cast

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from loopwright.design.given.situation import Values

T = TypeVar("T")
LATEST = 4  # results: each of a whole catalogue takes some eight megabytes


class Memory:
    """Results by key; a space and all that are narrowed from it share one, so that a key names what is read of it."""

    def __init__(self) -> None:
        self._found: dict[Hashable, object] = {}
        self._latest: dict[Hashable, object] = {}

    def of(self, key: Hashable | None, work: Callable[[], T]) -> T:
        """The result under a key, worked out when it is asked for first; never kept under None."""
        if key is None:
            return work()
        if key not in self._found:
            self._found[key] = work()
        return cast("T", self._found[key])

    def lately(self, key: Hashable | None, work: Callable[[], T]) -> T:
        """As `of`, of which only the latest few are kept: what takes much room is seldom asked for again later."""
        found = self._latest.pop(key, None) if key is not None else None
        result = work() if found is None else cast("T", found)
        if key is not None:
            self._latest[key] = result
            while len(self._latest) > LATEST:
                del self._latest[next(iter(self._latest))]
        return result


def key_of(values: Values, *, without: str = "") -> Hashable | None:
    """What tells values apart: their inputs and what is overridden, paths with a prefix left out; None for columns.

    The inputs themselves are part of the key, so that they live as long as what is kept of them.
    """
    overrides = [
        (path, value)
        for path, value in values.overrides.items()
        if not (without and path.startswith(without))
    ]
    if any(np.ndim(value) for _, value in overrides):
        return None
    return (Same(values.inputs), tuple(sorted((path, float(value)) for path, value in overrides)))


class Same(Generic[T]):
    """An object as a key: equal to itself alone."""

    def __init__(self, one: T) -> None:
        self.one = one

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.one is other.one

    def __hash__(self) -> int:
        return id(self.one)
