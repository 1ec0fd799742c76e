"""Paths as routes: what names one thing or one person becomes ``:id``, so that a route says what, never whose."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import polars as pl

SHORTEST_MIXED = 12  # letters and figures of both cases: a token, or a name long enough to look like one


def _mixed(shortest: int) -> str:
    """A pattern of words that change their case behind the first letter, without looking ahead."""
    forms = []
    for one, other in (("a-z", "A-Z"), ("A-Z", "a-z")):
        forms += [
            f"[{one}0-9]{{{n}}}[{other}][A-Za-z0-9]{{{shortest - 2 - n},}}" for n in range(1, shortest - 2)
        ]
        forms.append(f"[{one}0-9]{{{shortest - 2},}}[{other}][A-Za-z0-9]*")
    return f"[A-Za-z0-9](?:{'|'.join(forms)})"


IDENTIFIER = (
    r"/(?:[0-9]+|[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}|[0-9a-fA-F]{12,}|[A-Za-z]{1,6}[_-][A-Za-z0-9]{8,}|[^/]*@[^/]*"
    r"|[^/]*%[^/]*|[^/]*[0-9][^/]*[0-9][^/]*[0-9][^/]*[0-9][^/]*|[^/]{33,}"
    rf"|{_mixed(SHORTEST_MIXED)}"
    r"|[^/]*[^\x21-\x7e/][^/]*)(/|$)"
)
ID = "/:id$1"
OF_SOMEBODY = (
    r"(?i)/(u|users?|~|profiles?|members?|people|persons?|accounts?|authors?|customers?|patients?|clients?|contacts?"
    r"|teams?|orgs?|organi[sz]ations?)/[^/:][^/]*"
)
ENTRUSTED = (
    r"(?i)(/(?:[^/:]*[-_])?(?:reset|invit(?:e|ation)s?|verify|verification|confirm|confirmation|tokens?|unsubscribe"
    r"|shared?|magic|activate|activation|recover|recovery|onetime|otp|signed)(?:[-_][^/]*)?)/[^/:][^/]*"
)
"""What stands behind these is a token, in whatever letters."""
NAMED = ":name"
OTHER = "(other)"
MOST_SIBLINGS = 24  # more children than an application has pages under one of its own
MOST_FIRST = 60  # at the top
DEEPEST = 8
NOT_A_PATH = "(no path)"
_SEGMENT = re.compile(r"/[^/]*")


def templated(paths: pl.Series) -> pl.Series:
    """Routes of paths: ``/orders/123`` is ``/orders/:id``, and so are addresses, tokens and long words.

    Whatever stands behind ``/users`` and the like is ``:name``.
    """
    once = paths.str.slice(0, 512).str.replace_all(IDENTIFIER, ID)
    twice = once.str.replace_all(IDENTIFIER, ID)
    twice = twice.str.replace_all(ENTRUSTED, "$1/:id")
    return twice.str.replace_all(OF_SOMEBODY, f"/$1/{NAMED}").fill_null(NOT_A_PATH)


def collapsed(routes: Iterable[str]) -> Mapping[str, str]:
    """Which route each becomes when too many stand side by side: ``/blog/<any word>`` is ``/blog/:name``."""
    known = {route: tuple(_SEGMENT.findall(route))[:DEEPEST] for route in routes}
    for depth in range(DEEPEST):
        children: dict[tuple[str, ...], set[str]] = {}
        for parts in known.values():
            if len(parts) > depth and not parts[depth].startswith("/:"):
                children.setdefault(parts[:depth], set()).add(parts[depth])
        limit = MOST_SIBLINGS if depth else MOST_FIRST
        crowded = {above for above, below in children.items() if len(below) > limit}
        if not crowded:
            continue
        known = {
            route: (*parts[:depth], f"/{NAMED}", *parts[depth + 1 :])
            if len(parts) > depth and parts[:depth] in crowded and not parts[depth].startswith("/:")
            else parts
            for route, parts in known.items()
        }
    return {route: "".join(parts) or route for route, parts in known.items()}
