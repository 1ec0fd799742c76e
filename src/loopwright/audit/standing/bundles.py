"""What is drawn: components in boxes, such as have the same neighbours in one, so that sixty can be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.audit.standing.component import Part

if TYPE_CHECKING:
    from loopwright.audit.standing.component import Component
    from loopwright.audit.standing.standing import Standing

USERS = "users"
FEWEST = 3  # of equals that are worth one box
NAMED = 3
CUT = 28


@dataclass(frozen=True, slots=True)
class Box:
    """A box: its key, its lines (the first is its title), what is said of it in full, and whether it is there once."""

    key: str
    lines: tuple[str, ...]
    said: str
    part: str
    once: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """Boxes in order of their keys, and which leads to which; ``unsure`` are the ties that are only likely."""

    title: str
    boxes: tuple[Box, ...]
    ties: tuple[tuple[str, str], ...]
    unsure: frozenset[tuple[str, str]]

    @property
    def description(self) -> str:
        """The picture in words, for who cannot see it."""
        names = {box.key: box.lines[0] for box in self.boxes}
        once = [box.lines[0] for box in self.boxes if box.once]
        ties = "; ".join(f"{names[start]} → {names[end]}" for start, end in self.ties)
        return f"{ties}. There once: {', '.join(once)}." if once else f"{ties}."


def sheet_of(standing: Standing, title: str) -> Sheet:
    """The system as it is, ready to be laid out; the same system gives the same sheet."""
    groups = _groups(standing)
    key_of = {one.slug: key for key, group in groups for one in group}
    once = {point.component.slug for point in standing.single_points}
    boxes = [_box(key, group, once) for key, group in groups]
    ties: dict[tuple[str, str], bool] = {}
    for need in standing.graph.needs:
        pair = (key_of[need.source], key_of[need.target])
        if pair[0] != pair[1]:
            ties[pair] = ties.get(pair, False) or need.sure
    entries = {(USERS, key_of[one.slug]): True for one in standing.graph.entries}
    if entries:
        boxes.insert(0, Box(USERS, ("Users",), "who sends requests", USERS))
    ties |= entries
    unsure = frozenset(pair for pair, sure in ties.items() if not sure)
    return Sheet(title, tuple(boxes), tuple(sorted(ties)), unsure)


def _groups(standing: Standing) -> list[tuple[str, tuple[Component, ...]]]:
    """Components with the same neighbours, together where there are several; each under a key of its own."""
    alike: dict[tuple[str, frozenset[str], frozenset[str]], list[Component]] = {}
    entries = {one.slug for one in standing.graph.entries}
    for one in standing.components:
        after = frozenset(standing.graph.after.get(one.slug, ()))
        before = frozenset(standing.graph.before.get(one.slug, ()))
        if one.slug not in entries and not after and not before and one.part is Part.OUTSIDE:
            continue
        own = one.slug if one.slug in entries or one.part.keeps else ""
        alike.setdefault((f"{one.part}/{own}", after, before), []).append(one)
    found: list[tuple[Component, ...]] = []
    for group in alike.values():
        found += [tuple(group)] if len(group) >= FEWEST else [(one,) for one in group]
    return [
        (f"n{number}", group) for number, group in enumerate(sorted(found, key=lambda group: group[0].slug))
    ]


def _box(key: str, group: tuple[Component, ...], once: set[str]) -> Box:
    first = group[0]
    said = "; ".join(_said(one) for one in group)
    if len(group) > 1:
        names = ", ".join(one.title for one in group[:NAMED]) + (" …" if len(group) > NAMED else "")
        return Box(key, (f"{len(group)} × {first.part}", cut(names), cut(first.place)), said, first.part)
    lines = (cut(first.title), cut(_kind(first)), cut(first.place))
    return Box(key, lines, said, first.part, first.slug in once)


def _kind(one: Component) -> str:
    if one.part is Part.OUTSIDE:
        return f"outside, {one.purpose}" if one.purpose else "outside"
    return f"{one.part}, {one.capacity.words}"


def _said(one: Component) -> str:
    places = ", ".join(str(said) for said in one.evidence[:3])
    return f"{one.title}: {_kind(one)}, {one.environment.value}, {places}"


def cut(text: str, most: int = CUT) -> str:
    """A text that fits a box: of a path the end is what tells."""
    if len(text) <= most:
        return text
    return f"…{text[-(most - 1) :]}" if "/" in text else f"{text[: most - 1]}…"
