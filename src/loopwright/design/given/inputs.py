"""What is known about a loop, number by number: said by the user, else the catalogue's default, marked as assumed."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from loopwright.design.figure import Figure, Source, from_row
from loopwright.design.given.asked_of_it import take_demand, take_service
from loopwright.design.given.insistence import refused_by
from loopwright.design.given.kept_data import take_data
from loopwright.design.given.measured import measured_inputs
from loopwright.design.given.people_and_promises import (
    default_survives,
    take_habits,
    take_money,
    take_objectives,
    take_team,
)
from loopwright.design.given.policy_needs import policy_needs
from loopwright.design.sums.effort import skill_of, technology_of
from loopwright.loop.vocabulary import (
    BudgetIs,
    Cover,
    LoopKind,
    Owner,
    Place,
    Sensitivity,
    Skill,
    Survives,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from loopwright.catalogue.load import Catalogue
    from loopwright.loop.measured import MeasuredRange
    from loopwright.loop.model import Loop

BYTES_PER_GB = 1e9
WEEKS_PER_YEAR = 365 / 7


@dataclass(frozen=True, slots=True)
class Inputs:
    """Every input of the sums as a figure, by path; a path that is not the loop's own is a catalogue row.

    ``assumed`` lists the paths that nobody said, in the order of the loop file.
    """

    kind: LoopKind
    owner: Owner
    cover: Cover
    survives: Survives
    survives_stated: bool
    budget_is_limit: bool
    sensitivities: frozenset[Sensitivity]
    users_places: tuple[tuple[Place, float], ...]
    own: dict[str, Figure]
    assumed: tuple[str, ...]
    skills: dict[str, Skill]
    refused: tuple[str, ...]
    catalogue: Catalogue
    rows: dict[str, Figure] = field(default_factory=dict)
    factors: dict[tuple[str, str], float] = field(default_factory=dict)

    def figure(self, path: str) -> Figure:
        """The figure under a path: the loop's own, else the catalogue row of that id."""
        if path in self.own:
            return self.own[path]
        if path not in self.rows:
            self.rows[path] = from_row(self.catalogue.figure(path)).named(path)
        return self.rows[path]

    def value(self, path: str) -> float:
        """The number under a path."""
        if path in self.own:
            return self.own[path].value
        return self.catalogue.value(path)

    def has(self, path: str) -> bool:
        """Whether the loop itself says or implies the figure."""
        return path in self.own

    def skill(self, component: str, provider: str) -> float:
        """How many times the usual hours a component costs this team."""
        found = self.factors.get((component, provider))
        if found is None:
            found = skill_of(technology_of(component, provider), self.skills, self.catalogue)
            self.factors[component, provider] = found
        return found


class Resolver:
    """Collects the loop's own figures one by one, remembering which had to be assumed."""

    def __init__(
        self, catalogue: Catalogue, locate: Callable[[str], str], measured: Mapping[str, MeasuredRange]
    ) -> None:
        self.catalogue = catalogue
        self.locate = locate
        self.measured = measured
        self.own: dict[str, Figure] = {}
        self.assumed: list[str] = []

    def said(self, path: str, value: float, unit: str) -> Figure:
        """A value that stands in the loop file; measured, where the file says so and its range still holds it."""
        seen, where = self.measured.get(path), self.locate(path)
        if seen is not None and seen.low <= value <= seen.high:
            source = Source("measured", where, ", ".join(filter(None, (seen.source, seen.period))))
            self.own[path] = Figure(
                float(value), unit, source=source, low=seen.low, high=seen.high, path=path
            )
        else:
            source = Source("stated", where, "the loop file")
            self.own[path] = Figure(float(value), unit, source=source, path=path)
        return self.own[path]

    def row(self, path: str, row: str) -> Figure:
        """A default from the catalogue under the loop's own path, marked as assumed."""
        found = from_row(self.catalogue.figure(row))
        self.own[path] = found.named(path)
        self.assumed.append(path)
        return self.own[path]

    def take(self, path: str, value: float | None, unit: str, row: str) -> Figure:
        """The stated value, else the catalogue's row."""
        return self.row(path, row) if value is None else self.said(path, value, unit)

    def sum(self, path: str, figure: Figure) -> Figure:
        """A value worked out from others."""
        self.own[path] = figure.named(path)
        return self.own[path]


def owner_of(loop: Loop) -> Owner:
    """Whose loop it is when nobody said: a company where money or three people say so, else a founder."""
    if loop.owner is not None:
        return loop.owner
    earns = (loop.money.revenue_usd_per_month or 0) > 0
    many = (loop.team.people or 1) >= 3  # noqa: PLR2004 - "a company where three people say so"
    return Owner.COMPANY if many and earns else Owner.FOUNDER


def resolve(loop: Loop, catalogue: Catalogue, locate: Callable[[str], str] = str) -> Inputs:
    """Fill every input of the sums: what the loop says, else the catalogue's dated default.

    ``locate`` turns a field's path into where it stands (``loop.yaml:12``).
    """
    kind = loop.kind or LoopKind.BUSINESS
    owner = owner_of(loop)
    take = Resolver(catalogue, locate, measured_inputs(loop))
    take_demand(take, loop, kind, owner)
    take_service(take, loop)
    take_data(take, loop, kind)
    take_team(take, loop, owner)
    take_objectives(take, loop, kind, owner)
    take_money(take, loop)
    take_habits(take, loop, owner)
    survives = loop.objectives.survives or default_survives(take, loop, owner)
    policy_needs(take, loop, owner, survives)
    return Inputs(
        kind=kind,
        owner=owner,
        cover=loop.team.cover or Cover.WAKING,
        survives=survives,
        survives_stated=loop.objectives.survives is not None,
        budget_is_limit=loop.money.budget_is is BudgetIs.LIMIT,
        sensitivities=frozenset(one.sensitivity for one in loop.data),
        users_places=_places(loop),
        own=take.own,
        assumed=tuple(take.assumed),
        skills=dict(loop.team.skills),
        refused=refused_by(loop, catalogue),
        catalogue=catalogue,
    )


def _places(loop: Loop) -> tuple[tuple[Place, float], ...]:
    said = loop.places.users or dict.fromkeys(loop.places.residency or (Place.EU, Place.US), 1.0)
    whole = math.fsum(said.values())
    return tuple((place, said[place] / whole) for place in sorted(said))
