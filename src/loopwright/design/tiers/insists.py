"""What a team insists on (``must_use``), sorted by the part of a design that it is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.design.given.insistence import MANAGED, MANAGED_STAGES, dictionary, meant
from loopwright.design.tiers.mask import Mask
from loopwright.loop.vocabulary import Arrangement, CacheChoice, DatabaseStage, EdgeChoice

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from loopwright.catalogue.load import Catalogue
    from loopwright.loop.model import Loop

CACHES: dict[str, frozenset[str]] = {
    CacheChoice.NONE: frozenset(),
    CacheChoice.IN_PROCESS: frozenset({CacheChoice.IN_PROCESS}),
    CacheChoice.REDIS: frozenset({CacheChoice.REDIS, CacheChoice.MANAGED}),
    CacheChoice.MANAGED: frozenset(),  # the word speaks of databases
}
EDGES: dict[str, frozenset[str]] = {EdgeChoice.NONE: frozenset(), EdgeChoice.CDN: frozenset({EdgeChoice.CDN})}


@dataclass(frozen=True, slots=True)
class Insists:
    """The words of ``must_use`` by meaning; empty sets insist on nothing."""

    providers: frozenset[str] = frozenset()
    databases: frozenset[str] = frozenset()
    techs: frozenset[str] = frozenset()
    arrangements: frozenset[str] = frozenset()
    stages: frozenset[str] = frozenset()


def insists_of(words: Iterable[str], catalogue: Catalogue) -> Insists:
    """Sort the words that must be used; all of them hold, so ways of running narrow one another."""
    named = frozenset(meant(words, catalogue))
    if not named:
        return Insists()
    known = dictionary(catalogue)
    techs = [known.techs(word) for word in sorted(named) if known.techs(word)]
    stages = (named & set(DatabaseStage)) - {MANAGED}
    return Insists(
        providers=named & known.sellers,
        databases=named & known.bases,
        techs=frozenset.intersection(*techs) if techs else frozenset(),
        arrangements=frozenset(word for word in named if word in set(Arrangement) and not known.techs(word)),
        stages=stages or (frozenset(MANAGED_STAGES) if MANAGED in named else frozenset()),
    )


def insisted(mask: Mask, loop: Loop, catalogue: Catalogue) -> Mask:
    """The forced decisions, and those that the loop's words force: which caches and edges are left."""
    forced = dict(mask.forced)
    for key, words in (("cache", CACHES), ("edge", EDGES)):
        left = _left(loop, words, catalogue)
        if len(left) < len(words):
            said = forced.get(key)
            forced[key] = ",".join(sorted(left if said is None else left & {said}))
    return Mask(tuple(sorted(forced.items())))


def _left(loop: Loop, words: Mapping[str, frozenset[str]], catalogue: Catalogue) -> frozenset[str]:
    """The choices of a tier that the loop's words leave; ``words`` says which choices each speaks of."""
    left = frozenset(words)
    for said, wanted in ((loop.habits.must_use, True), (loop.habits.must_not_use, False)):
        for word in meant(said, catalogue):
            if words.get(word):
                left = left & words[word] if wanted else left - words[word]
    return left
