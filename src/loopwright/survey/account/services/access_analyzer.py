"""IAM Access Analyzer: what others than the account can reach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.survey.account.asking import reads
from loopwright.survey.account.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.account.asking import Ask

ANALYZERS, FINDINGS = "access-analyzer:ListAnalyzers", "access-analyzer:ListFindings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Analyzer(Record):
    """An analyzer of access from outside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideAccess(Record):
    """A thing (``name`` is its ARN) that somebody outside can reach; ``public`` where everybody can."""

    kind: str
    principal: str
    public: bool


@reads("accessanalyzer", {"list_analyzers": ANALYZERS, "list_findings": FINDINGS}, (Analyzer, OutsideAccess))
def outside_access(ask: Ask) -> Iterator[Record]:
    """Every analyzer of outside access, and what it found that nobody has put away."""
    for one in ask.all("list_analyzers", "analyzers"):
        if one.get("type") not in {"ACCOUNT", "ORGANIZATION"}:
            continue
        arn = str(one["arn"])
        yield Analyzer(id=arn, region=ask.where, action=ANALYZERS, name=str(one.get("name", "")))
        for found in ask.all(
            "list_findings", "findings", analyzerArn=arn, filter={"status": {"eq": ["ACTIVE"]}}
        ):
            principals = found.get("principal") or {}
            yield OutsideAccess(
                id=str(found.get("id")), region=ask.where, action=FINDINGS, name=str(found.get("resource", "")),
                kind=str(found.get("resourceType", "")), principal=", ".join(sorted(map(str, principals.values()))),
                public=bool(found.get("isPublic")),
            )  # fmt: skip
