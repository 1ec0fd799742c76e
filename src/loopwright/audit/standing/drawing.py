"""The system as it is as a picture: SVG that stands alone and can be read without seeing it, and Mermaid."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from loopwright.audit.standing.bundles import USERS
from loopwright.audit.standing.layout import laid
from loopwright.design.telling.escaping import markup, mermaid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.audit.standing.bundles import Box, Sheet

WIDTH, LINE, GAP_X, GAP_Y, MARGIN, PAD, PASSING = 216, 16, 60, 16, 16, 9, 6
STYLE = (
    "<style>.g{fill:#fdfcf9}.b{fill:#f3f1ea;stroke:#8b8778}.k{stroke-width:2}.o{stroke:#a3231c;stroke-width:2;"
    "stroke-dasharray:6 3}.t{fill:none;stroke:#8b8778;stroke-width:1.3}.u{stroke-dasharray:3 3}text{font:12px "
    "system-ui,sans-serif;fill:#5d594f}.h{font-weight:600;fill:#23211c}.w{fill:#a3231c}"
    "@media(prefers-color-scheme:dark){.g{fill:#17181a}.b{fill:#212327;stroke:#8b8e94}.o{stroke:#ff9a8f}"
    ".t{stroke:#8b8e94}text{fill:#a8a59c}.h{fill:#e8e6e0}.w{fill:#ff9a8f}}</style>"
)


def svg(sheet: Sheet, slug: str = "topology") -> str:
    """The sheet as an SVG element; ``slug`` begins its ids, so that several can stand on one page.

    What is there once has a dashed frame and says so; ties that are only likely are dashed.
    """
    boxes = {box.key: box for box in sheet.boxes}
    found = laid(sheet)
    places = dict(_places(found.columns, boxes))
    width = MARGIN * 2 + len(found.columns) * (WIDTH + GAP_X) - GAP_X
    height = MARGIN + max((y + tall for _, y, tall in places.values()), default=0)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-labelledby="{slug}-t {slug}-d">'
        f'<title id="{slug}-t">{markup(sheet.title)}</title>'
        f'<desc id="{slug}-d">{markup(sheet.description)}</desc>'
        f'{STYLE}<rect class="g" width="{width}" height="{height}"/>'
        f'<defs><marker id="{slug}-m" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" '
        'markerHeight="7" orient="auto">'
        '<path class="t" d="M1 1L7 4L1 7"/></marker></defs>'
    )
    ties = "".join(
        _tie([places[key] for key in way], slug, unsure=pair in sheet.unsure) for pair, way in found.ways
    )
    drawn = "".join(
        _box(boxes[key], places[key]) for column in found.columns for key in column if key in boxes
    )
    return f"{head}{ties}{drawn}</svg>"


def _places(
    columns: tuple[tuple[str, ...], ...], boxes: dict[str, Box]
) -> Iterator[tuple[str, tuple[int, int, int]]]:
    """Left, top and height of every key."""

    def tall(key: str) -> int:
        return 2 * PAD + LINE * (len(boxes[key].lines) + boxes[key].once) if key in boxes else PASSING

    heights = [sum(tall(key) + GAP_Y for key in column) - GAP_Y for column in columns]
    for number, column in enumerate(columns):
        x = MARGIN + number * (WIDTH + GAP_X)
        y = MARGIN + (max(heights) - heights[number]) // 2
        for key in column:
            yield key, (x, y, tall(key))
            y += tall(key) + GAP_Y


def _box(box: Box, place: tuple[int, int, int]) -> str:
    x, y, tall = place
    lines = [*box.lines, *(("there once",) if box.once else ())]
    names = ["h", *[""] * (len(box.lines) - 1), "w"]
    texts = "".join(
        f'<text class="{names[at]}" x="{x + PAD}" y="{y + PAD + 12 + LINE * at}">{markup(text)}</text>'.replace(
            ' class=""', ""
        )
        for at, text in enumerate(lines)
    )
    kind = "b o" if box.once else "b k" if box.part in {USERS, "store", "queue"} else "b"
    round_ = 14 if box.part in {"store", "queue", "cache"} else 5
    return (
        f'<g><title>{markup(box.said)}</title><rect class="{kind}" x="{x}" y="{y}" width="{WIDTH}" height="{tall}" '
        f'rx="{round_}"/>{texts}</g>'
    )


def _tie(way: list[tuple[int, int, int]], slug: str, *, unsure: bool) -> str:
    path = ""
    for (x, y, tall), (next_x, next_y, next_tall) in pairwise(way):
        right = next_x >= x
        x1, x2 = (x + WIDTH, next_x) if right else (x, next_x + WIDTH)
        y1, y2 = y + tall // 2, next_y + next_tall // 2
        if x == next_x:
            x2 = next_x + WIDTH
            bend = GAP_X // 2
            path += f"M{x1} {y1}C{x1 + bend} {y1} {x2 + bend} {y2} {x2} {y2}"
            continue
        bend = (x2 - x1) // 2
        path += f"M{x1} {y1}" if not path else f"L{x1} {y1}"
        path += f"C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}"
    return f'<path class="t{" u" if unsure else ""}" marker-end="url(#{slug}-m)" d="{path}"/>'


def chart(sheet: Sheet) -> str:
    """The sheet as a flow chart of Mermaid; what is there once is marked."""
    lines = ["flowchart LR"]
    for box in sheet.boxes:
        label = "<br>".join(mermaid(text) for text in (*box.lines, *(("there once",) if box.once else ())))
        opening, closing = ("[(", ")]") if box.part in {"store", "queue", "cache"} else ("[", "]")
        lines.append(f'  {box.key}{opening}"{label}"{closing}')
    lines += [
        f"  {one} {'-.->' if (one, other) in sheet.unsure else '-->'} {other}" for one, other in sheet.ties
    ]
    once = [box.key for box in sheet.boxes if box.once]
    if once:
        lines += [
            "  classDef once stroke:#a3231c,stroke-width:2px,stroke-dasharray:6 3",
            f"  class {','.join(once)} once",
        ]
    return "\n".join(lines) + "\n"
