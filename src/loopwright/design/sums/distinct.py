"""The different values of a column."""

from __future__ import annotations

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
