"""ElastiCache: groups of caches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.survey.account.asking import reads
from loopwright.survey.account.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.account.asking import Ask

GROUPS, CLUSTERS = "elasticache:DescribeReplicationGroups", "elasticache:DescribeCacheClusters"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cache(Record):
    """A cache; ``nodes`` are its machines, ``failover`` whether another takes over by itself."""

    engine: str
    type: str
    nodes: int
    failover: bool
    zones: bool
    encrypted: bool
    encrypted_in_transit: bool
    snapshot_days: int = 0
    version: str = ""


@reads(
    "elasticache",
    {"describe_replication_groups": GROUPS, "describe_cache_clusters": CLUSTERS},
    (Cache,),
)
def caches(ask: Ask) -> Iterator[Cache]:
    """Every group of caches, and caches that stand alone."""
    clusters = list(ask.all("describe_cache_clusters", "CacheClusters"))
    engines = {one.get("ReplicationGroupId"): one for one in clusters if one.get("ReplicationGroupId")}
    for one in ask.all("describe_replication_groups", "ReplicationGroups"):
        name = str(one["ReplicationGroupId"])
        yield Cache(
            id=str(one.get("ARN") or name), region=ask.where, action=GROUPS, name=name,
            engine=str(one.get("Engine") or engines.get(name, {}).get("Engine", "redis")),
            version=str(engines.get(name, {}).get("EngineVersion", "")),
            type=str(one.get("CacheNodeType", "")), nodes=len(one.get("MemberClusters") or ()),
            failover=one.get("AutomaticFailover") in {"enabled", "enabling"}, zones=one.get("MultiAZ") == "enabled",
            encrypted=bool(one.get("AtRestEncryptionEnabled")),
            encrypted_in_transit=bool(one.get("TransitEncryptionEnabled")),
            snapshot_days=int(one.get("SnapshotRetentionLimit") or 0),
        )  # fmt: skip
    for one in clusters:
        if not one.get("ReplicationGroupId"):
            yield Cache(
                id=str(one.get("ARN") or one["CacheClusterId"]), region=ask.where, action=CLUSTERS,
                name=str(one["CacheClusterId"]), engine=str(one.get("Engine", "")),
                version=str(one.get("EngineVersion", "")), type=str(one.get("CacheNodeType", "")),
                nodes=int(one.get("NumCacheNodes") or 1), failover=False,
                zones=one.get("PreferredAvailabilityZone") == "Multiple",
                encrypted=bool(one.get("AtRestEncryptionEnabled")),
                encrypted_in_transit=bool(one.get("TransitEncryptionEnabled")),
                snapshot_days=int(one.get("SnapshotRetentionLimit") or 0),
            )  # fmt: skip
