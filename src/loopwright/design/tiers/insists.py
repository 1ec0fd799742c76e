"""What a team insists on or refuses (``must_use``, ``must_not_use``): words checked, and sorted by what they mean."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.design.sums.effort import TECHNOLOGIES, technology_name
from loopwright.design.tiers.application import TECHS
from loopwright.design.tiers.mask import PLATFORM_TECHS
from loopwright.loop.errors import LoopwrightError
from loopwright.loop.vocabulary import Arrangement, CacheChoice, DatabaseStage, Platform

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loopwright.catalogue.load import Catalogue


@dataclass(frozen=True, slots=True)
class Insists:
    """The words of ``must_use`` by meaning; empty sets insist on nothing."""

    providers: frozenset[str] = frozenset()
    databases: frozenset[str] = frozenset()
    techs: frozenset[str] = frozenset()
    arrangements: frozenset[str] = frozenset()
    stages: frozenset[str] = frozenset()


def insists_of(words: Iterable[str], catalogue: Catalogue) -> Insists:
    """Sort the words that must be used; languages and the like are known but restrict nothing."""
    named = [_plain(word) for word in words]
    if not named:
        return Insists()
    sellers = set(map(str, catalogue.coded("compute", "provider").cells))
    bases = set(map(str, catalogue.coded("databases", "provider").cells)) - sellers
    techs = {tech for word in named if word in PLATFORM_TECHS for tech in PLATFORM_TECHS[word]}
    techs |= {word for word in named if word in TECHS}
    return Insists(
        providers=frozenset(word for word in named if word in sellers),
        databases=frozenset(word for word in named if word in bases),
        techs=frozenset(techs),
        arrangements=frozenset(
            word for word in named if word in set(Arrangement) and word not in PLATFORM_TECHS
        ),
        stages=frozenset(word for word in named if word in set(DatabaseStage)),
    )


def check_words(field: str, words: Iterable[str], catalogue: Catalogue) -> None:
    """Refuse a word that nothing is called by: a misspelling would silently restrict nothing.

    Raises:
        LoopwrightError: naming the nearest known word.
    """
    wanted = tuple(words)
    known = _known(catalogue) if wanted else frozenset()
    for word in wanted:
        if _plain(word) not in known and technology_name(word) not in known:
            near = difflib.get_close_matches(_plain(word), sorted(known), n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise LoopwrightError(
                f"habits.{field}: nothing is called {word!r}{hint}",
                "Use a provider, an arrangement, a platform, a database stage, a size or a technology.",
            )


def check_together(insists: Insists) -> None:
    """Refuse two providers of which a design can have one only: all that must be used is used, not either.

    Raises:
        LoopwrightError: naming them.
    """
    for sellers, what in ((insists.providers, "applications"), (insists.databases, "databases")):
        if len(sellers) > 1:
            raise LoopwrightError(
                f"habits.must_use: {' and '.join(sorted(sellers))} sell {what}, and a design takes one of them",
                "Name one; a company that sells only databases may stand beside the application's provider.",
            )


def _plain(word: str) -> str:
    return word.strip().lower().replace("-", "_").replace(" ", "_")


def _known(catalogue: Catalogue) -> frozenset[str]:
    columns = [
        *(catalogue.coded("compute", name) for name in ("provider", "sku", "service", "arch")),
        *(catalogue.coded("databases", name) for name in ("provider", "sku", "service", "engine")),
        *(catalogue.coded("caches", name) for name in ("provider", "sku", "service")),
        catalogue.coded("prices", "provider"),
    ]
    words = {_plain(str(cell)) for column in columns for cell in column.cells}
    for kind in (Arrangement, Platform, DatabaseStage, CacheChoice):
        words |= {str(member) for member in kind}
    return frozenset(words | set(TECHS) | set(TECHNOLOGIES) | {"managed", "postgresql", "redis"})
