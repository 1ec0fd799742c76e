"""The tagging API: the tags of everything that can have some, whichever service it is of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.survey.account.asking import reads, tags_of
from loopwright.survey.account.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.account.asking import Ask

RESOURCES = "tag:GetResources"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagged(Record):
    """A thing by its ARN; without tags it appears only if it had some once."""


@reads("resourcegroupstaggingapi", {"get_resources": RESOURCES}, (Tagged,))
def tagged(ask: Ask) -> Iterator[Tagged]:
    """Everything that has tags."""
    for one in ask.all("get_resources", "ResourceTagMappingList"):
        yield Tagged(
            id=str(one["ResourceARN"]), region=ask.where, action=RESOURCES, tags=tags_of(one.get("Tags"))
        )
