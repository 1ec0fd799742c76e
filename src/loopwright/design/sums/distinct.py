"""The different values of a column, and which of them are among some."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

T = TypeVar("T", bound=np.generic)

_ODD, _OTHER = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)  # any odd numbers full of ones


def distinct(values: NDArray[T]) -> NDArray[T]:
    """The different values, ascending."""
    # asked for nothing but the values, numpy imports its masked arrays, which takes longer than all else here
    found, _ = np.unique(values, return_index=True)
    return np.asarray(found)


def kinds_of(codes: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Where one of each of some codes stands, and which of these every code is."""
    # in any order of equals: what is asked of numpy's own unique, but for twice the price
    order = np.argsort(codes)
    ascending = codes[order]
    new = np.ones(len(codes), dtype=np.bool_)
    np.not_equal(ascending[1:], ascending[:-1], out=new[1:])
    back = np.empty(len(codes), dtype=np.intp)
    back[order] = np.cumsum(new) - 1
    return order[new], back


def distinct_rows(columns: Sequence[NDArray[np.float64]]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows that differ in any column: where one of each stands, and which of these every row is."""
    bits = [np.ascontiguousarray(column).view(np.uint64) for column in columns]
    bits = [one for one in bits if len(one) and (one[0] != one[-1] or np.any(one != one[0]))]
    if not bits:
        return np.zeros(min(1, len(columns[0])), dtype=np.intp), np.zeros(len(columns[0]), dtype=np.intp)
    mixed = np.zeros(len(bits[0]), dtype=np.uint64)
    for one in bits:
        mixed = (mixed ^ (mixed >> np.uint64(29))) * _ODD + one * _OTHER
    first, back = kinds_of(mixed.view(np.intp))
    stands = first[back]
    if all(np.array_equal(one[stands], one) for one in bits):
        return first, back
    # two rows that differ were mixed to one number, which is hardly to be seen in a lifetime
    _, codes = np.unique(np.stack(bits, axis=1), axis=0, return_inverse=True)
    return kinds_of(codes.ravel())


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
