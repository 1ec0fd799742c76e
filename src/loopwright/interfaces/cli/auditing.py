"""What an audit needs of the command line: the checks that are asked, and what is passed over today."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from loopwright.audit.check import all_checks
from loopwright.audit.ignoring import baseline_of, sifted
from loopwright.interfaces.cli.clock import today
from loopwright.interfaces.cli.interviewing.looking import inferred
from loopwright.interfaces.cli.interviewing.session import LOOP_FILE
from loopwright.interfaces.cli.loading import catalogue_with, loop_from
from loopwright.loop.errors import LoopwrightError, UsageError
from loopwright.loop.kinds import nearest_spelling

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from loopwright.audit.check import Check
    from loopwright.audit.ignoring import Sifted
    from loopwright.audit.measures.runs import Run
    from loopwright.audit.needed import Needed
    from loopwright.audit.running import Audited
    from loopwright.audit.subject import Subject
    from loopwright.survey.topology import Topology


def chosen(named: tuple[str, ...]) -> tuple[Check, ...]:
    """The checks of some slugs, all of them where none is named; an unknown slug raises with the nearest one."""
    known = {one.slug: one for one in all_checks()}
    for name in named:
        if name not in known:
            near = nearest_spelling(name, tuple(known))
            advice = f"Did you mean {near}?" if near else "`loopwright audit --list` names them all."
            raise UsageError(f"no check is called {name!r}", advice)
    return tuple(known[name] for name in sorted(set(named))) if named else all_checks()


def need_for(path: Path, loop: Path | None, overlay: Path | None) -> Callable[[Topology], Needed | None]:
    """What the loop of a repository needs: as its file says it, else as the repository lets one infer it."""

    def need(topology: Topology) -> Needed | None:
        from loopwright.audit.needed import Needed

        catalogue = catalogue_with(overlay)
        file = loop or path / LOOP_FILE
        if loop is not None or file.exists():
            loaded = loop_from(file, catalogue)
            return Needed(loaded.loop, catalogue, loaded.name, said=True)
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


def sift(found: Audited, subject: Subject, baseline: Path | None) -> Sifted:
    """The findings that count today."""
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
    return sifted(found.findings, text_of, today(), held)
