"""What a team insists on or refuses (``must_use``, ``must_not_use``): what each word means, if it means anything."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from loopwright.design.lifting.names import PROVIDERS
from loopwright.design.technologies import PLATFORM_TECHS, SPELLINGS, TECHNOLOGIES, TECHS
from loopwright.loop.errors import Fault, InputError
from loopwright.loop.kinds import nearest_spelling, shown
from loopwright.loop.vocabulary import Arrangement, CacheChoice, DatabaseStage, EdgeChoice, Platform

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from loopwright.catalogue.load import Catalogue
    from loopwright.loop.model import Loop

MUST, MUST_NOT = "habits.must_use", "habits.must_not_use"
MANAGED, REDIS = "managed", "redis"
SERVICES = {
    "lambda": "function",
    "fargate": "container",
    "cloud_run": "run",
    **dict.fromkeys(("eks", "gke", "aks"), "managed_kubernetes"),
}
"""Services of a cloud by the way of running that they are; a skill in them is a skill in the cloud."""
ENGINE = "postgresql"  # what every design keeps tables in: it may be insisted on, and cannot be refused
PARTS_OF_A_CLOUD = frozenset({"azure_vm", "ec2", "ecs"})  # to refuse one is not to refuse the whole cloud
SOLD = (
    *(("compute", name) for name in ("provider", "sku", "service", "arch")),
    *(("databases", name) for name in ("provider", "sku", "service", "engine")),
    *(("caches", name) for name in ("provider", "sku", "service")),
    ("prices", "provider"),
)
MANAGED_STAGES = frozenset({DatabaseStage.MANAGED, DatabaseStage.MANAGED_STANDBY, DatabaseStage.REPLICAS})
ALLOWED = "a provider, a platform, an arrangement, a database stage, redis, in_process or cdn"
ALLOWED_NOT = f"{ALLOWED}; or a size, a service, a processor or a company that sells what policies buy"
_ADVICE = "`loopwright catalogue list` names the providers; what decides nothing may be left out."


@dataclass(frozen=True, slots=True)
class Wish:
    """One word that cannot be meant as it stands: where, what is wrong with it, what may stand there."""

    field: str
    read: str
    allowed: str
    nearest: str = ""

    def __str__(self) -> str:
        hint = f"; did you mean {self.nearest!r}?" if self.nearest else ""
        return f"{self.field}: {self.read}; allowed: {self.allowed}{hint}"


@dataclass(frozen=True, slots=True)
class Dictionary:
    """Every word that means something: its one spelling by what may be written, and who sells what."""

    spelled: Mapping[str, str]
    sellers: frozenset[str]  # of applications
    bases: frozenset[str]  # of databases alone
    sold: frozenset[str]  # every name of the catalogue

    def word(self, written: str) -> str | None:
        """The one spelling of a word; None when nothing is called so."""
        return self.spelled.get(_plain(written))

    def techs(self, word: str) -> frozenset[str]:
        """The ways of running that a word leaves; empty for a word about something else."""
        if word in PLATFORM_TECHS:
            return frozenset(PLATFORM_TECHS[word])
        return frozenset({word}) if word in TECHS else frozenset()

    def insists(self, word: str) -> bool:
        """Whether a design can be told to have it."""
        ways = {*Arrangement, *Platform, *TECHS} | (set(DatabaseStage) - {DatabaseStage.NONE})
        others = {MANAGED, ENGINE, REDIS, CacheChoice.IN_PROCESS, EdgeChoice.CDN}
        return word in self.sellers | self.bases | ways | others

    def refuses(self, word: str) -> bool:
        """Whether a design can be told to do without it."""
        return word != ENGINE and (self.insists(word) or word in self.sold)


def _plain(word: str) -> str:
    return word.strip().lower().replace("-", "_").replace(" ", "_")


@lru_cache(maxsize=4)
def dictionary(catalogue: Catalogue) -> Dictionary:
    """The words of a catalogue and of the product, however people write them."""
    columns = {place: frozenset(map(str, catalogue.coded(*place).cells)) for place in SOLD}
    sold = frozenset(chain.from_iterable(columns.values())) - {""}
    ours = (Arrangement, Platform, DatabaseStage, CacheChoice, EdgeChoice)
    words = {str(member) for kind in ours for member in kind} - {"none"}
    known = sorted(sold | words | {*TECHS, *TECHNOLOGIES, MANAGED, REDIS, ENGINE})
    spelled = {
        other: one for other, one in SPELLINGS.items() if one in known and other not in PARTS_OF_A_CLOUD
    }
    spelled |= {_plain(title): name for name, title in PROVIDERS.items()} | {
        _plain(one): one for one in known
    }
    spelled |= SERVICES | dict.fromkeys(("postgres", "pg", "psql"), ENGINE)
    sellers = columns["compute", "provider"]
    return Dictionary(spelled, sellers, columns["databases", "provider"] - sellers, sold)


def meant(words: Iterable[str], catalogue: Catalogue) -> tuple[str, ...]:
    """The words in their one spelling, sorted; those that mean nothing are left out (`wishes` names them)."""
    wanted = tuple(words)
    if not wanted:
        return ()
    known = dictionary(catalogue)
    return tuple(sorted({word for one in wanted if (word := known.word(one)) is not None}))


def refused_by(loop: Loop, catalogue: Catalogue) -> tuple[str, ...]:
    """What must not be used, as the catalogue spells it; a class of platform stands for its ways of running."""
    words = meant(loop.habits.must_not_use, catalogue)
    ways = {tech for word in words if word not in set(Arrangement) for tech in PLATFORM_TECHS.get(word, ())}
    return tuple(sorted({*words, *ways}))


def check(loop: Loop, catalogue: Catalogue, file: str, positions: Mapping[str, tuple[int, int]]) -> None:
    """Refuse words that nothing is called by, that decide nothing, or that cannot be had together.

    Raises:
        InputError: every fault at once, each with its line and column as far as ``positions`` knows them.
    """
    found = []
    for wish in wishes(loop, catalogue):
        line, column = positions.get(wish.field) or positions.get(wish.field.partition("[")[0], (1, 1))
        found.append(Fault(file, line, column, wish.field, wish.read, wish.allowed, wish.nearest))
    if found:
        raise InputError(tuple(sorted(found, key=lambda fault: (fault.line, fault.column))), _ADVICE)


def wishes(loop: Loop, catalogue: Catalogue) -> Iterator[Wish]:
    """Every word of the two lists that cannot be meant as it stands, in the order of the file."""
    must, must_not = loop.habits.must_use, loop.habits.must_not_use
    if not must and not must_not:
        return
    known = dictionary(catalogue)
    for field, words, decides, allowed in (
        (MUST, must, known.insists, ALLOWED),
        (MUST_NOT, must_not, known.refuses, ALLOWED_NOT),
    ):
        for place, written in enumerate(words):
            word = known.word(written)
            if word is None:
                near = nearest_spelling(_plain(written), tuple(sorted(known.spelled)))
                yield Wish(f"{field}[{place}]", f"nothing is called {shown(written)}", allowed, near)
            elif not decides(word):
                yield Wish(f"{field}[{place}]", _why_not(field, word, written, known), allowed)
    yield from _together(must, must_not, known)


def _why_not(field: str, word: str, written: str, known: Dictionary) -> str:
    """Why a word that is known decides nothing."""
    if word in {ENGINE, "mysql"}:
        verb = "refused" if field == MUST_NOT else "had"
        return f"{shown(written)} cannot be {verb}: every design keeps its tables in PostgreSQL"
    if field == MUST and word in known.sold:
        return f"{shown(written)} can only be refused: it is taken where it is the cheapest that fits"
    return f"{shown(written)} decides nothing: no design is with it and another without"


def _together(must: tuple[str, ...], must_not: tuple[str, ...], known: Dictionary) -> Iterator[Wish]:
    """Words that are understood each, and cannot all be had."""
    insisted = [word for one in must if (word := known.word(one)) is not None]
    for place, written in enumerate(must_not):
        if known.word(written) in insisted:
            yield Wish(
                f"{MUST_NOT}[{place}]", f"{shown(written)} is also in must_use", "each in one of the two"
            )
    for sellers, what in ((known.sellers, "applications"), (known.bases, "databases")):
        several = sorted(set(insisted) & sellers)
        if len(several) > 1:
            read = f"{' and '.join(several)} sell {what}, and a design takes one of them"
            yield Wish(MUST, read, "one of them; a company that sells only databases may stand beside it")
    stages = sorted((set(insisted) & set(DatabaseStage)) - {MANAGED})
    if len(stages) > 1 or (stages and MANAGED in insisted and set(stages).isdisjoint(MANAGED_STAGES)):
        both = stages if len(stages) > 1 else [*stages, MANAGED]
        yield Wish(MUST, f"a database is not {' and '.join(both)} at once", "one of them")
    ways = [word for word in insisted if word in {*Arrangement, *Platform, *TECHS}]
    if not _agree(ways, known):
        yield Wish(
            MUST, f"an application runs on one of {', '.join(sorted(set(ways)))}, not on all", "one of them"
        )


def _agree(ways: list[str], known: Dictionary) -> bool:
    """Whether one way of running the application is all of the ways that are insisted on."""
    arrangements = {word for word in ways if word in set(Arrangement) and not known.techs(word)}
    techs = [known.techs(word) for word in ways if known.techs(word)]
    left = frozenset(TECHS).intersection(*techs)
    on_servers = {"vm", "dedicated", "own_hardware"}
    return len(arrangements) <= 1 and bool(left & on_servers if arrangements else left)
