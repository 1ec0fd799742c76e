"""One run of ``init``: from what is known and answered to the file and the verdict."""

from __future__ import annotations

import difflib
import shlex
import shutil
import sys
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from loopwright.interfaces.cli.clock import today
from loopwright.interfaces.cli.delivery import Delivery, Format
from loopwright.interfaces.cli.interviewing.conversation import Interview, Stopped
from loopwright.interfaces.cli.interviewing.keeping import Keeping, keeping_for
from loopwright.interfaces.cli.interviewing.looking import background_of, standing_loop
from loopwright.interfaces.cli.loading import EUROS, catalogue_with
from loopwright.interfaces.cli.presenting import colored, present
from loopwright.interfaces.cli.status import Status
from loopwright.loop.comments import printable
from loopwright.loop.errors import LoopwrightError
from loopwright.loop.interview.draft import draft_of, settled
from loopwright.loop.interview.file_text import merged_text, new_text
from loopwright.loop.interview.sheet import answers_in_file, answers_in_lines
from loopwright.loop.reading import parse_loop
from loopwright.loop.tree import LARGEST_CHARACTERS
from loopwright.loop.writing import write_loop

if TYPE_CHECKING:
    from pathlib import Path

    from loopwright.catalogue.load import Catalogue
    from loopwright.loop.interview.draft import Draft
    from loopwright.loop.model import Loop
    from loopwright.loop.reading import LoadedLoop

LOOP_FILE = "loop.yaml"
INTRODUCTION = "fifteen questions, two minutes; Enter takes what stands in grey"
STANDARD_INPUT = "standard input"


@dataclass(frozen=True, slots=True)
class Session:
    """What one run works with."""

    file: Path
    overlay: Path | None
    catalogue: Catalogue
    standing: LoadedLoop | None
    interview: Interview
    keeping: Keeping
    delivery: Delivery

    @classmethod
    def begun(cls, folder: Path, overlay: Path | None, delivery: Delivery) -> Session:
        """Look at a folder; raises where there is none, or where its loop file is faulty."""
        if not folder.is_dir():
            what = "is a file" if folder.exists() else "there is no such folder"
            raise LoopwrightError(f"{folder}: {what}", "Name the folder of a repository, or make it first.")
        catalogue = catalogue_with(overlay)
        file = folder / LOOP_FILE
        if delivery.output is not None and delivery.output.resolve() == file.resolve():
            raise LoopwrightError(
                f"{delivery.output}: the report would be written over the loop file",
                "Name another file after --output.",
            )
        standing = standing_loop(file, catalogue)
        background = background_of(folder, standing, catalogue)
        interview = Interview(background, catalogue.value(EUROS), lambda loop: _refuse(loop, catalogue))
        return cls(file, overlay, catalogue, standing, interview, keeping_for(folder), delivery)

    def answers(self, *, yes: bool, sheet: Path | None) -> dict[str, str] | None:
        """The answers by question, from wherever they come; nothing where the person stopped."""
        seen = self.interview.background.seen
        if seen:
            self.say("found  " + printable(" · ".join(seen)))
        for one in self.interview.background.left_out:
            self.say("but    " + printable(one))
        if yes:
            return {}
        if sheet is not None:
            text, name = _read(sheet)
            return answers_in_file(text, name)
        if not sys.stdin.isatty():
            click.echo("reading answers from standard input, one a line; --yes takes every default", err=True)
            return answers_in_lines(sys.stdin.read(4 * LARGEST_CHARACTERS), STANDARD_INPUT)
        return self._asked()

    def _asked(self) -> dict[str, str] | None:
        from loopwright.interfaces.cli.interviewing.terminal import Terminal  # prompt_toolkit, when asked

        answers = self.keeping.answers()
        if answers:
            self.say(
                f"going on with an interview that was stopped: {len(answers)} answered (--restart forgets them)"
            )
        else:
            self.say(INTRODUCTION)
        try:
            self.interview.hold(
                Terminal(self.say, color=colored(self.delivery.color)), answers, self.keeping.keep
            )
        except Stopped as stopped:
            again = shlex.join(
                ["loopwright", "init", *([str(self.file.parent)] if self.file.parent.name else [])]
            )
            kept = f"`{again}` goes on there" if self.keeping.file.exists() else "they could not be kept"
            self.say(
                f"stopped with {stopped.answered} of {stopped.total} answered; {kept}. Nothing was written."
            )
            return None
        return answers

    def finish(self, answers: dict[str, str], *, merge: bool) -> Status:
        """Write what was answered, when that is wanted, and show the verdict."""
        draft, loop = settled(draft_of(answers, self.interview.background), self.interview.usd_per_eur)
        insisted = draft.said.get("habits.must_use")
        if insisted is not None and insisted.yours:  # what a file says already is the design's to judge
            self.interview.refuse(loop)
        if not self._written(draft, merge=merge):
            return Status.NO
        self.keeping.forget()
        return self._verdict()

    def _written(self, draft: Draft, *, merge: bool) -> bool:
        """Put the file in place; False where a difference was not wanted."""
        if self.standing is None:
            text = new_text(draft)
            parse_loop(text, str(self.file), self.interview.usd_per_eur)
            write_loop(self.file, text)
            many = len(draft.unknown)
            self.say(f"wrote  {self.file}  ({len(draft.said)} values; {many} not known, so assumed)")
            return True
        text = merged_text(self.standing, draft)
        if text == self.standing.text:
            self.say(f"kept   {self.file}, which says all of this already")
            return True
        parse_loop(text, f"{self.file} (merged)", self.interview.usd_per_eur)
        self.say(self._difference(text))
        if not merge and not self._consents():
            self.say(f"left   {self.file} as it was: nothing was written; --merge takes the difference")
            return False
        write_loop(self.file, text)
        self.say(f"merged {self.file}")
        return True

    def _consents(self) -> bool:
        if not sys.stdin.isatty():
            return False
        try:
            return click.confirm("Merge this?", default=True, err=True)
        except click.Abort:
            return False

    def _difference(self, text: str) -> str:
        old, name = (self.standing.text if self.standing else ""), str(self.file)
        lines = difflib.unified_diff(
            old.splitlines(), text.splitlines(), name, f"{name} (merged)", lineterm="", n=2
        )
        return "\n".join(lines) + "\n"

    def _verdict(self) -> Status:
        from loopwright.design.answer import BRIEF  # numpy, after the interview
        from loopwright.interfaces.cli.asking import answer
        from loopwright.interfaces.cli.reports import design as report

        brief = self.delivery.format is Format.TERMINAL
        found = answer(self.file, (), self.overlay, BRIEF if brief else None)
        if brief:
            self.say("")
        present(report.document(found, brief=brief, today=today()), self.delivery)
        return Status.YES if found.design.feasible else Status.NO

    def say(self, line: str) -> None:
        """Say a line beside the report: where a program reads the report, on standard error."""
        beside = self.delivery.format is not Format.TERMINAL or self.delivery.output is not None
        if (sys.stderr if beside else sys.stdout).isatty() and "\n" not in line:  # no word is cut on a screen
            columns = shutil.get_terminal_size().columns - 1
            line = textwrap.fill(line, columns, subsequent_indent=" " * 7, break_long_words=False)
        click.echo(line, err=beside)


def _refuse(loop: Loop, catalogue: Catalogue) -> None:
    """Raise for words that no design can be made of."""
    if not loop.habits.must_use:
        return
    from loopwright.design.given.insistence import wishes  # numpy

    for wish in wishes(loop, catalogue):
        near = f"; did you mean {wish.nearest!r}?" if wish.nearest else ""
        raise LoopwrightError(f"{wish.field}: {wish.read}{near}", f"Allowed is {wish.allowed}.")


def _read(sheet: Path) -> tuple[str, str]:
    """The text of a file of answers, and its name in faults."""
    if str(sheet) == "-":
        return sys.stdin.read(4 * LARGEST_CHARACTERS), STANDARD_INPUT
    try:
        with sheet.open("rb") as file:
            return file.read(4 * LARGEST_CHARACTERS).decode("utf-8-sig"), str(sheet)
    except UnicodeDecodeError:
        raise LoopwrightError(f"{sheet}: not UTF-8 text", "Save the answers as UTF-8.") from None
    except OSError as error:
        raise LoopwrightError(
            f"{sheet}: cannot be read ({error.strerror})", "Name a file of answers."
        ) from None
