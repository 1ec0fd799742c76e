"""The door: arguments in, one exit status out, and no traceback for anybody who did not ask for it.

Importing this module costs as little as it can: typer, rich and the floors below are reached only on the way.
"""

from __future__ import annotations

import os
import signal
import sys
from enum import IntEnum
from typing import TYPE_CHECKING, NoReturn

from loopwright.loop.errors import InputError, LoopwrightError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

TRACEBACK = "LOOPWRIGHT_TRACEBACK"


class Status(IntEnum):
    """What every verb says when it leaves."""

    YES = 0
    FAULTY = 1
    USAGE = 2  # typer's own
    NO = 3
    INTERRUPTED = 130


def main() -> NoReturn:
    """Run the command line of this process, and leave with its status."""
    signal.signal(signal.SIGINT, _interrupted)
    if hasattr(signal, "SIGPIPE"):  # `| head` closes our output: end quietly, as every other tool does
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit status; errors are printed to standard error."""
    from loopwright.interfaces.cli.registry import application  # noqa: PLC0415 - typer, after the signals

    try:
        application(arguments)(args=list(arguments) or ["--help"], prog_name="loopwright")
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else Status.YES
    except InputError as error:  # each fault begins with its file and line, as editors expect it
        many = f"{len(error.faults)} faults" if len(error.faults) > 1 else "one fault"
        print(error.message, file=sys.stderr)  # noqa: T201 - errors are spoken of here and in _complain
        _complain(f"{many} in the input", error.advice)
    except LoopwrightError as error:
        _complain(error.message, error.advice)
    except Exception as error:
        if os.environ.get(TRACEBACK):
            raise
        what = " ".join(f"{type(error).__name__}: {error}".split())
        _complain(
            f"something went wrong that should not have: {what}",
            f"run again with {TRACEBACK}=1 and report it",
        )
    return Status.FAULTY


def _complain(message: str, advice: str) -> None:
    print(f"error: {message}", file=sys.stderr)  # noqa: T201 - same
    if advice:
        print(f"       {advice}", file=sys.stderr)  # noqa: T201 - same


def _interrupted(_signal: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(Status.INTERRUPTED)
