"""An audit as it was asked for, and how it is done where no earlier run knows the answer."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from loopwright.interfaces.cli.audit_writing import EXCHANGED, PDF, Asked, write
from loopwright.interfaces.cli.options import STANDARD_INPUT
from loopwright.interfaces.cli.presenting import deliver, present
from loopwright.interfaces.cli.status import Status
from loopwright.interfaces.cli.telling import nobody_asked, told, unasked

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from loopwright.audit.comparing import Compared
    from loopwright.audit.ignoring import Sifted
    from loopwright.interfaces.cli.remembering import Remembered

LOOP_FILE = "loop.yaml"


@dataclass(frozen=True, slots=True)
class Question:
    """What an audit was asked beside how its report is written: files, checks, what it is compared with, when."""

    loop: Path | None
    catalogue: Path | None
    ci_runs: Path | None
    baseline: Path | None
    named: tuple[str, ...]
    ref: str | None
    fail_on: str
    day: date
    write_baseline: bool

    @property
    def alone(self) -> bool:
        """Whether the answer hangs on the folder, the loop and the baseline alone, and is written nowhere."""
        others = (self.catalogue, self.ci_runs, self.ref)
        return nobody_asked() and not any(others) and not self.write_baseline and self.loop != STANDARD_INPUT

    def files(self, path: Path) -> tuple[Path | None, ...]:
        """The files that the answer hangs on beside the folder."""
        return self.loop or path / LOOP_FILE, self.baseline


def refuse(question: Question, asked: Asked, diff: tuple[Path, Path] | None) -> None:
    """Raise where options contradict one another."""
    if question.write_baseline and question.baseline is None:
        raise click.UsageError("--write-baseline needs --baseline FILE.")
    if question.write_baseline and question.named:
        raise click.UsageError("--write-baseline writes what all checks find: leave --check out.")
    if asked.format == PDF and asked.output is None:
        raise click.UsageError("--format pdf needs --output FILE.")
    if question.ref is None and diff is None:
        return
    if question.ref is not None and diff is not None:
        raise click.UsageError("--since and --diff are two ways to compare: give one.")
    if question.write_baseline:
        raise click.UsageError("--write-baseline writes what is there now: leave --since and --diff out.")
    if asked.format in {*EXCHANGED, PDF}:
        raise click.UsageError(
            f"what changed is not written as {asked.format}: use terminal, markdown, html or json."
        )


def answer(question: Question, asked: Asked, earlier: Remembered) -> Status:
    """Audit a folder, write the report and say how it went."""
    from loopwright.audit.auditing import subject_of
    from loopwright.audit.running import audited
    from loopwright.interfaces.cli.auditing import baselined, chosen, need_for, runs_from, sift, since

    checks = chosen(question.named, unasked())
    runs = None if question.ci_runs is None else runs_from(question.ci_runs)
    need = need_for(asked.path, question.loop, question.catalogue)
    subject = told(subject_of(asked.path, need, question.day, earlier.keeping))
    gc.freeze()  # what a survey made stays to the end: nobody need look again and again whether it is still used
    found = audited(subject, checks, whole=True)
    if question.write_baseline and question.baseline is not None:
        deliver(baselined(found, subject), question.baseline)
        return Status.YES
    if question.ref is not None:
        changed = since(subject, found, question.ref, (question.baseline, checks))
        return changes(asked, changed, f"since {question.ref}", question.fail_on)
    sifted = sift(found, subject, question.baseline)
    write(asked, subject, (found, sifted), runs)
    earlier.read(subject)
    return _status(sifted, question.fail_on)


def changes(asked: Asked, result: Compared, between: str, fail_on: str) -> Status:
    """Write what a change does, and say whether it may be made."""
    from loopwright.interfaces.cli.auditing import severity_limit
    from loopwright.interfaces.cli.reports import changes as report

    present(report.document(asked.path, result, between), asked.delivery)
    return Status.NO if result.fails_at(severity_limit(fail_on)) else Status.YES


def _status(sifted: Sifted, fail_on: str) -> Status:
    from loopwright.audit.finding import Direction
    from loopwright.interfaces.cli.auditing import severity_limit

    limit = severity_limit(fail_on)
    grave = [
        one
        for one in sifted.findings
        if limit is not None and one.direction is not Direction.STRENGTH and one.severity >= limit
    ]
    return Status.NO if grave else Status.YES
