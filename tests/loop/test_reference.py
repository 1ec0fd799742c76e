"""The reference of the loop file is the declaration, written out."""

from __future__ import annotations

from pathlib import Path

from loopwright.loop.paths import every_field
from loopwright.loop.reference import loop_reference

PUBLISHED = Path(__file__).parents[2] / "docs" / "loop-file.md"


def test_the_published_reference_is_the_generated_one() -> None:
    assert PUBLISHED.read_text(encoding="utf-8") == loop_reference()


def test_every_field_has_its_row() -> None:
    rows = [line for line in loop_reference().splitlines() if line.startswith("| `")]
    assert len(rows) == len(every_field())
