"""What a loop stands on: a structure at a provider; the cheapest design on one footing, and the cheapest of all."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.given.survival import with_survival
from loopwright.design.lifting.lift import chosen, structure_of
from loopwright.design.outlook.moves import Place, move
from loopwright.design.search.promising import Floors, narrowed
from loopwright.design.search.solve import solve
from loopwright.design.search.stages import variants_of
from loopwright.design.search.structures import home_codes, structure_codes
from loopwright.design.tiers.mask import Mask
from loopwright.loop.vocabulary import DatabaseStage

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from loopwright.design.answer import Question
    from loopwright.design.given.situation import Values
    from loopwright.design.search.solve import Solved
    from loopwright.design.tiers.space import Space

    Flags = NDArray[np.bool_]


SMALL = 5_000  # pairs of options


@dataclass(frozen=True, slots=True)
class Footing:
    """A structure at a provider: a change within it is a resize."""

    code: int
    arrangement: str
    database: str
    provider: str

    @classmethod
    def of(cls, solved: Solved, index: int) -> Footing:
        """What one design of a solved space stands on."""
        one = chosen(solved, index)
        structure = structure_of(one)
        code = int(structure_codes(solved)[index])
        return cls(code, str(structure.arrangement), str(structure.database), one.home.provider)

    def among(self, solved: Solved) -> Flags:
        """Which designs of a solved space stand on it."""
        here = np.array([home.provider == self.provider for home in solved.space.homes])
        return np.asarray((structure_codes(solved) == self.code) & here[home_codes(solved)])


@dataclass(frozen=True, slots=True)
class Found:
    """A design of a solved space, and the objective it comes to."""

    solved: Solved
    index: int

    @property
    def objective(self) -> float:
        """Money and hours at their value, US dollars a month."""
        return float(self.solved.objective[self.index])

    @property
    def footing(self) -> Footing:
        """What it stands on."""
        return Footing.of(self.solved, self.index)

    @property
    def size(self) -> tuple[str, int, str]:
        """Which offerings, and how many of the application's."""
        one = chosen(self.solved, self.index)
        app, database = one.compute, one.database
        return (
            "" if app is None else app.provenance.id,
            one.count,
            "" if database is None else database.provenance.id,
        )


@dataclass(slots=True)
class Prospect:
    """The question asked again under other values, each answer kept: ``at(**overrides)`` changes some by path."""

    question: Question
    values: Values
    kept: dict[tuple[object, ...], Found | None] = field(default_factory=dict)
    floors: Floors = field(init=False)

    def __post_init__(self) -> None:
        self.floors = Floors(self.question.space, self.values)

    def situation(self, path: str, value: float) -> Values:
        """The values with one of them changed, and what must be survived then."""
        if path == "objective.survives":
            return self.values.replaced({path: value})
        return with_survival(self.question, self.values.replaced({path: value}))

    def on(self, footing: Footing, path: str, value: float) -> Found | None:
        """The cheapest design on a footing that keeps every promise under a changed value."""
        key = ("on", footing, path, value)
        if key not in self.kept:
            mask = _forced(footing, self.question)
            self.kept[key] = self._cheapest(self.situation(path, value), mask, np.inf, footing)
        return self.kept[key]

    def best(self, path: str, value: float, below: float = np.inf) -> Found | None:
        """The cheapest design of all that keeps every promise under a changed value, if it is below an objective."""
        key = ("best", path, value, below)
        if key not in self.kept:
            found = self._cheapest(self.situation(path, value), self.question.mask, below, None)
            self.kept[key] = self._unsharded(found, path, value, below)
        return self.kept[key]

    def _cheapest(self, values: Values, mask: Mask, below: float, footing: Footing | None) -> Found | None:
        """First without cache and delivery network, then with, below what was found: most variants then fall away."""
        best: Found | None = None
        provider = "" if footing is None else footing.provider
        for plain in (True, False):
            space, limited = narrowed(self.floors, mask, below, provider)
            limited = replace(limited, plain=plain)
            if not len(space.app.home) or not any(map(limited.variant, variants_of(values))):
                continue
            solved = solve(space, values, mask=limited, prune=_large(space))
            found = _found(solved, None if footing is None else footing.among(solved))
            if (
                found is not None
                and found.objective <= below
                and (best is None or found.objective < best.objective)
            ):
                best, below = found, found.objective
        return best

    def _unsharded(self, found: Found | None, path: str, value: float, below: float) -> Found | None:
        """Unsharded databases may fit above the ceiling, and then nothing is sharded: solved again without one."""
        if found is None or found.footing.database != DatabaseStage.SHARDED:
            return found
        solved = solve(self.question.space, self.situation(path, value), mask=self.question.mask)
        whole = _found(solved, None)
        return whole if whole is not None and whole.objective <= below else None

    def payback_months(self, before: Found, after: Found) -> float:
        """Months after which the move has paid its own hours of work by what it saves."""
        saving = before.objective - after.objective
        if saving <= 0:
            return np.inf
        work = self.move_hours(before, after) * self.values.number("team.value_of_hour_usd")
        return work / saving

    def move_hours(self, before: Found, after: Found) -> float:
        """Hours of work that moving from one design to another takes once."""
        catalogue, size = self.question.catalogue, self.values.number("data.size_gb")
        places = (Place.of(before.solved, before.index), Place.of(after.solved, after.index))
        return move(*places, size, catalogue).hours


def _found(solved: Solved, mask: Flags | None) -> Found | None:
    index = solved.best(mask)
    return None if index is None else Found(solved, index)


def _large(space: Space) -> bool:
    """Whether thinning the tiers takes less time than joining all of them."""
    return len(space.app.home) * len(space.database) > SMALL


def _forced(footing: Footing, question: Question) -> Mask:
    forced = {**dict(question.mask.forced), "arrangement": footing.arrangement}
    if question.values.number("data.size_gb") > 0:
        forced["database"] = footing.database
    return Mask(tuple(sorted(forced.items())))
