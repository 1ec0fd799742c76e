"""What a selector asks of labels, with regular expressions that mean the same here and in Prometheus."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from loopwright.operate.series.refusal import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

PLAIN = re.compile(r"[\w:/@ %,=;&<>~!'\"#-]*", re.ASCII)
ELSEWHERE = re.compile(
    r"\(\?(?![:i)]|P<)"  # groups with a question mark that RE2 does not know, or flags of other meaning
    r"|\(\?i(?!\))"
    r"|\\[0-9AZzQECpPGkXRKNhHvVuULxa]"  # escapes that one of the two does not know or reads otherwise
    r"|[*+?}]\+|\{,"  # never gives back; no lower end
)


class Comparison(StrEnum):
    """How a label is compared."""

    EQUAL = "="
    UNEQUAL = "!="
    LIKE = "=~"
    UNLIKE = "!~"


@dataclass(frozen=True, slots=True)
class Matcher:
    """A condition on the value of a label; a label that is not there has the empty value."""

    name: str
    comparison: Comparison
    value: str

    @property
    def test(self) -> Callable[[str], bool]:
        """Whether a value fits. A regular expression that RE2 would read otherwise raises RefusedError."""
        match self.comparison:
            case Comparison.EQUAL:
                return self.value.__eq__
            case Comparison.UNEQUAL:
                return self.value.__ne__
            case Comparison.LIKE:
                return whole(self.value)
            case Comparison.UNLIKE:
                fits = whole(self.value)
                return lambda value: not fits(value)


def whole(pattern: str) -> Callable[[str], bool]:
    """Whether all of a value is as the pattern says."""
    options = pattern.split("|")
    if all(PLAIN.fullmatch(one) for one in options):
        return frozenset(options).__contains__
    expression = expression_of(pattern)
    return lambda value: expression.fullmatch(value) is not None


@cache
def expression_of(pattern: str) -> re.Pattern[str]:
    """The pattern of RE2 as one of ours; what either would read otherwise raises RefusedError."""
    if ELSEWHERE.search(pattern) or (not pattern.isascii() and "(?i)" in pattern) or "(?i)" in pattern[1:]:
        raise RefusedError(f"the regular expression {pattern!r} might mean something else than in Prometheus")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # warns of sets of sets, which RE2 has in other words
            return re.compile(pattern, re.ASCII)
    except (re.error, OverflowError, Warning) as fault:
        raise RefusedError(f"the regular expression {pattern!r} cannot be read: {fault}") from fault
