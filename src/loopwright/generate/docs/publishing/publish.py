"""Publish a tree's documents: read what stands there, users' edits and all, and write the site and the PDF."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from loopwright.generate.docs.publishing.printing import print_page
from loopwright.generate.docs.publishing.site import PRINT, Site
from loopwright.loop.errors import LoopwrightError
from loopwright.loop.writing import write_loop

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = "docs"


@dataclass(frozen=True, slots=True)
class Publication:
    """Where to: a folder for the site and a file for the PDF, either or both; and what prints."""

    site: Path | None
    pdf: Path | None
    browser: Path | None = None
    sandbox: bool = True


def published(root: Path, wanted: Publication) -> tuple[Path, ...]:
    """Publish the documents below ``root/docs``; what was written. Raises LoopwrightError where there are none."""
    site = Site.of(documents_in(root / FOLDER))
    calendars = calendars_in(root / FOLDER)
    made: list[Path] = []
    if wanted.site is not None:
        _write({**site.files(), **calendars}, wanted.site)
        made.append(wanted.site)
    if wanted.pdf is not None:
        with tempfile.TemporaryDirectory(prefix="loopwright-site-") as folder:
            _write(site.files(), Path(folder))
            print_page(wanted.browser, Path(folder) / PRINT, wanted.pdf, sandbox=wanted.sandbox)
        made.append(wanted.pdf)
    return tuple(made)


def documents_in(folder: Path) -> dict[str, str]:
    """The Markdown below a folder by its path, in order; what a link leads out of the folder to is left out."""
    inside = folder.resolve()
    found = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8", errors="replace")
        for path in sorted(folder.rglob("*.md"))
        if path.is_file() and path.resolve().is_relative_to(inside)
    }
    if not found:
        raise LoopwrightError(
            f"{folder}: there are no documents to publish", "Run `loopwright generate docs` first."
        )
    return found


def calendars_in(folder: Path) -> dict[str, str]:
    """The calendars below a folder by their path, which pages link to, with the ends of lines that calendars have."""
    inside = folder.resolve()
    return {
        path.relative_to(folder).as_posix(): path.read_bytes().decode("utf-8", errors="replace")
        for path in sorted(folder.rglob("*.ics"))
        if path.is_file() and path.resolve().is_relative_to(inside)
    }


def _write(files: Mapping[str, str], folder: Path) -> None:
    for path, text in files.items():
        there = folder / path
        try:
            there.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LoopwrightError(
                f"{there.parent}: {error.strerror}", "Name a folder that can be written."
            ) from error
        write_loop(there, text)
