"""A number that can be asked why: its formula, its inputs, and where the leaves came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from loopwright.catalogue.rows import FigureRow, Provenance

Origin = Literal["stated", "measured", "catalogue", "assumption", "definition"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a leaf came from.

    ``origin`` is ``stated`` (the loop file; ``reference`` is ``file:line``), ``measured``, ``catalogue``
    (``reference`` is the row's id), ``assumption`` (a catalogue row marked so) or ``definition`` (hours in a month,
    a count of parts).
    """

    origin: Origin
    reference: str
    text: str = ""
    read_on: str = ""
    confidence: str = ""
    stale_after: str = ""  # the day after which it should be read again


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its unit, the formula that gave it, the figures that went in, or the source it was read from.

    Either ``source`` is set (a leaf) or ``formula`` and ``inputs`` are (a sum). ``low`` and ``high`` are its range
    where one is known. ``path`` is the name `why` answers to, empty for an unnamed intermediate.
    """

    value: float
    unit: str
    formula: str = ""
    inputs: tuple[tuple[str, Figure], ...] = ()
    source: Source | None = None
    low: float | None = None
    high: float | None = None
    path: str = ""

    def named(self, path: str) -> Figure:
        """The same figure under a path that `why` answers to."""
        return replace(self, path=path)

    def leaves(self) -> Iterator[Figure]:
        """Every leaf below, depth first, each once per use."""
        if not self.inputs:
            yield self
        for _, given in self.inputs:
            yield from given.leaves()


def definition(value: float, unit: str, text: str) -> Figure:
    """A number true by definition (hours in a month), or a count of parts of the design."""
    return Figure(value, unit, source=Source("definition", text, text))


def total(value: float, unit: str, formula: str, **inputs: Figure) -> Figure:
    """A sum: its value (already computed), its formula in words, its named inputs."""
    return Figure(value, unit, formula, tuple(inputs.items()))


def from_row(row: FigureRow) -> Figure:
    """A leaf read from a catalogue figure; an assumption says so."""
    if row.value is None:
        msg = f"the catalogue's figure {row.id!r} has no value"
        raise ValueError(msg)
    origin: Origin = "assumption" if row.confidence == "assumption" else "catalogue"
    source = Source(origin, row.id, row.source, row.read_on, row.confidence, row.stale_after)
    return Figure(row.value, row.unit, source=source, low=row.low, high=row.high, path="")


def from_offering(value: float, unit: str, what: str, provenance: Provenance) -> Figure:
    """A leaf read from one column of an offering's row."""
    origin: Origin = "assumption" if provenance.confidence == "assumption" else "catalogue"
    reference = f"{provenance.id}#{what}"
    given = provenance
    source = Source(origin, reference, given.source, given.read_on, given.confidence, given.stale_after)
    return Figure(value, unit, source=source)


@dataclass(frozen=True)
class Figures(Mapping[str, Figure]):
    """Figures by path, in the order they were laid down; a second figure under a path is a mistake."""

    by_path: dict[str, Figure] = field(default_factory=dict)

    def lay(self, path: str, figure: Figure) -> Figure:
        """Give a figure its path and keep it; returns the named figure."""
        if path in self.by_path:
            msg = f"two figures under {path!r}"
            raise ValueError(msg)
        named = figure.named(path)
        self.by_path[path] = named
        return named

    def __getitem__(self, path: str) -> Figure:
        return self.by_path[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_path)

    def __len__(self) -> int:
        return len(self.by_path)
