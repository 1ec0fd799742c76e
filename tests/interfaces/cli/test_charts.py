"""Charts keep their proportions and say what they show."""

from __future__ import annotations

import re

import pytest

from loopwright.interfaces.cli.rendering.charts import Bar, Point, curve, stacked_bars


def test_bars_are_as_wide_as_their_parts():
    drawn = stacked_bars(
        "s", "T", "D", ("a", "b"), (Bar("one", (3.0, 1.0), "4 h"), Bar("two", (0.0, 2.0), "2 h"))
    )
    widths = [
        float(width)
        for width in re.findall(r'class="f\d" x="[\d.]+" y="\d+" width="([\d.]+)" height="18"', drawn)
    ]
    assert widths[0] == pytest.approx(3 * widths[1], rel=1e-3)
    assert widths[2] == pytest.approx(2 * widths[1], rel=1e-3)


def test_bars_of_nothing_are_drawn_as_nothing():
    assert "<rect" in stacked_bars("s", "T", "D", ("a",), ())
    assert 'height="18"' not in stacked_bars("s", "T", "D", ("a",), (Bar("one", (0.0,), "0 h"),))


def test_a_curve_stays_inside_its_frame_and_marks_where_the_design_changes():
    points = (Point(10, 5, "one"), Point(100, 5, "one"), Point(1_000, 97, "two"))
    drawn = curve("c", "T", "D", points, ("users", "dollars"))
    centres = [(float(x), float(y)) for x, y in re.findall(r'cx="([\d.]+)" cy="([\d.]+)"', drawn)]
    assert all(0 <= x <= 760 and 0 <= y <= 300 for x, y in centres)
    assert [x for x, _ in centres] == sorted(x for x, _ in centres)
    assert re.findall(r' r="(\d)"', drawn) == ["5", "2", "5"]


@pytest.mark.parametrize("highest", [0.0, 0.4, 1.0, 9.0, 99.0, 12_345.0])
def test_the_highest_tick_is_at_or_above_the_highest_value(highest):
    drawn = curve("c", "T", "D", (Point(1, 0, "a"), Point(2, highest, "a")), ("users", "dollars"))
    tops = [float(y) for y in re.findall(r'cy="([\d.]+)"', drawn)]
    assert min(tops) >= 33.9


def test_labels_cannot_break_out_of_a_drawing():
    drawn = stacked_bars("s", "<b>", '"', ("<i>",), (Bar("</svg>", (1.0,), "&"),))
    assert drawn.count("</svg>") == 1
    assert "<b>" not in drawn
    assert "<i>" not in drawn
