"""Text that people and programs send: held against what can be kept, shown and sent on."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from django import forms

from loopwright.loop.errors import LoopwrightError

if TYPE_CHECKING:
    from collections.abc import Iterable

ALLOWED = "\n\t"
UNFIT = frozenset({"Cc", "Cs"})  # control characters, and halves of characters
ADVICE = "Send plain text."


def unfit(text: str) -> str:
    """The first character that no text may hold; empty where all are fit."""
    return next((one for one in text if one not in ALLOWED and unicodedata.category(one) in UNFIT), "")


def without_unfit(text: str) -> str:
    """A text with a question mark in the place of each unfit character."""
    return "".join("?" if unfit(one) else one for one in text)


def lines_ended(text: str) -> str:
    """A text whose lines end as ours do: a browser sends two characters for one."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def plain(name: str, text: str, longest: int) -> str:
    """A text as it is kept. Raises LoopwrightError where it is too long or holds an unfit character."""
    found = lines_ended(text).strip()
    wrong = unfit(found)
    if wrong:
        raise LoopwrightError(f"{name}: the character U+{ord(wrong):04X} is no text", ADVICE)
    if len(found) > longest:
        raise LoopwrightError(f"{name}: {len(found)} characters; at most {longest}", "Say it shorter.")
    return found


def all_plain(name: str, texts: Iterable[str], longest: int, most: int) -> tuple[str, ...]:
    """Several texts, each as it is kept. Raises LoopwrightError where one is wrong, or there are too many."""
    found = tuple(plain(name, one, longest) for one in texts)
    if len(found) > most:
        raise LoopwrightError(f"{name}: {len(found)} of them; at most {most}", "Name fewer.")
    return found


class Text(forms.CharField):
    """A field of a form for plain text."""

    def to_python(self, value: Any) -> Any:  # noqa: ANN401 - Django's own
        """The text, with our ends of lines."""
        found = super().to_python(lines_ended(value) if isinstance(value, str) else value)
        wrong = unfit(found) if isinstance(found, str) else ""
        if wrong:
            raise forms.ValidationError(f"The character U+{ord(wrong):04X} is no text.")
        return found
