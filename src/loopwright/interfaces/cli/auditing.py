"""What an audit needs of the command line: the checks that are asked, and what is passed over today."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from loopwright.audit.check import all_checks
from loopwright.audit.finding import Direction
from loopwright.audit.ignoring import baseline_of, baseline_text, sifted
from loopwright.interfaces.cli.asking import places_of
from loopwright.interfaces.cli.interviewing.looking import inferred
from loopwright.interfaces.cli.interviewing.session import LOOP_FILE
from loopwright.interfaces.cli.loading import catalogue_with, loop_from
from loopwright.loop.errors import LoopwrightError, UsageError
from loopwright.loop.kinds import nearest_spelling

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from loopwright.audit.check import Check
    from loopwright.audit.comparing import Compared
    from loopwright.audit.ignoring import Sifted
    from loopwright.audit.measures.runs import Run
    from loopwright.audit.needed import Needed
    from loopwright.audit.report.facts import Facts
    from loopwright.audit.running import Audited
    from loopwright.audit.subject import Subject
    from loopwright.interfaces.cli.reports.audited.beside import Beside
    from loopwright.survey.topology import Topology

ASKED_BY = {
    "account": "--aws, or --aws-state FILE",
    "bills": "--bills FILE",
    "database": "--database URL",
    "monitored": "--prometheus URL",
}
"""The option by which whoever tells of a topic is asked."""


def chosen(named: tuple[str, ...], passed_over: frozenset[str] = frozenset()) -> tuple[Check, ...]:
    """The checks of some slugs, where none is named all but those of topics that are passed over.

    An unknown slug raises with the nearest one, one of a topic that is passed over with whom it needs to ask.
    """
    if not named:
        return all_checks(passed_over)
    known = {one.slug: one for one in all_checks()}
    for name in named:
        if name not in known:
            near = nearest_spelling(name, tuple(known))
            advice = f"Did you mean {near}?" if near else "`loopwright audit --list` names them all."
            raise UsageError(f"no check is called {name!r}", advice)
        if known[name].topic in passed_over:
            needed = ASKED_BY[known[name].topic]
            raise UsageError(
                f"the check {name} needs {needed}", "Without it nobody is asked what it looks at."
            )
    return tuple(known[name] for name in sorted(set(named)))


def need_for(path: Path, loop: Path | None, overlay: Path | None) -> Callable[[Topology], Needed | None]:
    """What the loop of a repository needs: as its file says it, else as the repository lets one infer it."""

    def need(topology: Topology) -> Needed | None:
        from loopwright.audit.needed import Needed

        catalogue = catalogue_with(overlay)
        file = loop or path / LOOP_FILE
        if loop is not None or file.exists():
            loaded = loop_from(file, catalogue)
            loaded = (
                replace(loaded, name=LOOP_FILE) if loop is None else loaded
            )  # as evidence is: from the folder
            return Needed(loaded.loop, catalogue, loaded.name, said=True, locate=places_of(loaded))
        if not any(one.environment.serves_users for one in topology.services):
            return None  # a library has no loop of its own
        return Needed(inferred(topology, path.resolve().name, catalogue), catalogue, LOOP_FILE, said=False)

    return need


def runs_from(file: Path) -> tuple[Run, ...]:
    """The runs of pipelines that a forge exported into a file."""
    from loopwright.audit.measures.runs import LARGEST_BYTES, runs_of

    try:
        if file.stat().st_size > LARGEST_BYTES:
            raise LoopwrightError(
                f"{file}: more than {LARGEST_BYTES >> 20} MiB", "Export fewer runs: a year is enough."
            )
        return runs_of(file.read_text(encoding="utf-8"), str(file))
    except (OSError, UnicodeDecodeError) as error:
        raise LoopwrightError(
            f"{file}: cannot be read ({error})", "Name the file that the forge exported."
        ) from None


def listed(checks: tuple[Check, ...]) -> str:
    """The checks, a line each: slug, severity, title."""
    width = max((len(one.slug) for one in checks), default=0)
    return "".join(f"{one.slug:{width}}  {one.severity.word:8}  {one.title}\n" for one in checks)


def baselined(found: Audited, subject: Subject) -> str:
    """A baseline of the faults that count now: what a comment passes over and what is done well have no place in it."""
    counted = sift(found, subject, None).findings
    return baseline_text(one for one in counted if one.direction is not Direction.STRENGTH)


def facts_of(
    path: Path, subject: Subject, results: tuple[Audited, Sifted], day: date | None, beside: Beside
) -> Facts:
    """What a report is made of, as of the day on which support and comments are judged."""
    from loopwright.audit.report.facts import Facts
    from loopwright.audit.report.measured import measured_as_told, paid
    from loopwright.audit.report.system import with_standing

    name = path.resolve().name or str(path)
    facts = Facts(name, subject, *results, beside.delivery, day or subject.today)
    facts.told = measured_as_told((*beside.delivery, *beside.measures))
    facts.costs = paid(beside.centres)
    return facts if beside.as_it_is is None else with_standing(facts)


def sift(found: Audited, subject: Subject, baseline: Path | None) -> Sifted:
    """The findings that count on the subject's day."""
    entries = {one.path: one for one in subject.configuration.entries}

    @cache
    def text_of(path: str) -> str:
        entry = entries.get(path)
        file = subject.configuration.file(entry) if entry is not None else None
        return file.text if file is not None else ""

    held: frozenset[str] = frozenset()
    if baseline is not None:
        try:
            held = baseline_of(baseline.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise LoopwrightError(
                f"{baseline}: cannot be read ({error})", "Write it first: --baseline FILE --write-baseline."
            ) from None
    return sifted(found.findings, text_of, subject.today, held)


def since(
    subject: Subject, found: Audited, ref: str, limits: tuple[Path | None, tuple[Check, ...]]
) -> Compared:
    """What changed since a commit: the same checks on the tree as it was, laid into a folder that is taken away."""
    import tempfile
    from pathlib import Path

    from loopwright.audit.auditing import subject_then
    from loopwright.audit.comparing import compared, stated, where_it_moved, with_unknown
    from loopwright.audit.running import audited

    baseline, checks = limits
    with tempfile.TemporaryDirectory(prefix="loopwright-") as scratch:
        then = subject_then(subject, ref, Path(scratch))
        before = sift(audited(then, checks, whole=True), then, baseline)
        promised, was = stated(then.as_it_is), then.as_it_is
        unread = frozenset(subject.unread) - frozenset(then.unread)
    after = sift(found, subject, baseline)
    result = with_unknown(
        compared(before.findings, after.findings, promised, stated(subject.as_it_is)),
        ((one.check, one.thing) for one in found.questions),
        unread,
    )
    places = where_it_moved(was, subject.as_it_is)
    moved = tuple(
        replace(one, places=places) if one.name == "availability" and one.worse else one
        for one in result.moved
    )
    return replace(result, moved=moved)


def saved(files: tuple[Path, Path]) -> Compared:
    """Two saved reports (``--format json``) beside each other; a file that is none raises."""
    import json

    from loopwright.audit.comparing import compared, findings_of, stated_of, with_unknown

    held = []
    for file in files:
        try:
            report = json.loads(file.read_text(encoding="utf-8"))
            asked = [(str(one["check"]), str(one["thing"])) for one in report.get("unknown", ())]
            unread = frozenset(str(one["file"]) for one in report.get("unread", ()))
            promises = stated_of(report.get("promises", ()))
            held.append((findings_of(report["findings"]), promises, asked, unread))
        except OSError as error:
            raise LoopwrightError(
                f"{file}: cannot be read ({error.strerror})", "Name a saved report."
            ) from None
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise LoopwrightError(
                f"{file}: is no report of an audit", "Save one: loopwright audit --format json --output FILE."
            ) from None
    (before, promised, _, unread_then), (after, promises, asked, unread) = held
    return with_unknown(compared(before, after, promised, promises), asked, unread - unread_then)
