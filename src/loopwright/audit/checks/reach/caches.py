"""Managed caches and queues that stand in one zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.finding import Found, Severity
from loopwright.design.model import Tier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.audit.needed import Needed
    from loopwright.audit.standing.standing import Standing

KINDS = ("aws_elasticache_", "google_redis_instance", "aws_mq_broker")


@check(
    Severity.MEDIUM,
    section="single points",
    area="infrastructure as code",
    hours=1,
    controls=("SOC 2 A1.1",),
)
def managed_cache_without_standby(standing: Standing, needed: Needed | None) -> Iterator[Said]:
    """A managed cache or queue has no node that takes over.

    While it is replaced (minutes), sessions and jobs that lie in it are gone, and the database gets all of the load.
    Let it have a second node in another zone and fail over by itself, or make sure that the loop works without it.
    """
    if (
        needed is not None
        and needed.said
        and any(one.tier is Tier.CACHE for one in needed.answer.design.components)
    ):
        return  # the design that keeps the loop's promises has one cache too, and works without it
    for one in standing.components:
        place = one.places[0] if one.places else None
        if place is not None and place.name.startswith(KINDS) and one.capacity.alone:
            yield Found(
                f"{one.part.value} {one.title}",
                "It has one node, and none takes over.",
                (place.evidence,),
                one.environment,
            )
