"""A file as readers see it: its bytes up to a bound, its text, and the line of any place in it."""

from __future__ import annotations

import os
from functools import cached_property

from loopwright.survey.environments import environment_of
from loopwright.survey.evidence import Environment, Evidence
from loopwright.survey.redaction import redacted

LONGEST_QUOTE = 100


class Lines:
    """The lines of a text, counted on from the place that was asked for last."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._counted = (0, 1)

    def at(self, offset: int) -> int:
        """The line, from 1, of a place in the text."""
        place, line = self._counted if self._counted[0] <= offset else (0, 1)
        line += self.text.count("\n", place, max(offset, 0))
        self._counted = (max(offset, 0), line)
        return line


class SourceFile:
    """One file of the tree, read once.

    ``path`` is relative to the folder surveyed, with forward slashes; ``folder`` is where it lies, ``.`` for the
    root.
    """

    def __init__(self, path: str, data: bytes) -> None:
        folder, _, self.name = path.rpartition("/")
        self.path = path
        self.data = data
        self.folder = folder or "."

    @cached_property
    def environment(self) -> Environment:
        """The kind of environment that its path says it is for."""
        return environment_of(self.path)

    @cached_property
    def text(self) -> str:
        """Its text: UTF-8 with or without a mark, UTF-16 with one, any ending of lines."""
        if self.data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
            decoded = self.data.decode("utf-16", errors="replace")
        else:
            decoded = self.data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", errors="replace")
        return decoded.replace("\r\n", "\n").replace("\r", "\n") if "\r" in decoded else decoded

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self.text)

    def line_at(self, offset: int) -> int:
        """The line, from 1, of a place in the text."""
        return self._lines.at(offset)

    def line_with(self, *words: str) -> int:
        """The line where words follow one another first; 0 where they do not."""
        place = 0
        for word in words:
            place = self.text.find(word, place)
            if place < 0:
                return 0
        return self.line_at(place)

    def evidence(self, line: int = 0, said: str = "") -> Evidence:
        """This file as evidence."""
        shown = redacted(" ".join(said.split()))
        if len(shown) > LONGEST_QUOTE:
            shown = shown[: LONGEST_QUOTE - 1] + "…"
        return Evidence(self.path, line, shown)


def bytes_of(place: str, most: int) -> bytes:
    """The beginning of a file, by calls of the system alone: a file object costs more than reading it."""
    opened = os.open(place, os.O_RDONLY)
    try:
        return os.read(opened, most)
    finally:
        os.close(opened)
