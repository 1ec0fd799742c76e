"""Sections 3 and 4: how fast it is and what keeps it from growing; whether it stays up and comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.checks.data.backups import covering, kept
from loopwright.audit.report.asking import asked, from_measure, lasting, objective, row, told
from loopwright.audit.report.records import Copies, Limitation, Recovery, Row
from loopwright.audit.report.risks import advice_of, faults
from loopwright.audit.report.statement import Known, Unknown, by_check, places, seen

if TYPE_CHECKING:
    from loopwright.audit.report.facts import Facts, RecoveryFact
    from loopwright.audit.report.statement import Statement
    from loopwright.survey.topology import Store

RUNGS = {
    1: "documented, made by hand",
    2: "by a script that somebody starts",
    3: "by the clock",
    4: "by the clock, kept elsewhere",
    5: "by the clock, kept elsewhere, restored as a test",
}
TESTED = 5
SCALING = frozenset({"performance", "single points"})
NOT_SCALING = frozenset({"ownership", "cost"})
MEASURED = ("response_time", "database_performance", "cache_hit_rate", "utilisation")


def characteristics(facts: Facts) -> tuple[Row, ...]:
    """What was measured of its speed; a repository alone tells none of it."""
    target = objective(facts, "objective.latency_p95_seconds")
    return tuple(row(facts, name, target if name == "response_time" else None) for name in MEASURED)


def limitations(facts: Facts) -> tuple[Limitation, ...]:
    """What keeps it from carrying more: what checks found, and what the code keeps in one place."""
    found = [
        Limitation(one.check.title, seen(one.what, one.evidence, one.check.slug), advice_of(one.check)[1])
        for one in faults(facts.weighing)
        if one.check.section in SCALING and one.check.area not in NOT_SCALING
    ]
    return (*found, *_kept_in_one_place(facts))


def _kept_in_one_place(facts: Facts) -> list[Limitation]:
    topology = facts.subject.topology
    found = []
    for session in topology.memory_sessions:
        if session.environment.serves_users and session.evidence:
            what = Known(f"{session.service}: {session.how}.", places(session.evidence))
            solution = "Keep sessions in a store that all copies reach, or in signed cookies."
            found.append(Limitation("Sessions are kept in one process", what, solution))
    for upload in topology.local_uploads:
        if upload.environment.serves_users and upload.evidence:
            what = Known(f"{upload.service}: {upload.how}.", places(upload.evidence))
            solution = "Keep users' files in object storage, so that any copy can serve them."
            found.append(Limitation("Users' files are kept on one disk", what, solution))
    return found


def availability(facts: Facts) -> tuple[Row, ...]:
    """How long it is up, how often it fails, how soon it is back."""
    target = objective(facts, "objective.availability")
    recovery = next((one for one in facts.measures if one.slug == "recovery"), None)
    proxy = from_measure(recovery) if recovery is not None else None
    mended = row(facts, "recovery_time", objective(facts, "objective.rto_seconds"))
    if not mended.now.sure and proxy is not None:
        words = Known(f"{proxy.what} until a change was taken back", proxy.sources)
        mended = Row(mended.slug, mended.title, words, mended.target)
    return (
        row(facts, "uptime", target),
        row(facts, "promised", target),
        row(facts, "outages"),
        mended,
        row(facts, "between_failures"),
    )


def copies(facts: Facts) -> tuple[Copies, ...]:
    """How each store that serves is copied."""
    return tuple(_copies(one, facts) for one in kept(facts.subject.topology))


def _copies(store: Store, facts: Facts) -> Copies:
    found = covering(facts.subject.topology, store)
    best = max(found, key=lambda one: one.rung, default=None)
    asking = next((one for one in facts.audited.questions if one.thing == f"store {store.title}"), None)
    strategy: Statement
    if best is not None:
        strategy = Known(f"{best.title}, {RUNGS[best.rung]}", places(best.evidence) or (by_check("survey"),))
    elif asking is not None:
        strategy = Unknown(asking.how)
    else:
        strategy = Known("None is seen", (by_check("datastore_without_backup"),))
    return Copies(store.title, strategy, _tested(best is not None and best.rung >= TESTED, facts))


def _tested(is_tested: bool, facts: Facts) -> Statement:  # noqa: FBT001 - what was found of one store
    rehearsed = next((one for one in facts.sifted.findings if one.check == "restores_are_rehearsed"), None)
    if rehearsed is not None:
        return Known(rehearsed.what, places(rehearsed.evidence) or (by_check(rehearsed.check),))
    tested = facts.grounds.of("restores tested")
    if is_tested and tested.evidence:
        return Known("Restored as a test", places(tested.evidence))
    return told(facts, "restore")


def recovery(facts: Facts) -> tuple[Recovery, ...]:
    """RTO and RPO, current and wanted, per component and disruption; one row of unknowns where nobody worked it out."""
    rto, rpo = (objective(facts, f"objective.{name}_seconds") for name in ("rto", "rpo"))
    if facts.recovery is None:
        return (Recovery("the product", "any", told(facts, "rto"), rto, told(facts, "rpo"), rpo),)
    return tuple(
        Recovery(
            one.component, one.disruption, _seconds(one, one.rto_seconds, "rto"), rto,
            _seconds(one, one.rpo_seconds, "rpo"), rpo,
        )
        for one in facts.recovery
    )  # fmt: skip


def _seconds(one: RecoveryFact, seconds: float | None, name: str) -> Statement:
    if seconds is None or not one.sources:
        because = f"{one.why[:1].upper()}{one.why[1:]}. " if one.why else ""
        return Unknown(f"{because}{asked()[name]['how']}")
    return Known(lasting(seconds) if seconds else "nothing", one.sources)
