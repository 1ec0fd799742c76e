"""CloudWatch Logs: how long they are kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.survey.account.asking import reads
from loopwright.survey.account.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.account.asking import Ask

GROUPS = "logs:DescribeLogGroups"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogGroup(Record):
    """A group of logs; ``kept_days`` is None where they are kept for ever."""

    stored_bytes: int
    kept_days: int | None = None


@reads("logs", {"describe_log_groups": GROUPS}, (LogGroup,))
def log_groups(ask: Ask) -> Iterator[LogGroup]:
    """Every group."""
    for one in ask.all("describe_log_groups", "logGroups"):
        kept = one.get("retentionInDays")
        yield LogGroup(
            id=str(one.get("arn") or one["logGroupName"]), region=ask.where, action=GROUPS,
            name=str(one["logGroupName"]), stored_bytes=int(one.get("storedBytes") or 0),
            kept_days=None if kept is None else int(kept),
        )  # fmt: skip
