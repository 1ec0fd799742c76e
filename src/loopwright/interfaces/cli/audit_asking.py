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
    words: tuple[str, ...]
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
    from loopwright.interfaces.cli.failing import bar_of

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
        return changes(asked, changed, f"since {question.ref}", question.words)
    sifted = sift(found, subject, question.baseline)
    write(asked, subject, (found, sifted), runs)
    earlier.read(subject)
    return Status.NO if bar_of(question.words).fails(found, sifted, subject) else Status.YES


def changes(asked: Asked, result: Compared, between: str, words: tuple[str, ...]) -> Status:
    """Write what a change does, and say whether it may be made; ``words`` are those of ``--fail-on``."""
    from loopwright.interfaces.cli.failing import bar_of
    from loopwright.interfaces.cli.reports import changes as report

    present(report.document(asked.path, result, between), asked.delivery)
    return Status.NO if bar_of(words).fails_by_change(result) else Status.YES
