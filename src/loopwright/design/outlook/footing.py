"""What a loop stands on: a structure at a provider; the cheapest design on one footing, and the cheapest of all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.given.survival import with_survival
from loopwright.design.lifting.lift import chosen, structure_of
from loopwright.design.outlook.moves import Place, move
from loopwright.design.search.asked import variants_of
from loopwright.design.search.promising import Floors, narrowed
from loopwright.design.search.solve import solve_each
from loopwright.design.search.structures import home_codes, structure_codes
from loopwright.design.tiers.mask import Mask
from loopwright.loop.vocabulary import DatabaseStage

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from loopwright.design.answer import Question
    from loopwright.design.given.situation import Values
    from loopwright.design.search.solve import Solved

    Flags = NDArray[np.bool_]


LIKELY = 1.5  # times what is known: where the cheapest is looked for first


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
        code = int(structure_codes(solved, np.array([index], dtype=np.intp))[0])
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
class Looked:
    """What was found in one situation, and below which objective it was looked for."""

    below: float
    found: Found | None


@dataclass(slots=True)
class Prospect:
    """The question asked again under other values of a path, each answer kept; many of them are solved at once.

    ``near`` is the objective of a design that is known today: where to look first.
    """

    question: Question
    values: Values
    near: float = np.inf
    kept: dict[tuple[Footing | None, str, float], Looked] = field(default_factory=dict)
    floors: Floors = field(init=False)

    def __post_init__(self) -> None:
        self.floors = Floors.of(self.question.space, self.values)

    def situation(self, path: str, value: float) -> Values:
        """The values with one of them changed, and what must be survived then."""
        if path == "objective.survives":
            return self.values.replaced({path: value})
        return with_survival(self.question, self.values.replaced({path: value}))

    def on(self, footing: Footing, path: str, value: float) -> Found | None:
        """The cheapest design on a footing that keeps every promise under a changed value."""
        self.look(path, {value: np.inf}, footing)
        return self.kept[footing, path, value].found

    def best(self, path: str, value: float, below: float = np.inf) -> Found | None:
        """The cheapest design of all that keeps every promise under a changed value, if it is below an objective."""
        self.look(path, {value: below})
        found = self.kept[None, path, value].found
        return found if found is not None and found.objective <= below else None

    def look(self, path: str, below: dict[float, float], footing: Footing | None = None) -> None:
        """Solve for all these values at once, each below its objective, unless that is known already."""
        left = {at: least for at, least in below.items() if not self._known(footing, path, at, least)}
        for look in (True, False):
            goals = {
                at: min(least, self._likely(path, at)) if look and footing is None else least
                for at, least in left.items()
            }
            if not goals:
                return
            for at, found in self._cheapest(path, goals, footing).items():
                if found is not None or goals[at] == left[at]:
                    self.kept[footing, path, at] = Looked(goals[at], found)
                    del left[at]

    def _known(self, footing: Footing | None, path: str, value: float, below: float) -> bool:
        looked = self.kept.get((footing, path, value))
        return looked is not None and (looked.found is not None or looked.below >= below)

    def _likely(self, path: str, value: float) -> float:
        """An objective that the cheapest is likely to be below: most of what is for sale is far too dear."""
        smaller = [
            looked.found.objective
            for (_, driver, at), looked in self.kept.items()
            if driver == path and at <= value and looked.found is not None
        ]
        return LIKELY * max(smaller, default=self.near)

    def _cheapest(
        self, path: str, below: dict[float, float], footing: Footing | None
    ) -> dict[float, Found | None]:
        """The cheapest design under each value, if it is below an objective."""
        mask = self.question.mask if footing is None else _forced(footing, self.question)
        best: dict[float, Found | None] = dict.fromkeys(below)
        space, limited = narrowed(
            self.floors, mask, max(below.values()), "" if footing is None else footing.provider
        )
        situations = tuple(self.situation(path, value) for value in below)
        if len(space.app.home) and any(map(limited.variant, variants_of(self.values))):
            every = solve_each(space, situations, mask=limited, below=tuple(below.values()))
            for value, solved in zip(below, every, strict=True):
                found = _found(solved, None if footing is None else footing.among(solved))
                if found is not None and found.objective <= below[value]:
                    best[value] = found
        return best

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


def _forced(footing: Footing, question: Question) -> Mask:
    forced = {**dict(question.mask.forced), "arrangement": footing.arrangement}
    # whether anything may be sharded is decided among all databases
    if question.values.number("data.size_gb") > 0 and footing.database != DatabaseStage.SHARDED:
        forced["database"] = footing.database
    return Mask(tuple(sorted(forced.items())))
