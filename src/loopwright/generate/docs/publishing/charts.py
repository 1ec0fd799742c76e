"""Mermaid flow charts of the plain kind that documents hold (boxes, one level of groups, arrows), drawn as SVG."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

from loopwright.design.telling import drawing
from loopwright.design.telling.picture import Box, Picture

BEGIN = re.compile(r"flowchart (LR|TD)")
NODE = re.compile(r'(\w+)\["(.*)"\]')
TIE = re.compile(r"(\w+) --> (\w+)")
GROUP = re.compile(r'subgraph (\w+)\["(.*)"\]')
SIZE = re.compile(r'<svg viewBox="0 0 (\d+) (\d+)"')


def drawn(text: str, name: str) -> str | None:
    """A chart as SVG; None where it is none that we write. ``name`` keeps the ids of a page apart."""
    picture = _picture(text)
    if picture is None or not picture.boxes:
        return None
    svg = drawing.architecture(picture).replace("picture-", f"{name}-")
    return SIZE.sub(r'<svg width="\1" viewBox="0 0 \1 \2"', svg, count=1)


def _picture(text: str) -> Picture | None:
    lines = [line.strip() for line in text.strip().splitlines()]
    begin = BEGIN.fullmatch(lines[0]) if lines else None
    if begin is None:
        return None
    boxes: dict[str, Box] = {}
    ties: list[tuple[str, str]] = []
    group = ""
    for line in lines[1:]:
        if found := GROUP.fullmatch(line):
            group = found[1]
        elif line == "end":
            group = ""
        elif found := NODE.fullmatch(line):
            boxes[found[1]] = _box(found[1], found[2], group)
        elif found := TIE.fullmatch(line):
            ties.append((found[1], found[2]))
        else:
            return None
    if any(end not in boxes for tie in ties for end in tie):
        return None
    placed = list(boxes.values()) if begin[1] == "TD" else _columns(boxes, ties)
    return Picture("Flow chart", tuple(placed), tuple(ties))


def _box(slug: str, label: str, group: str) -> Box:
    title, _, rest = label.partition("<br>")
    shown = [unescape(part.replace("#35;", "#")) for part in (title, rest.replace("<br>", " "))]
    if not rest and len(shown[0]) > drawing.CHARACTERS:
        first, colon, last = shown[0].partition(": ")
        return Box(slug, first if colon else "", last or first, 0, group)
    return Box(slug, shown[0], shown[1], 0, group)


def _columns(boxes: dict[str, Box], ties: list[tuple[str, str]]) -> list[Box]:
    """Each box one column behind the farthest that leads to it; those of a group stand in one column."""
    column = dict.fromkeys(boxes, 0)
    for _ in boxes:
        for start, end in ties:
            if column[start] < len(boxes):
                column[end] = max(column[end], column[start] + 1)
        for group in {box.host for box in boxes.values() if box.host}:
            inside = [slug for slug, box in boxes.items() if box.host == group]
            column.update(dict.fromkeys(inside, max(column[slug] for slug in inside)))
    return [replace(box, column=column[slug]) for slug, box in boxes.items()]
