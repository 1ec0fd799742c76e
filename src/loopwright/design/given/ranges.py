"""Which inputs are uncertain, how far, and samples of them that are the same on every machine."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from loopwright.design.figure import Figure, from_row
from loopwright.design.given.derived import rederived
from loopwright.design.given.situation import Values
from loopwright.loop.vocabulary import Cover

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from loopwright.design.answer import Question
    from loopwright.design.search.batch import Shortlist

    Array = NDArray[np.float64]

PRICE = "price."
NOT_SAMPLED = ("choice.", "seed.", "demand.horizon_months")  # what we decide, not what is uncertain


@dataclass(frozen=True, slots=True)
class Uncertain:
    """An input with a range: low ≤ mode ≤ high. ``price.<provider>`` is a factor on that provider's prices.

    ``path`` is the value it stands for where that has another name. One that is not ``sampled`` is a choice: it is
    only looked at alone, at its ends.
    """

    field: str
    low: float
    mode: float
    high: float
    figure: Figure
    path: str = ""
    sampled: bool = True


def uncertain_inputs(question: Question, read: Iterable[str]) -> tuple[Uncertain, ...]:
    """The loop's own inputs and the catalogue rows that were read, where low and high differ; by name."""
    inputs = question.inputs
    found = []
    for path in sorted({*inputs.own, *read}):
        if path.startswith(NOT_SAMPLED):
            continue
        figure = inputs.figure(path)
        low, high = figure.low, figure.high
        if figure.inputs or low is None or high is None or not low <= figure.value <= high or low == high:
            continue
        found.append(Uncertain(path, low, figure.value, high, figure))
    if "team.cover" in inputs.assumed:
        found.append(_cover(question))
    return tuple(found)


def _cover(question: Question) -> Uncertain:
    """Who is there when something breaks, from always to office hours: nobody said it, and nobody draws lots for it."""
    mode = question.inputs.figure("team.mean_wait_hours")
    waits = [question.inputs.value(f"cover.{cover}.mean_wait_hours") for cover in Cover]
    return Uncertain(
        "team.cover", min(waits), mode.value, max(waits), mode, path="team.mean_wait_hours", sampled=False
    )


def price_factors(shortlist: Shortlist, question: Question) -> tuple[Uncertain, ...]:
    """How far each provider's prices may be off, by the best-known of its rows (``choice.price_range``)."""
    space = shortlist.space
    providers = sorted(
        {space.homes[home].provider for group in shortlist.groups for home in group.rows.home.tolist()}
    )
    sold = question.catalogue.columns("compute")
    # read as columns: of thousands of rows no other word is wanted
    known = dict(zip(sold["provider"], sold["confidence"], strict=True))
    found = []
    for provider in providers:
        row = question.catalogue.figure(f"choice.price_range.{known.get(provider, 'medium')}")
        low, high = (1.0 if bound is None else bound for bound in (row.low, row.high))
        if low < high:
            found.append(Uncertain(f"{PRICE}{provider}", low, 1.0, high, from_row(row)))
    return tuple(found)


def triangular(shares: Array, low: float, mode: float, high: float) -> Array:
    """The value that a share of a triangular distribution stays below; every share gives the mode without a range.

    Source: Kotz and van Dorp, *Beyond Beta*, 2004, ch. 1.
    """
    width = high - low
    if width <= 0:
        return np.full(shares.shape, mode)
    corner = (mode - low) / width
    rising = low + np.sqrt(shares * width * (mode - low))
    falling = high - np.sqrt((1.0 - shares) * width * (high - mode))
    return np.where(shares < corner, rising, falling)


def drawn(shares: Array, low: float, mode: float, high: float) -> Array:
    """Triangular on the scale that the range was given on: of times (rates, durations) or of differences (shares).

    A mode nearer to the geometric than to the arithmetic middle of its ends speaks of times: half a failure a year
    between a fifth and one and a half. Taken as differences its mean would be far above it.
    """
    times = low > 0 and abs(mode - np.sqrt(low * high)) < abs(mode - (low + high) / 2)
    if not times:
        return triangular(shares, low, mode, high)
    logs = triangular(shares, float(np.log(low)), float(np.log(mode)), float(np.log(high)))
    return np.clip(np.exp(logs), low, high)


def strata(field: str, samples: int) -> Array:
    """One share from each of ``samples`` equal strata, in an order of the field's own.

    Raw bits of PCG64 seeded by the field's name: the same on every version, and another field changes nothing.
    """
    bits = np.random.PCG64(zlib.crc32(field.encode())).random_raw(2 * samples)
    uniform = (bits >> np.uint64(11)).astype(np.float64) * 2.0**-53
    order = np.argsort(uniform[:samples], kind="stable")
    return (order + uniform[samples:]) / samples


@dataclass(frozen=True, slots=True)
class Situations:
    """Row 0 is the inputs as they are, then the samples, then each input alone at its lowest and its highest."""

    fields: tuple[Uncertain, ...]
    samples: int
    columns: dict[str, Array]

    @property
    def sampled(self) -> slice:
        """The rows of the samples."""
        return slice(1, 1 + self.samples)

    def alone(self, field: int) -> tuple[int, int]:
        """The rows of one input at its lowest and at its highest."""
        first = 1 + self.samples + 2 * field
        return first, first + 1

    def values(self, question: Question) -> Values:
        """The situations as columns, with what follows from them worked out again."""
        given = {
            path: cells.reshape(-1, 1) for path, cells in self.columns.items() if not path.startswith(PRICE)
        }
        return rederived(Values(question.inputs, {**question.values.overrides, **given}))

    def factors(self, shortlist: Shortlist) -> Array:
        """The factor on the prices of each design's provider: situations × designs."""
        height = 1 + self.samples + 2 * len(self.fields)
        found = np.ones((height, len(shortlist)))
        for group in shortlist.groups:
            for home, at in zip(group.rows.home.tolist(), group.at.tolist(), strict=True):
                cells = self.columns.get(f"{PRICE}{shortlist.space.homes[home].provider}")
                if cells is not None:
                    found[:, at] = cells
        return found


def situations_of(fields: Sequence[Uncertain], samples: int) -> Situations:
    """Sample every field by Latin hypercube, and put each alone at its ends."""
    columns = {}
    for place, one in enumerate(fields):
        cells = np.full(1 + samples + 2 * len(fields), one.mode)
        if one.sampled:
            cells[1 : 1 + samples] = drawn(strata(one.field, samples), one.low, one.mode, one.high)
        cells[1 + samples + 2 * place] = one.low
        cells[2 + samples + 2 * place] = one.high
        columns[one.path or one.field] = cells
    return Situations(tuple(fields), samples, columns)
