"""From a document to where it was asked to go: screen, pipe or file, in the format that was asked for."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

from loopwright.interfaces.cli.delivery import Color, Delivery, Format

if TYPE_CHECKING:
    from pathlib import Path

    from loopwright.interfaces.cli.rendering.document import Document

NARROWEST, WIDEST, IN_A_PIPE = 60, 120, 100


def present(document: Document, delivery: Delivery, *, everything: bool = False) -> None:
    """Write a document as it was asked for; ``everything`` shows the detail parts on a terminal too."""
    deliver(_rendered(document, delivery, everything=everything), delivery.output)


def deliver(text: str, output: Path | None) -> None:
    """Write a text to standard output or to a file; a file that cannot be written raises."""
    if output is None:
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    from loopwright.loop.writing import write_loop  # only when a file is asked for

    write_loop(output, text)


def _rendered(document: Document, delivery: Delivery, *, everything: bool) -> str:
    """The document in its format; each format's libraries are imported only when it is asked for."""
    match delivery.format:
        case Format.JSON:
            from loopwright.interfaces.cli.rendering import data

            return data.render(document)
        case Format.HTML:
            from loopwright.interfaces.cli.rendering import page  # jinja2 costs 90 ms

            return page.render(document)
        case Format.MARKDOWN:
            from loopwright.interfaces.cli.rendering import markdown

            return markdown.render(document)
        case Format.TERMINAL:
            from loopwright.interfaces.cli.rendering import terminal

            on_screen = delivery.output is None and sys.stdout.isatty()
            columns = shutil.get_terminal_size().columns if on_screen else IN_A_PIPE
            return terminal.render(
                document,
                width=min(max(columns, NARROWEST), WIDEST),
                color=colored(delivery.color, on_screen=on_screen),
                everything=everything,
            )


def colored(color: Color, *, on_screen: bool = True) -> bool:
    """Whether colours are used: as asked, else on a screen that has some and whose owner wants them."""
    if color is not Color.AUTO:
        return color is Color.ALWAYS
    return on_screen and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
