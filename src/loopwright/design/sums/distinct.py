"""The different values of a column, and which of them are among some."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

T = TypeVar("T", bound=np.generic)


def distinct(values: NDArray[T]) -> NDArray[T]:
    """The different values, ascending."""
    # asked for nothing but the values, numpy imports its masked arrays, which takes longer than all else here
    found, _ = np.unique(values, return_index=True)
    return np.asarray(found)


def among(codes: NDArray[np.integer], chosen: tuple[int, ...]) -> NDArray[np.bool_]:
    """Which of some small codes (0 and up) are among the chosen."""
    # looked up in a table: numpy's own isin sorts, which takes thirty times as long for as few as here
    table = _table(chosen)
    return np.asarray(table[np.minimum(codes, len(table) - 1)])


@cache
def _table(chosen: tuple[int, ...]) -> NDArray[np.bool_]:
    """Whether each code is chosen; the last place stands for all that are greater."""
    table = np.zeros(max(chosen, default=-1) + 2, dtype=np.bool_)
    table[list(chosen)] = True
    return table
