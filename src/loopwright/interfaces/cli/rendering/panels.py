"""Curves in panels that share one axis, as inline SVG: readable without colour and in the dark."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.design.telling.escaping import markup
from loopwright.design.telling.numbers import text

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH, LEFT, RIGHT = 760, 84, 30
PANEL, ABOVE, BETWEEN, FOOT = 180, 34, 46, 40
TICKS = 4
NICE = (1.0, 2.0, 2.5, 5.0, 10.0)
DASHES = ("", "6 4", "2 3")  # told apart without colour


@dataclass(frozen=True, slots=True)
class Curve:
    """A named line; its points are (x, y) with x above 0, ``marked`` ones get a dot."""

    name: str
    points: tuple[tuple[float, float], ...]
    marked: bool = True


@dataclass(frozen=True, slots=True)
class Panel:
    """Curves over one upright axis, whose values have a unit."""

    title: str
    unit: str
    curves: tuple[Curve, ...]


def panels(
    slug: str, title: str, description: str, drawn: Sequence[Panel], axis: str, mark: float | None = None
) -> str:
    """Panels below one another over one logarithmic axis; ``mark`` is a place on it that a line points out."""
    xs = sorted({x for panel in drawn for curve in panel.curves for x, _ in curve.points})
    low, high = math.log2(xs[0]), math.log2(max(xs[-1], xs[0] * 1.01))

    def across(x: float) -> float:
        return LEFT + (math.log2(x) - low) / (high - low) * (WIDTH - LEFT - RIGHT)

    height = len(drawn) * (PANEL + ABOVE + BETWEEN) - BETWEEN + FOOT
    parts = [
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="{slug}-t {slug}-d">',
        f'<title id="{slug}-t">{markup(title)}</title><desc id="{slug}-d">{markup(description)}</desc>',
    ]
    for row, panel in enumerate(drawn):
        top = ABOVE + row * (PANEL + ABOVE + BETWEEN)
        places = {x: across(x) for x in xs}
        parts += _panel(panel, top, places)
        parts += [_said(places[x], top + PANEL + 18, f"{x:g}", "middle") for x in _few(xs, places)]
        if mark is not None and xs[0] <= mark <= xs[-1]:
            parts.append(_upright(across(mark), top))
    parts.append(_said(WIDTH - RIGHT, height - 4, axis, "end"))
    return "".join((*parts, "</svg>"))


def _panel(panel: Panel, top: float, places: dict[float, float]) -> list[str]:
    step = _step(max((y for curve in panel.curves for _, y in curve.points), default=0.0))

    def down(y: float) -> float:
        return top + (1 - y / (step * TICKS)) * PANEL

    parts = [_said(LEFT - 74, top - 14, panel.title), *_legend(panel, top - 14)]
    for tick in range(TICKS + 1):
        y = down(tick * step)
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(_said(LEFT - 8, y + 4, text(tick * step, panel.unit), "end"))
    for number, curve in enumerate(panel.curves):
        way = " ".join(f"{places[x]:.1f},{down(y):.1f}" for x, y in curve.points)
        parts.append(f'<polyline class="curve"{_dash(number)} points="{way}"/>')
        for x, y in curve.points if curve.marked else ():
            said = f"{curve.name}, {x:g}: {text(y, panel.unit)}"
            place = f'cx="{places[x]:.1f}" cy="{down(y):.1f}" r="4"'
            parts.append(f'<circle class="f1" {place}><title>{markup(said)}</title></circle>')
    return parts


def _legend(panel: Panel, y: float) -> list[str]:
    if len(panel.curves) == 1:
        return []
    parts: list[str] = []
    x = WIDTH - RIGHT - sum(46 + 8 * len(curve.name) for curve in panel.curves)
    for number, curve in enumerate(panel.curves):
        parts.append(f'<polyline class="curve"{_dash(number)} points="{x},{y - 4} {x + 26},{y - 4}"/>')
        parts.append(_said(x + 32, y, curve.name))
        x += 46 + 8 * len(curve.name)
    return parts


def _dash(number: int) -> str:
    dashes = DASHES[number % len(DASHES)]
    return f' stroke-dasharray="{dashes}"' if dashes else ""


def _few(xs: Sequence[float], places: dict[float, float]) -> list[float]:
    """Those values of the axis that have room for their number."""
    kept: list[float] = []
    for x in xs:
        if not kept or places[x] - places[kept[-1]] >= 30:  # noqa: PLR2004 - the width of three digits
            kept.append(x)
    return kept


def _step(highest: float) -> float:
    """A round distance between ticks, so that the last one is not below the highest value."""
    least = max(highest, 1e-9) / TICKS
    power = 10.0 ** math.floor(math.log10(least))
    return next(power * one for one in NICE if power * one >= least * (1 - 1e-9))


def _upright(x: float, top: float) -> str:
    return (
        f'<line class="tie" stroke-dasharray="3 3" x1="{x:.1f}" x2="{x:.1f}" y1="{top}" y2="{top + PANEL}"/>'
    )


def _said(x: float, y: float, words: str, anchor: str = "start") -> str:
    return f'<text class="soft" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{markup(words)}</text>'
