"""Lambda: functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.survey.account.asking import reads
from loopwright.survey.account.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.account.asking import Ask

FUNCTIONS = "lambda:ListFunctions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Function(Record):
    """A function; its variables are never kept: they hold secrets."""

    runtime: str
    memory_mb: int


@reads("lambda", {"list_functions": FUNCTIONS}, (Function,))
def functions(ask: Ask) -> Iterator[Function]:
    """Every function."""
    for one in ask.all("list_functions", "Functions"):
        yield Function(
            id=str(one.get("FunctionArn")), region=ask.where, action=FUNCTIONS, name=str(one["FunctionName"]),
            runtime=str(one.get("Runtime", "")), memory_mb=int(one.get("MemorySize") or 0),
        )  # fmt: skip
