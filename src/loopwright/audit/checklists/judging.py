"""Judge each box: what files show, what a running server answered, what somebody signed for, else unknown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from loopwright.audit.check import all_checks
from loopwright.audit.finding import Direction, Severity
from loopwright.audit.probes.probe import Sight, Verdict, all_probes
from loopwright.audit.probes.seeing import row_topics
from loopwright.design.checklists.boxes import all_boxes
from loopwright.survey.environments import folder_environment
from loopwright.survey.evidence import Environment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from loopwright.audit.check import Check
    from loopwright.audit.checklists.statements import Statement
    from loopwright.audit.finding import Finding
    from loopwright.audit.subject import Subject
    from loopwright.design.checklists.boxes import Box
    from loopwright.survey.served.questions import Reply

MOST_PLACES = 3
WEIGHS = Severity.LOW  # from here on a finding refutes a box; below, it is of tests and examples


class State(StrEnum):
    """How it stands with a box."""

    PROVEN = "proven"
    CLAIMED = "claimed"
    MISSING = "missing"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Ground:
    """Why a box is so: one sentence, and where it stands (``file:line``, the server's address, or nothing)."""

    says: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Ticked:
    """A box with its state, the grounds of it, what is worth a look besides, and what to do where it is not proven."""

    box: Box
    state: State
    grounds: tuple[Ground, ...]
    hints: tuple[Ground, ...] = ()
    next: str = ""


@dataclass(frozen=True)
class Evidenced:
    """All that is known of a repository for its boxes: findings and sights by slug, replies, statements, the day.

    ``failed`` are checks that say nothing, for they failed: what they refute is not proven without them.
    """

    findings: Mapping[str, tuple[Finding, ...]]
    sights: Mapping[str, tuple[Sight, ...]]
    replies: Mapping[str, Reply]
    statements: Mapping[str, Statement]
    statements_file: str
    today: date
    failed: frozenset[str] = frozenset()


def slugs_needed(boxes: Iterable[Box]) -> frozenset[str]:
    """The checks and probes that some boxes name."""
    return frozenset(slug for box in boxes for slug in (*box.proven_by, *box.hinted_by, *box.refuted_by))


def checks_needed() -> tuple[Check, ...]:
    """The checks that some box names."""
    needed = slugs_needed(all_boxes())
    return tuple(one for one in all_checks() if one.slug in needed)


def by_check(findings: Iterable[Finding]) -> dict[str, tuple[Finding, ...]]:
    """Findings by their check."""
    found: dict[str, tuple[Finding, ...]] = {}
    for one in findings:
        found[one.check] = (*found.get(one.check, ()), one)
    return found


def sights_in(subject: Subject) -> dict[str, tuple[Sight, ...]]:
    """What the probes of all boxes see in a repository, by their slug."""
    needed = slugs_needed(all_boxes())
    sights: dict[str, tuple[Sight, ...]] = {
        topic: subject.sights.of(topic) for topic in sorted(row_topics() & needed)
    }
    for slug, one_probe in sorted(all_probes().items()):
        if slug in needed:
            given = {name: getattr(subject, name) for name in one_probe.inputs}
            sights[slug] = (*sights.get(slug, ()), *one_probe.run(**given))
    return sights


def judged(boxes: Sequence[Box], evidenced: Evidenced) -> tuple[Ticked, ...]:
    """Each box with its state, in the order given."""
    return tuple(_judged(box, evidenced) for box in boxes)


def _judged(box: Box, evidenced: Evidenced) -> Ticked:
    if box.all_of:
        return _together(box, evidenced)
    against = [*_refuting(box, evidenced), *_asked(box, evidenced, holds=False)]
    hints = tuple(_placed(_sights(box, evidenced, Verdict.HINT)))[:MOST_PLACES]
    if against:
        return Ticked(
            box,
            State.MISSING,
            tuple(against[:MOST_PLACES]),
            hints,
            "Mend it: `loopwright audit --all` says how.",
        )
    silent = sorted(evidenced.failed.intersection(box.refuted_by))
    if silent:
        failed = (Ground(f"the check {one} failed on what it read") for one in silent)
        return _claimed(box, evidenced, (*failed, *hints))
    proof = [*_asked(box, evidenced, holds=True), *_proving(box, evidenced)]
    if proof:
        return Ticked(box, State.PROVEN, tuple(proof[:MOST_PLACES]), hints)
    return _claimed(box, evidenced, hints)


def _claimed(box: Box, evidenced: Evidenced, hints: tuple[Ground, ...]) -> Ticked:
    said = evidenced.statements.get(box.signed_as)
    if said is not None:
        where = f"{evidenced.statements_file}:{said.line}"
        ground = Ground(f"{said.by} on {said.on}, until {said.until}: {said.note}", where)
        if said.holds_on(evidenced.today):
            return Ticked(box, State.CLAIMED, (ground,), hints)
        when = "ended" if said.until < evidenced.today else "begins"
        past = Ground(
            f"{said.by} signed on {said.on}; that {when} on {said.until if when == 'ended' else said.on}",
            where,
        )
        return Ticked(box, State.UNKNOWN, (), (past, *hints), _how(box))
    return Ticked(box, State.UNKNOWN, (), hints, _how(box))


def _how(box: Box) -> str:
    steps = []
    if box.drill:
        steps.append(box.drill)
    if box.asks:
        steps.append("Ask the running system: --url URL.")
    steps.append(
        f"Sign for it: loopwright checklist sign {box.signed_as} --by NAME --note '…' ({box.person})"
    )
    return " ".join(steps)


def _together(box: Box, evidenced: Evidenced) -> Ticked:
    """A box that is several others: as the weakest of them, unless somebody signs for the whole."""
    known = {one.id: one for one in all_boxes()}
    parts = [_judged(known[name], evidenced) for name in box.all_of]
    missing = [one for one in parts if one.state is State.MISSING]
    unknown = [one for one in parts if one.state is State.UNKNOWN]
    if missing:
        grounds = tuple(Ground(f"{one.box.id}: {one.box.text}", one.grounds[0].where) for one in missing)
        return Ticked(box, State.MISSING, grounds, (), "Mend these first.")
    if unknown:
        hints = tuple(Ground(f"not known: {one.box.id}, {one.box.text}") for one in unknown)
        return _claimed(box, evidenced, hints)
    state = State.PROVEN if all(one.state is State.PROVEN for one in parts) else State.CLAIMED
    return Ticked(box, state, tuple(Ground(one.box.id, one.grounds[0].where) for one in parts))


def _refuting(box: Box, evidenced: Evidenced) -> list[Ground]:
    findings = [
        Ground(f"{one.thing}: {one.what}", one.place)
        for slug in box.refuted_by
        for one in evidenced.findings.get(slug, ())
        if one.severity >= WEIGHS and one.environment.serves_users and one.direction is not Direction.STRENGTH
    ]
    return [*findings, *_placed(_sights(box, evidenced, Verdict.MISSING))]


def _proving(box: Box, evidenced: Evidenced) -> list[Ground]:
    strengths = [
        Ground(one.what, one.place)
        for slug in box.proven_by
        for one in evidenced.findings.get(slug, ())
        if one.direction is Direction.STRENGTH and not _only_tested(one)
    ]
    return [*strengths, *_placed(_sights(box, evidenced, Verdict.PROVEN))]


def _sights(box: Box, evidenced: Evidenced, verdict: Verdict) -> list[Sight]:
    own = [one for slug in box.proven_by for one in evidenced.sights.get(slug, ()) if one.verdict is verdict]
    if verdict is not Verdict.HINT:
        return own
    return [*own, *(one for slug in box.hinted_by for one in evidenced.sights.get(slug, ()))]


def _placed(sights: Iterable[Sight]) -> list[Ground]:
    return list(dict.fromkeys(Ground(one.says, str(one.evidence)) for one in sights))


def _asked(box: Box, evidenced: Evidenced, *, holds: bool) -> list[Ground]:
    replies = [evidenced.replies[name] for name in box.asks if name in evidenced.replies]
    return [Ground(one.says, one.where) for one in replies if one.holds is holds]


def _only_tested(finding: Finding) -> bool:
    """Whether what is done well is done in trees of tests alone."""
    return all(
        folder_environment(one.file.rpartition("/")[0]) is Environment.TEST for one in finding.evidence
    )
