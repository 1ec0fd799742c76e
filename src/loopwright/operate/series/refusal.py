"""What is not answered here: a query outside of our part of PromQL, or one whose answer is a fault."""

from __future__ import annotations

from loopwright.loop.errors import LoopwrightError

ELSEWHERE = "Let Prometheus evaluate it (a check of kind `prometheus`), or write it with what is supported."


class RefusedError(LoopwrightError):
    """A query that is no PromQL, or outside of the part that is evaluated here; the message says which part."""

    def __init__(self, message: str) -> None:
        super().__init__(message, ELSEWHERE)


class EvaluationError(LoopwrightError):
    """A query that Prometheus, too, answers with a fault: two series of the same labels, many matched with many."""
