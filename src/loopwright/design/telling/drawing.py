"""An architecture as inline SVG; colours come from the page's classes."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.design.telling.escaping import markup, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.design.telling.picture import Box, Picture

BOX_WIDTH, LINE, GAP_X, GAP_Y, MARGIN, PAD = 200, 17, 56, 22, 14, 10
CHARACTERS, LINES = 24, 4


@dataclass(frozen=True, slots=True)
class Placed:
    """A box with its place on the sheet."""

    box: Box
    lines: tuple[str, ...]
    x: int
    y: int

    @property
    def height(self) -> int:
        """The room its lines take."""
        return 2 * PAD + LINE * (bool(self.box.title) + len(self.lines))

    @property
    def middle(self) -> int:
        """The height at which ties meet it."""
        return self.y + self.height // 2


def architecture(picture: Picture) -> str:
    """The picture as an SVG element with its title and description."""
    placed = {one.box.slug: one for one in _places(picture)}
    width = max(one.x for one in placed.values()) + BOX_WIDTH + MARGIN
    floor = max(one.y + one.height for one in placed.values()) + MARGIN + PAD
    height = floor + MARGIN
    hosts = (_host(host, placed) for host in sorted({box.host for box in picture.boxes if box.host}))
    ties = (_tie(placed[start], placed[end], floor) for start, end in picture.ties)
    boxes = (_box(one) for one in placed.values())
    return "".join(
        (
            f'<svg viewBox="0 0 {width} {height}" role="img" aria-labelledby="picture-t picture-d">',
            f'<title id="picture-t">{markup(picture.title)}</title>',
            f'<desc id="picture-d">{markup(picture.description)}</desc>',
            *hosts,
            *ties,
            *boxes,
            "</svg>",
        )
    )


def _places(picture: Picture) -> Iterator[Placed]:
    columns = sorted({box.column for box in picture.boxes})
    stacks: dict[int, list[Box]] = {
        column: [box for box in picture.boxes if box.column == column] for column in columns
    }
    tallest = max(_stack_height(stack) for stack in stacks.values())
    for place, column in enumerate(columns):
        x = MARGIN + place * (BOX_WIDTH + GAP_X)
        y = MARGIN + (tallest - _stack_height(stacks[column])) // 2
        for box in stacks[column]:
            one = Placed(box, _wrapped(box.text), x, y)
            yield one
            y += one.height + GAP_Y


def _stack_height(stack: list[Box]) -> int:
    return sum(Placed(box, _wrapped(box.text), 0, 0).height + GAP_Y for box in stack) - GAP_Y


def _wrapped(text: str) -> tuple[str, ...]:
    return tuple(textwrap.wrap(printable(text), CHARACTERS, max_lines=LINES, placeholder=" …"))


def _box(one: Placed) -> str:
    x, y = one.x + PAD, one.y + PAD + LINE - 4
    title = one.box.title
    texts = [f'<text x="{x}" y="{y}" font-weight="600">{markup(title)}</text>'] if title else []
    texts += [
        f'<text class="soft" x="{x}" y="{y + LINE * (index + bool(title))}">{markup(line)}</text>'
        for index, line in enumerate(one.lines)
    ]
    frame = f'<rect class="box" x="{one.x}" y="{one.y}" width="{BOX_WIDTH}" height="{one.height}" rx="7"/>'
    return frame + "".join(texts)


def _host(host: str, placed: dict[str, Placed]) -> str:
    """A dashed line around the boxes that share a machine."""
    inside = [one for one in placed.values() if one.box.host == host]
    top = min(one.y for one in inside) - PAD
    bottom = max(one.y + one.height for one in inside) + PAD
    left, wide = inside[0].x - PAD, BOX_WIDTH + 2 * PAD
    return (
        f'<rect class="tie" x="{left}" y="{top}" width="{wide}" height="{bottom - top}"'
        ' rx="10" stroke-dasharray="5 4"/>'
    )


def _tie(start: Placed, end: Placed, floor: int) -> str:
    """A line between two boxes: down a column, across to the next, or along the floor past others."""
    if start.x == end.x:
        upper, lower = sorted((start, end), key=lambda one: one.y)
        x = start.x + BOX_WIDTH // 2
        return f'<path class="tie" d="M{x} {upper.y + upper.height}V{lower.y}"/>'
    left, right = sorted((start, end), key=lambda one: one.x)
    if right.x - left.x > BOX_WIDTH + GAP_X:
        (x1, y1), (x2, y2) = ((one.x + BOX_WIDTH // 2, one.y + one.height) for one in (left, right))
        return f'<path class="tie" d="M{x1} {y1}V{floor}H{x2}V{y2}"/>'
    x1, x2 = left.x + BOX_WIDTH, right.x
    bend = (x2 - x1) // 2
    path = f"M{x1} {left.middle}C{x1 + bend} {left.middle} {x2 - bend} {right.middle} {x2} {right.middle}"
    return f'<path class="tie" d="{path}"/>'
