"""The loads of all variants in all situations side by side, so that the tiers are worked out once for all of them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from operator import attrgetter
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.given.situation import Load, Number, Values, Variant, load_of
from loopwright.design.tiers.memory import key_of
from loopwright.loop.vocabulary import CacheChoice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from loopwright.design.tiers.memory import Memory

    Index = NDArray[np.intp]

HITS = {CacheChoice.NONE: 0, CacheChoice.IN_PROCESS: 1, CacheChoice.REDIS: 2, CacheChoice.MANAGED: 2}
NAMES = tuple(field.name for field in fields(Load))
CELLS = attrgetter(*NAMES)
SCALES = ("demand.scale", "data.scale")  # what situations of a growing demand differ in
CLASSES = 3  # of loads behind one edge: what the caches take off the database
EDGES = 2  # in each situation: behind none, and behind one


def class_of(variant: Variant, situation: int = 0) -> int:
    """The number of a variant's load: by its situation, its edge, then by what its cache takes off."""
    return CLASSES * (EDGES * situation + variant.edge) + HITS[CacheChoice(variant.cache)]


def front_of(numbers: Index) -> Index:
    """What stands before the origin in which situation: all that applications on hosts of their own see of a load."""
    return numbers // CLASSES


@dataclass(frozen=True, slots=True)
class Loads:
    """The loads of some variants in some situations, and all of them as columns (``numbers`` says of which class)."""

    of: dict[tuple[int, Variant], Load]
    numbers: Index
    columns: Load

    @classmethod
    def under(cls, variants: Sequence[Variant], situations: Sequence[Values], memory: Memory) -> Loads:
        """The loads that these variants leave of the demand in each situation."""
        known = []
        for values in situations:
            key = key_of(values, without="objective.")
            known.append(memory.of(None if key is None else ("loads", key), dict[Variant, Load]))
        _work_out(variants, situations, known)
        of = {(number, variant): loads[variant] for number, loads in enumerate(known) for variant in variants}
        first = {class_of(variant, number): load for (number, variant), load in reversed(of.items())}
        numbers = sorted(first)
        each = [
            [value if type(value) is float else _number(value) for value in CELLS(first[number])]
            for number in numbers
        ]
        columns = {
            name: column[0] if len(set(column)) == 1 else np.array(column)
            for name, column in zip(NAMES, zip(*each, strict=True), strict=True)
        }
        return cls(of, np.array(numbers, dtype=np.intp), Load(**columns))

    def at(self, numbers: Index) -> Load:
        """The load of each of some options, by the number of its class."""
        place = np.searchsorted(self.numbers, numbers)
        cells = {name: getattr(self.columns, name) for name in NAMES}
        return Load(**{name: one if type(one) is float else one[place] for name, one in cells.items()})

    @property
    def fronts(self) -> Index:
        """One class for each front: the first there is behind it."""
        _, first = np.unique(front_of(self.numbers), return_index=True)
        return self.numbers[first]


def _work_out(
    variants: Sequence[Variant], situations: Sequence[Values], known: Sequence[dict[Variant, Load]]
) -> None:
    """The loads of situations that are not known yet; of those that differ in their demand alone, all at once."""
    new = [at for at, loads in enumerate(known) if any(variant not in loads for variant in variants)]
    if not new:
        return
    together = _side_by_side([situations[at] for at in new])
    for variant in variants:
        if together is None:
            for at in new:
                known[at][variant] = load_of(situations[at], variant)
            continue
        whole = load_of(together, variant)
        cells = [_cells(value, len(new)) for value in CELLS(whole)]
        for at, row in zip(new, zip(*cells, strict=True), strict=True):
            known[at][variant] = Load(*row)


def _cells(value: Number, count: int) -> list[float]:
    """A part of the loads in each of some situations."""
    if isinstance(value, float) or not np.ndim(value):
        return [float(value)] * count
    found: list[float] = np.asarray(value).tolist()
    return found


def _side_by_side(situations: Sequence[Values]) -> Values | None:
    """Situations as one, whose demand is a column of them; None where they differ in more, or are columns."""
    first = situations[0]
    if len(situations) == 1 or any(one.inputs is not first.inputs for one in situations):
        return None
    overrides = [
        {path: value for path, value in one.overrides.items() if not path.startswith("objective.")}
        for one in situations
    ]
    fixed = [{path: value for path, value in one.items() if path not in SCALES} for one in overrides]
    if any(np.ndim(value) for one in overrides for value in one.values()) or any(
        one != fixed[0] for one in fixed
    ):
        return None
    scales = {path: np.array([one.get(path, 1.0) for one in overrides]) for path in SCALES}
    return Values(first.inputs, {**fixed[0], **scales})


def _number(value: Number) -> float:
    """A load's part in one situation."""
    return float(value) if isinstance(value, float) or not np.ndim(value) else float(np.max(value))
