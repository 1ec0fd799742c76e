"""The door: arguments in, one exit status out, and no traceback for anybody who did not ask for it.

Importing this module costs as little as it can: the floors below are reached only by who needs them.
"""

from __future__ import annotations

import os
import signal
import sys
from io import TextIOWrapper
from typing import TYPE_CHECKING, NoReturn

import click

from loopwright.interfaces.cli.registry import loopwright
from loopwright.interfaces.cli.status import Status
from loopwright.loop.errors import InputError, LoopwrightError, NothingFitsError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

TRACEBACK = "LOOPWRIGHT_TRACEBACK"


def main() -> NoReturn:
    """Run the command line of this process, and leave with its status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a terminal without our typography shows question marks
            stream.reconfigure(errors="replace")
    # our arrays are small: threads for their linear algebra would only start slowly, and hinder forking
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    signal.signal(signal.SIGINT, _interrupted)
    if hasattr(signal, "SIGPIPE"):  # `| head` closes our output: end quietly, as every other tool does
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit status; errors are printed to standard error."""
    try:
        status = loopwright.main(list(arguments), prog_name="loopwright", standalone_mode=False)
    except click.ClickException as wrong:
        wrong.show()
        return wrong.exit_code
    except InputError as error:  # each fault begins with its file and line, as editors expect it
        many = f"{len(error.faults)} faults" if len(error.faults) > 1 else "one fault"
        click.echo(error.message, err=True)
        _complain(f"{many} in the input", error.advice)
    except NothingFitsError as error:
        _complain(error.message, error.advice)
        return Status.NO
    except UsageError as error:
        _complain(error.message, error.advice)
        return Status.USAGE
    except LoopwrightError as error:
        _complain(error.message, error.advice)
    except Exception as error:
        if os.environ.get(TRACEBACK):
            raise
        _explain(error)
    else:
        return status if isinstance(status, int) else Status.YES
    return Status.FAULTY


def _complain(message: str, advice: str) -> None:
    click.echo(f"error: {message}", err=True)
    if advice:
        click.echo(f"       {advice}", err=True)


def _explain(error: Exception) -> None:
    if isinstance(error, OSError):  # a full disk, a closed stream: what a report was written to
        where = error.filename or "the output"
        _complain(f"{where}: {error.strerror or error}", "Make room, or write elsewhere with --output.")
        return
    what = " ".join(f"{type(error).__name__}: {error}".split())
    _complain(f"this should not have happened: {what}", f"Run it again with {TRACEBACK}=1 and report it.")


def _interrupted(_signal: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(Status.INTERRUPTED)
