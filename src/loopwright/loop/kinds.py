"""What a field may hold: the kinds of value that are not measured, and how a misreading is told.

Every kind reads one written scalar into the model's value, writes a value back as a person would, and
describes itself for the JSON Schema. Measured kinds (durations, sizes, money…) stand in ``measures``.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from enum import StrEnum

Value = Any
"""A value of the model; each kind has its own type, which the model checks."""

LONGEST_SHOWN = 40
LONGEST_COMPARED = 60  # difflib is quadratic: a megabyte of key must not be compared


class Misread(Exception):  # noqa: N818 - an outcome of reading one value, turned into a Fault by the reader
    """A written value that its kind refuses: what is allowed instead, and the nearest right spelling."""

    def __init__(self, allowed: str, nearest: str = "") -> None:
        super().__init__(allowed)
        self.allowed = allowed
        self.nearest = nearest


class Kind(Protocol):
    """One kind of written scalar."""

    @property
    def allowed(self) -> str:
        """What may be written, in a few words."""

    def read(self, text: str, usd_per_eur: float, /) -> Value:
        """Turn what was written into the model's value; ``Misread`` when it cannot be."""

    def write(self, value: Value) -> str:
        """Turn a value into the shortest text that reads back as exactly that value."""

    def schema(self) -> dict[str, Any]:
        """Describe the written form as JSON Schema."""


def nearest_spelling(written: str, right: tuple[str, ...]) -> str:
    """Return the closest of the right spellings, or an empty string."""
    close = difflib.get_close_matches(written[:LONGEST_COMPARED].lower(), right, n=1, cutoff=0.6)
    return str(close[0]) if close else ""


def shown(written: str) -> str:
    """Quote what was written, shortened, with nothing in it that could move a terminal's cursor."""
    short = written if len(written) <= LONGEST_SHOWN else written[: LONGEST_SHOWN - 1] + "…"
    return "'" + "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in short) + "'"


def as_word(text: str) -> str:
    """Fold case, spaces and hyphens: ``Around the clock`` and ``around-the-clock`` are one word."""
    return re.sub(r"[\s_-]+", "_", text.strip().lower())


@dataclass(frozen=True, slots=True)
class Text:
    """Free words of a person, on one line."""

    longest: int = 300

    @property
    def allowed(self) -> str:
        """What may be written."""
        return f"one line of text, up to {self.longest} characters"

    def read(self, text: str, _usd_per_eur: float, /) -> str:
        """Return the text without surrounding space."""
        line = " ".join(text.split())
        if not line or len(line) > self.longest or not line.isprintable():
            raise Misread(self.allowed)
        return line

    def write(self, value: str) -> str:
        """Return the text itself."""
        return value

    def schema(self) -> dict[str, Any]:
        """Describe a non-empty string; a number or a truth standing alone is read as its text."""
        return {"type": ["string", "number", "boolean"], "minLength": 1, "maxLength": self.longest}


@dataclass(frozen=True, slots=True)
class Word:
    """The short name of a thing (a framework, a provider, a data set), folded to lower case."""

    longest: int = 60

    @property
    def allowed(self) -> str:
        """What may be written."""
        return "a name of letters, digits, '.', '+', '#', '/', '-' and '_'"

    def read(self, text: str, _usd_per_eur: float, /) -> str:
        """Return the name in lower case, its spaces as underscores."""
        word = re.sub(r"\s+", "_", text.strip().lower())
        if len(word) > self.longest or not re.fullmatch(r"[\w.+#/-]+", word):
            raise Misread(self.allowed)
        return word

    def write(self, value: str) -> str:
        """Return the name itself."""
        return value

    def schema(self) -> dict[str, Any]:
        """Describe a short string without punctuation; a number standing alone is read as its text."""
        return {
            "type": ["string", "number", "boolean"],
            "pattern": r"^[\w.+#/ -]+$",
            "maxLength": self.longest,
        }


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a closed set of words; case, spaces and hyphens do not matter."""

    words: type[StrEnum]

    @property
    def allowed(self) -> str:
        """What may be written."""
        return ", ".join(self.words)

    def read(self, text: str, _usd_per_eur: float, /) -> StrEnum:
        """Return the member; ``Misread`` with the nearest word."""
        word = as_word(text)
        try:
            return self.words(word)
        except ValueError:
            raise Misread(self.allowed, nearest_spelling(word, tuple(self.words))) from None

    def write(self, value: StrEnum) -> str:
        """Return the word."""
        return str(value)

    def schema(self) -> dict[str, Any]:
        """Describe the set."""
        return {"enum": [str(word) for word in self.words]}


@dataclass(frozen=True, slots=True)
class Flag:
    """Yes or no."""

    allowed: str = "yes or no"

    def read(self, text: str, _usd_per_eur: float, /) -> bool:
        """Return the truth of ``yes``, ``true``, ``no``, ``false``."""
        word = text.strip().lower()
        if word in {"yes", "true", "on"}:
            return True
        if word in {"no", "false", "off"}:
            return False
        raise Misread(self.allowed, nearest_spelling(word, ("yes", "no", "true", "false")))

    def write(self, value: bool) -> str:  # noqa: FBT001 - the value of this kind is a truth
        """Return ``yes`` or ``no``."""
        return "yes" if value else "no"

    def schema(self) -> dict[str, Any]:
        """Describe a truth as editors know it, or the word."""
        return {"enum": [True, False, "yes", "no"]}


@dataclass(frozen=True, slots=True)
class ManyOf:
    """A list of one kind; one alone, or several between commas, is a list too; ``none`` is an empty one."""

    item: Kind


@dataclass(frozen=True, slots=True)
class Table:
    """Names with a value each.

    With ``even`` a bare list of names is accepted too, each getting the same part of one.
    """

    names: Kind
    values: Kind
    even: bool = False
