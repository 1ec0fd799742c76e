"""Expressions that are compiled when something is first looked for with them.

A start would else compile hundreds of which a folder needs some dozens: a third of what an audit of a small one costs.
"""

from __future__ import annotations

import re
from typing import Any, cast

METHODS = ("search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split")


class Later:
    """Stands for an expression; its methods are the expression's own from the first use on.

    ``flags`` are those that were asked for, without those that the expression itself sets.
    """

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self.flags = flags

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a pattern has
        made = re.compile(self.pattern, self.flags)
        for one in METHODS:
            setattr(self, one, getattr(made, one))
        return getattr(made, name)


def compiled_later(said: str, flags: int = 0) -> re.Pattern[str]:
    """An expression as ``re.compile`` makes it, but later; a faulty one raises at its first use."""
    return cast("re.Pattern[str]", Later(said, flags))
