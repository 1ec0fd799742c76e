"""Charts as inline SVG: stacked bars and a curve, readable without colour and in the dark."""

from __future__ import annotations

import math
from dataclasses import dataclass

from loopwright.design.telling.escaping import markup
from loopwright.design.telling.numbers import digits

WIDTH, LABEL, RIGHT, ROW, BAR, TOP = 760, 150, 90, 30, 18, 34
HEIGHT, LEFT, BOTTOM = 300, 70, 46
TICKS = 4
TENTHS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of stacked bars: its label, the parts in the order of the series, the total as it reads."""

    label: str
    parts: tuple[float, ...]
    total: str


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a curve: where it is, and what it is."""

    x: float
    y: float
    label: str


def stacked_bars(
    slug: str, title: str, description: str, series: tuple[str, ...], bars: tuple[Bar, ...]
) -> str:
    """Horizontal bars, one a row, each cut by series; the legend stands above."""
    longest = max((sum(bar.parts) for bar in bars), default=0.0) or 1.0
    scale = (WIDTH - LABEL - RIGHT) / longest
    height = TOP + ROW * len(bars) + 8
    drawn = [_opened(slug, title, description, height), *_legend(series)]
    for row, bar in enumerate(bars):
        y = TOP + ROW * row
        drawn.append(_text(LABEL - 10, y + 14, bar.label, anchor="end"))
        x = float(LABEL)
        for index, part in enumerate(bar.parts):
            wide = part * scale
            if wide > 0:
                said = f"{bar.label}, {series[index]}: {digits(part)}"
                drawn.append(
                    f'<rect class="f{index + 1}" x="{x:.1f}" y="{y}" width="{wide:.1f}" height="{BAR}">'
                    f"<title>{markup(said)}</title></rect>"
                )
            x += wide
        drawn.append(_text(x + 8, y + 14, bar.total))
    return "".join((*drawn, "</svg>"))


def columns(slug: str, title: str, description: str, bars: tuple[Bar, ...], every: int = 1) -> str:
    """Upright bars, one a bar's first part; every so many have their label below."""
    highest = max((bar.parts[0] for bar in bars), default=0.0) or 1.0
    room = (WIDTH - LEFT - 30) / max(1, len(bars))
    tall = HEIGHT - TOP - BOTTOM
    drawn = [_opened(slug, title, description, HEIGHT)]
    for place, bar in enumerate(bars):
        x, height = LEFT + place * room, bar.parts[0] / highest * tall
        drawn.append(
            f'<rect class="f1" x="{x + room * 0.1:.1f}" y="{TOP + tall - height:.1f}" width="{room * 0.8:.1f}" '
            f'height="{height:.1f}"><title>{markup(f"{bar.label}: {bar.total}")}</title></rect>'
        )
        if place % every == 0:
            label = _text(x + room / 2, HEIGHT - BOTTOM + 20, bar.label, anchor="middle", soft=True)
            drawn.append(label)
    top = next((bar.total for bar in bars if bar.parts[0] == highest), "")
    drawn.append(_text(LEFT - 8, TOP + 6, top, anchor="end", soft=True))
    return "".join((*drawn, "</svg>"))


def curve(slug: str, title: str, description: str, points: tuple[Point, ...], axes: tuple[str, str]) -> str:
    """A line over a logarithmic axis; each point names itself, and a change of name is marked."""
    low, high = math.log10(max(points[0].x, 1)), math.log10(max(points[-1].x, points[0].x * 1.01, 1.01))
    step = _step(max(point.y for point in points))
    top = step * TICKS

    def across(x: float) -> float:
        return LEFT + (math.log10(max(x, 1)) - low) / (high - low) * (WIDTH - LEFT - 30)

    def down(y: float) -> float:
        return TOP + (1 - y / top) * (HEIGHT - TOP - BOTTOM)

    drawn = [_opened(slug, title, description, HEIGHT)]
    for tick in range(TICKS + 1):
        y = down(tick * step)
        drawn.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - 30}" y1="{y:.1f}" y2="{y:.1f}"/>')
        drawn.append(_text(LEFT - 8, y + 4, f"${digits(tick * step)}", anchor="end", soft=True))
    powers = tuple(10.0**power for power in range(math.ceil(low), math.floor(high) + 1))
    foot = HEIGHT - BOTTOM + 20
    drawn += [_text(across(x), foot, digits(x), anchor="middle", soft=True) for x in powers]
    path = " ".join(
        f"{'L' if index else 'M'}{across(p.x):.1f} {down(p.y):.1f}" for index, p in enumerate(points)
    )
    drawn.append(f'<path class="curve" d="{path}"/>')
    for before, point in zip((None, *points), points, strict=False):
        radius = 5 if before is None or before.label != point.label else 2
        said = f"{digits(point.x)} {axes[0]}: ${digits(point.y)}, {point.label}"
        drawn.append(
            f'<circle class="f1" cx="{across(point.x):.1f}" cy="{down(point.y):.1f}" r="{radius}">'
            f"<title>{markup(said)}</title></circle>"
        )
    drawn.append(_text(WIDTH - 30, HEIGHT - 8, axes[0], anchor="end", soft=True))
    drawn.append(_text(LEFT - 60, TOP - 14, axes[1], soft=True))
    return "".join((*drawn, "</svg>"))


def _step(highest: float) -> float:
    """A round distance between ticks, so that the last one is not below the highest value."""
    least = max(highest, 1e-9) / TICKS
    power = 10.0 ** math.floor(math.log10(least))
    return next(power * tenth for tenth in TENTHS if power * tenth >= least * (1 - 1e-9))


def _opened(slug: str, title: str, description: str, height: float) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="{slug}-t {slug}-d">'
        f'<title id="{slug}-t">{markup(title)}</title><desc id="{slug}-d">{markup(description)}</desc>'
    )


def _legend(series: tuple[str, ...]) -> list[str]:
    drawn: list[str] = []
    x = LABEL
    for index, name in enumerate(series):
        drawn.append(f'<rect class="f{index + 1}" x="{x}" y="6" width="12" height="12" rx="2"/>')
        drawn.append(_text(x + 17, 17, name, soft=True))
        x += 30 + 8 * len(name)
    return drawn


def _text(x: float, y: float, text: str, *, anchor: str = "start", soft: bool = False) -> str:
    look = ' class="soft"' if soft else ""
    return f'<text{look} x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{markup(text)}</text>'
