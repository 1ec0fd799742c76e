"""Whole screens as they are meant to be seen; `python tests/interfaces/cli/test_goldens.py` writes them again."""

from __future__ import annotations

from pathlib import Path

import pytest

from loopwright.interfaces.cli.rendering import markdown, terminal
from loopwright.interfaces.cli.reports import design, why

FOLDER = Path(__file__).parent / "goldens"
SCREENS = {
    "design.txt": lambda answer: terminal.render(
        design.document(answer), width=100, color=False, everything=False
    ),
    "design-narrow.txt": lambda answer: terminal.render(
        design.document(answer), width=80, color=False, everything=True
    ),
    "design.md": lambda answer: markdown.render(design.document(answer)),
    "why.txt": lambda answer: terminal.render(
        why.document(answer, "cost.total"), width=100, color=False, everything=True
    ),
}


@pytest.mark.parametrize("name", SCREENS)
def test_the_screen_is_as_it_was_agreed(name, answer):
    assert SCREENS[name](answer) == (FOLDER / name).read_text(encoding="utf-8")


if __name__ == "__main__":
    from conftest import answer_of

    for one, draw in SCREENS.items():
        (FOLDER / one).write_text(draw(answer_of()), encoding="utf-8")
