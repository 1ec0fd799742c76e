"""Two audits beside each other: what is new, what is gone, what weighs more, and how the promises move."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from loopwright.audit.finding import Direction, Finding, Severity
from loopwright.audit.running import FAILED
from loopwright.survey.evidence import Environment, Evidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from loopwright.audit.standing.as_it_is import AsItIs
    from loopwright.audit.standing.component import Capacity

HIGHER_IS_BETTER = frozenset({"availability"})
LEAST = 1e-9
MOST_PLACES = 3


@dataclass(frozen=True, slots=True)
class Stated:
    """A promise as one audit states it; ``value`` and ``asked`` None where they are not known.

    ``priced`` are the components that a cost is the sum of, ``unpriced`` those whose cost is not known; None where that
    was not kept.
    """

    name: str
    value: float | None
    asked: float | None
    missed: bool
    priced: frozenset[str] | None = None
    unpriced: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Moved:
    """A promise that moves, from what to what; ``newly_missed`` where it was kept, or unknown, before.

    One without ``after`` is no longer known, and neither kept nor missed. ``places`` are where that comes from, as far
    as it can be told.
    """

    name: str
    before: float | None
    after: float | None
    asked: float | None
    newly_missed: bool
    newly_kept: bool
    places: tuple[Evidence, ...] = ()

    @property
    def worse(self) -> bool:
        """Whether less is promised than before; not known is worse than known."""
        if self.before is None or self.after is None:
            return self.after is None
        less = self.after < self.before
        return less if self.name in HIGHER_IS_BETTER else not less


@dataclass(frozen=True, slots=True)
class Compared:
    """What a change does: findings that are new, gone, or graver than they were; promises that move.

    ``unknown`` are findings that are not seen now because their check cannot tell: they are not gone. ``unread`` are
    the files that cannot be read any more.
    """

    new: tuple[Finding, ...]
    gone: tuple[Finding, ...]
    graver: tuple[tuple[Finding, Severity], ...]
    moved: tuple[Moved, ...]
    unknown: tuple[Finding, ...] = ()
    unread: tuple[str, ...] = ()

    def fails_at(self, limit: Severity | None) -> bool:
        """Whether a promise is newly missed, or a new or graver finding weighs so much."""
        grave = [*self.new, *(one for one, _ in self.graver)]
        heavy = limit is not None and any(
            one.severity >= limit for one in grave if one.direction is not Direction.STRENGTH
        )
        return heavy or any(one.newly_missed for one in self.moved)


def compared(
    before: Sequence[Finding],
    after: Sequence[Finding],
    promised: Sequence[Stated],
    promises: Sequence[Stated],
) -> Compared:
    """Findings and promises of two audits, earlier ones first.

    A finding is the same where its check, its thing and its files are; else where its check and its thing are: lines
    and counts move with every change.
    """
    left = list(before)
    new: list[Finding] = []
    graver: list[tuple[Finding, Severity]] = []
    unmatched: list[Finding] = []
    for strict in (True, False):
        pool = after if strict else unmatched
        rest: list[Finding] = []
        for one in pool:
            same = next(
                (other for other in left if _key(other, strict=strict) == _key(one, strict=strict)), None
            )
            if same is None:
                rest.append(one)
                continue
            left.remove(same)
            if one.severity > same.severity:
                graver.append((one, same.severity))
        unmatched = rest
    new = unmatched
    return Compared(tuple(new), tuple(left), tuple(graver), _moved(promised, promises))


def _key(one: Finding, *, strict: bool) -> tuple[object, ...]:
    files = frozenset(said.file for said in one.evidence) if strict else None
    return one.check, one.thing, files


def with_unknown(
    result: Compared, asked: Iterable[tuple[str, str]], unread: frozenset[str] = frozenset()
) -> Compared:
    """The same, where a finding is not gone if its check failed now, or asks a question of that thing.

    ``asked`` are the questions of now, a check and a thing. Nor is a finding gone where a file that it was read from is
    among those that cannot be read any more.
    """
    questions = frozenset(asked)
    unknown = tuple(
        one
        for one in result.gone
        if not questions.isdisjoint({(one.check, FAILED), (one.check, one.thing)})
        or any(said.file in unread for said in one.evidence)
    )
    gone = tuple(one for one in result.gone if one not in unknown)
    return replace(result, gone=gone, unknown=unknown, unread=tuple(sorted(unread)))


def _moved(before: Sequence[Stated], after: Sequence[Stated]) -> tuple[Moved, ...]:
    """The promises that move, of those that either audit states; where nothing was stated before, none does.

    A cost does not move where a component's own became known, or is known no longer: then more is known, or less. It
    does with components that are new, or gone.
    """
    if not before:
        return ()
    earlier, later = ({one.name: one for one in stated_} for stated_ in (before, after))
    found = []
    for name in dict.fromkeys((*later, *earlier)):
        was = earlier.get(name, Stated(name, None, None, missed=False))
        one = later.get(name, replace(was, value=None, missed=False, priced=None))
        incomparable = one.value is not None and not _of_the_same(was, one)
        if not incomparable and (not _same(was.value, one.value) or was.missed != one.missed):
            found.append(
                Moved(
                    name, was.value, one.value, one.asked,
                    newly_missed=one.missed and not was.missed,
                    newly_kept=was.missed and not one.missed and one.value is not None,
                )
            )  # fmt: skip
    return tuple(found)


def _of_the_same(was: Stated, one: Stated) -> bool:
    """Whether two sums leave out the same of what is there in both."""
    if was.priced is None or one.priced is None:
        return was.priced == one.priced
    return not (was.priced & one.unpriced or one.priced & was.unpriced)


def _same(before: float | None, after: float | None) -> bool:
    if before is None or after is None or before == after:
        return before == after
    return abs(before - after) <= LEAST * max(1.0, abs(before))


def stated(found: AsItIs | None) -> tuple[Stated, ...]:
    """The promises of a system as it is, as they are compared."""
    if found is None:
        return ()
    priced = frozenset(one.component for one in found.costs if one.figure is not None)
    unpriced = frozenset(one.component for one in found.costs) - priced
    return tuple(
        Stated(
            one.name, one.value, one.objective.value if one.objective else None, one.missed,
            priced if one.name == "cost" else None, unpriced if one.name == "cost" else frozenset(),
        )
        for one in found.promises
    )  # fmt: skip


def where_it_moved(before: AsItIs | None, after: AsItIs | None) -> tuple[Evidence, ...]:
    """Where availability is lost between two states: the components that cost more hours, are fewer, or less spread."""
    if before is None or after is None or before.kept is None or after.kept is None:
        return ()
    was = before.standing.graph.by_slug
    slugs = [
        one.slug
        for one in after.standing.serving
        if one.slug in was and _less(was[one.slug].capacity, one.capacity)
    ]
    earlier = dict(before.kept.by_component)
    grown = sorted(
        ((hours - earlier.get(slug, 0.0), slug) for slug, hours in after.kept.by_component),
        key=lambda pair: (-pair[0], pair[1]),
    )
    slugs += [slug for hours, slug in grown if hours > LEAST and slug not in slugs]
    present = after.standing.graph.by_slug
    places = [said for slug in slugs if slug in present for said in present[slug].evidence[:1]]
    return tuple(dict.fromkeys(places))[:MOST_PLACES]


def _less(before: Capacity, after: Capacity) -> bool:
    """Whether there is less of a component than before: copies, zones, a standby."""
    fewer = (before.copies or 0) > (after.copies or 0) or (before.zones or 0) > (after.zones or 0)
    return fewer or (before.standby and not after.standby)


def findings_of(records: Iterable[Mapping[str, object]]) -> tuple[Finding, ...]:
    """Findings as a saved report holds them.

    Raises:
        KeyError, TypeError, ValueError: a record is not of the form.
    """
    return tuple(_finding(one) for one in records)


def _finding(record: Mapping[str, object]) -> Finding:
    places = record["evidence"]
    if not isinstance(places, list):
        raise TypeError("evidence is no list")
    money = record.get("money_usd_per_month")
    return Finding(
        check=str(record["check"]),
        direction=Direction(str(record["direction"])),
        severity=Severity[str(record["severity"]).upper()],
        thing=str(record["thing"]),
        what=str(record["what"]),
        environment=Environment(str(record["environment"])),
        evidence=tuple(Evidence(str(one["file"]), int(one["line"]), str(one["said"])) for one in places),
        cause=str(record.get("cause", "")),
        snippet=str(record.get("snippet", "")),
        money_usd_per_month=float(money) if isinstance(money, float | int) else None,
    )


def stated_of(records: Iterable[Mapping[str, object]]) -> tuple[Stated, ...]:
    """Promises as a saved report holds them."""
    return tuple(
        Stated(
            str(one["name"]), _number(one.get("value")), _number(one.get("asked")), one.get("missed") is True
        )
        for one in records
    )


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, float | int) and not isinstance(value, bool) else None
