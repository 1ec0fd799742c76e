"""RDS: databases, clusters of them, and their copies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.survey.account.asking import day_of, reads, tags_of
from loopwright.survey.account.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from loopwright.survey.account.asking import Answer, Ask

INSTANCES, CLUSTERS = "rds:DescribeDBInstances", "rds:DescribeDBClusters"
SNAPSHOTS, SHARED = "rds:DescribeDBSnapshots", "rds:DescribeDBSnapshotAttributes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Database(Record):
    """A database; ``cluster`` is the cluster that it belongs to, ``replica_of`` what it copies.

    ``backup_days`` is how long copies are kept (0: there are none), ``restorable_on`` the day up to which it can be
    brought back.
    """

    engine: str
    version: str
    type: str
    zones: bool
    encrypted: bool
    public: bool
    backup_days: int
    protected: bool
    storage_gb: int = 0
    storage_type: str = ""
    cluster: str = ""
    replica_of: str = ""
    network: str = ""
    restorable_on: date | None = None
    created_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseCluster(Record):
    """A cluster of databases (Aurora); ``members`` are its databases, ``zones`` where they may be."""

    engine: str
    version: str
    members: tuple[str, ...]
    zones: bool
    encrypted: bool
    backup_days: int
    protected: bool
    restorable_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseSnapshot(Record):
    """A copy of a database that somebody made; ``public`` where everybody may restore it."""

    database: str
    encrypted: bool
    size_gb: int = 0
    made_on: date | None = None
    public: bool = False


@reads("rds", {"describe_db_instances": INSTANCES}, (Database,))
def databases(ask: Ask) -> Iterator[Database]:
    """Every database."""
    for one in ask.all("describe_db_instances", "DBInstances"):
        yield _database(ask, one)


def _database(ask: Ask, one: Answer) -> Database:
    return Database(
        id=str(one.get("DBInstanceArn") or one["DBInstanceIdentifier"]),
        region=ask.where,
        action=INSTANCES,
        name=str(one["DBInstanceIdentifier"]),
        tags=tags_of(one.get("TagList")),
        engine=str(one.get("Engine", "")),
        version=str(one.get("EngineVersion", "")),
        type=str(one.get("DBInstanceClass", "")),
        zones=bool(one.get("MultiAZ")),
        encrypted=bool(one.get("StorageEncrypted")),
        public=bool(one.get("PubliclyAccessible")),
        backup_days=int(one.get("BackupRetentionPeriod") or 0),
        protected=bool(one.get("DeletionProtection")),
        storage_gb=int(one.get("AllocatedStorage") or 0),
        storage_type=str(one.get("StorageType", "")),
        cluster=str(one.get("DBClusterIdentifier") or ""),
        replica_of=str(one.get("ReadReplicaSourceDBInstanceIdentifier") or ""),
        network=str((one.get("DBSubnetGroup") or {}).get("VpcId", "")),
        restorable_on=day_of(one.get("LatestRestorableTime")),
        created_on=day_of(one.get("InstanceCreateTime")),
    )


@reads("rds", {"describe_db_clusters": CLUSTERS}, (DatabaseCluster,))
def database_clusters(ask: Ask) -> Iterator[DatabaseCluster]:
    """Every cluster of databases."""
    for one in ask.all("describe_db_clusters", "DBClusters"):
        members = one.get("DBClusterMembers") or ()
        yield DatabaseCluster(
            id=str(one.get("DBClusterArn") or one["DBClusterIdentifier"]), region=ask.where, action=CLUSTERS,
            name=str(one["DBClusterIdentifier"]), tags=tags_of(one.get("TagList")), engine=str(one.get("Engine", "")),
            version=str(one.get("EngineVersion", "")),
            members=tuple(sorted(str(part.get("DBInstanceIdentifier")) for part in members)),
            zones=bool(one.get("MultiAZ")), encrypted=bool(one.get("StorageEncrypted")),
            backup_days=int(one.get("BackupRetentionPeriod") or 0), protected=bool(one.get("DeletionProtection")),
            restorable_on=day_of(one.get("LatestRestorableTime")),
        )  # fmt: skip


@reads(
    "rds",
    {"describe_db_snapshots": SNAPSHOTS, "describe_db_snapshot_attributes": SHARED},
    (DatabaseSnapshot,),
)
def database_snapshots(ask: Ask) -> Iterator[DatabaseSnapshot]:
    """Every copy that somebody made by hand, and who may restore it."""
    for one in ask.all("describe_db_snapshots", "DBSnapshots", SnapshotType="manual"):
        name = str(one["DBSnapshotIdentifier"])
        told = ask.one("describe_db_snapshot_attributes", DBSnapshotIdentifier=name) or {}
        rights = (told.get("DBSnapshotAttributesResult") or {}).get("DBSnapshotAttributes") or ()
        yield DatabaseSnapshot(
            id=str(one.get("DBSnapshotArn") or name), region=ask.where, action=SNAPSHOTS, name=name,
            tags=tags_of(one.get("TagList")), database=str(one.get("DBInstanceIdentifier", "")),
            encrypted=bool(one.get("Encrypted")), size_gb=int(one.get("AllocatedStorage") or 0),
            made_on=day_of(one.get("SnapshotCreateTime")),
            public=any("all" in (part.get("AttributeValues") or ()) for part in rights),
        )  # fmt: skip
