"""Boxes and ties: the architecture before it is drawn."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """One part: what it is, what it stands on, in which column from the user, and on whose host."""

    slug: str
    title: str
    text: str
    column: int
    host: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """The boxes in drawing order and the ties between their slugs."""

    title: str
    boxes: tuple[Box, ...]
    ties: tuple[tuple[str, str], ...]

    @property
    def description(self) -> str:
        """The picture in one sentence, for who cannot see it."""
        names = {box.slug: box.title for box in self.boxes}
        return "; ".join(f"{names[start]} → {names[end]}" for start, end in self.ties)
