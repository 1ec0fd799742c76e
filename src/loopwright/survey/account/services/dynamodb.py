"""DynamoDB: tables, and whether they can be brought back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.survey.account.asking import reads
from loopwright.survey.account.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.account.asking import Ask

TABLES, TABLE = "dynamodb:ListTables", "dynamodb:DescribeTable"
COPIES = "dynamodb:DescribeContinuousBackups"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Record):
    """A table; ``restorable`` says whether it can be brought back to any moment, None where that was not told."""

    size_bytes: int
    items: int
    protected: bool
    restorable: bool | None = None


@reads(
    "dynamodb",
    {"list_tables": TABLES, "describe_table": TABLE, "describe_continuous_backups": COPIES},
    (Table,),
)
def tables(ask: Ask) -> Iterator[Table]:
    """Every table."""
    for page in ask.pages("list_tables"):
        for name in page.get("TableNames", ()):
            table = (ask.one("describe_table", TableName=name) or {}).get("Table", {})
            told = ask.one("describe_continuous_backups", TableName=name)
            moments = ((told or {}).get("ContinuousBackupsDescription") or {}).get(
                "PointInTimeRecoveryDescription"
            )
            yield Table(
                id=str(table.get("TableArn") or name), region=ask.where, action=TABLE, name=str(name),
                size_bytes=int(table.get("TableSizeBytes") or 0), items=int(table.get("ItemCount") or 0),
                protected=bool(table.get("DeletionProtectionEnabled")),
                restorable=None if told is None else (moments or {}).get("PointInTimeRecoveryStatus") == "ENABLED",
            )  # fmt: skip
