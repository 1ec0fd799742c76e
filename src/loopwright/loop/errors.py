"""The one root error of the product: what went wrong, where, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass


class LoopwrightError(Exception):
    """A broken promise, in words for the person who must act on it.

    ``message`` says what and where; ``advice`` says what to do next. Only a door
    (``interfaces``) turns it into an exit status, a page or a tool result.
    """

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice


class NothingFitsError(LoopwrightError):
    """The input is right and the work was done: the answer is that nothing at all is left to choose from."""


class UsageError(LoopwrightError):
    """What was asked for is no question this product knows: nothing was read, nothing was done."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in an input file: where it stands, what was read, what is allowed.

    ``line`` and ``column`` count from 1 (0 when the file could not be read that far); ``field`` is the
    dotted path; ``nearest`` is the closest right spelling, or empty.
    """

    file: str
    line: int
    column: int
    field: str
    read: str
    allowed: str
    nearest: str = ""

    def __str__(self) -> str:
        hint = f"; did you mean {self.nearest!r}?" if self.nearest else ""
        what = f"{self.field}: " if self.field else ""
        return f"{self.file}:{self.line}:{self.column}: {what}{self.read}; allowed: {self.allowed}{hint}"


class InputError(LoopwrightError):
    """An input file is faulty: every fault at once, one line each."""

    def __init__(self, faults: tuple[Fault, ...], advice: str = "") -> None:
        super().__init__("\n".join(str(fault) for fault in faults), advice)
        self.faults = faults
