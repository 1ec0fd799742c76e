"""An account as a topology: the records by which a repository is described, each with the answer that told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.survey.account.services.backup import BackupPlan
from loopwright.survey.account.services.cloudwatch import Alarm
from loopwright.survey.account.services.dynamodb import Table
from loopwright.survey.account.services.ec2 import Machine
from loopwright.survey.account.services.ecs import ContainerService
from loopwright.survey.account.services.elasticache import Cache
from loopwright.survey.account.services.elbv2 import LoadBalancer
from loopwright.survey.account.services.functions import Function
from loopwright.survey.account.services.rds import Database, DatabaseCluster
from loopwright.survey.account.services.s3 import Bucket
from loopwright.survey.environments import environment_of
from loopwright.survey.evidence import Environment, Evidence, nearest_to_users
from loopwright.survey.knowledge.load import of_resource, technologies, title_of
from loopwright.survey.topology import (
    Backup,
    Exposure,
    Instance,
    Monitor,
    Role,
    Service,
    Store,
    StoreKind,
    Topology,
    Walk,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.account.account import Account
    from loopwright.survey.account.record import Record

KEPT_ELSEWHERE = 4  # the rung of copies that a provider makes by the clock and keeps apart
STAGE_TAGS = ("environment", "env", "stage")


def evidence_of(record: Record) -> Evidence:
    """The answer that told of a thing: the call and its region stand in the place of a file."""
    return Evidence(f"aws:{record.region.replace(' ', '-')}/{record.action}", 0, record.id)


def environment(record: Record) -> Environment:
    """What a thing is for: as its tags say it, else as its name does."""
    said = next((found for found in map(record.tag, STAGE_TAGS) if found), "")
    return environment_of(f"{said.lower()}/x") if said else environment_of(record.name.replace("/", "-"))


def topology_of(account: Account) -> Topology:
    """What runs, keeps, is reached, watches and copies in an account."""
    return Topology(
        walk=Walk(0, 0, 0, ()),
        services=tuple(sorted(_services(account), key=lambda one: one.name)),
        stores=tuple(_stores(account)),
        exposures=tuple(_exposures(account)),
        monitors=tuple(_monitors(account)),
        backups=tuple(_backups(account)),
    )


def _services(account: Account) -> Iterator[Service]:
    taken: set[str] = set()
    listed: list[tuple[Record, int | None, str]] = [
        *((one, one.wanted, "") for one in account.of(ContainerService)),
        *((one, None, one.runtime) for one in account.of(Function)),
        *((one, 1, "") for one in account.of(Machine) if one.running),
    ]
    for record, replicas, image in listed:
        name = (
            record.called
            if record.called not in taken
            else f"{record.called} ({record.id.rpartition('/')[2]})"
        )
        taken.add(name)
        yield Service(
            name=name, folder="", role=Role.OTHER, language="", frameworks=(), server=None, server_processes=None,
            replicas=replicas, image=image, commands=(), environment=environment(record),
            evidence=(evidence_of(record),),
        )  # fmt: skip


def _stores(account: Account) -> Iterator[Store]:
    found: dict[str, list[Instance]] = {}
    in_clusters = [one for one in account.of(Database) if one.cluster]
    for database in account.of(Database):
        if database not in in_clusters:
            found.setdefault(_engine(database), []).append(_instance(database, database.version))
    for cluster in account.of(DatabaseCluster):
        found.setdefault(_engine(cluster), []).append(_instance(cluster, cluster.version))
    for cache in account.of(Cache):
        found.setdefault(_engine(cache), []).append(_instance(cache, cache.version))
    for slug, kind in (("dynamodb", Table), ("s3", Bucket)):
        for record in account.of(kind):
            found.setdefault(slug, []).append(_instance(record, ""))
    for slug, instances in sorted(found.items()):
        listed = tuple(sorted(instances, key=lambda one: one.name))
        yield Store(
            slug, title_of(slug), _kind(slug), listed[0].version, (), (),
            nearest_to_users({one.environment for one in listed}), listed,
            tuple(place for one in listed for place in one.evidence),
        )  # fmt: skip


def _engine(record: Database | DatabaseCluster | Cache) -> str:
    """The slug of what a database or cache is."""
    resource = {Database: "aws_db_instance", DatabaseCluster: "aws_rds_cluster"}.get(
        type(record), "aws_elasticache_cluster"
    )
    return of_resource(resource, record.engine) or record.engine


def _kind(slug: str) -> StoreKind:
    known = technologies().get(slug)
    return StoreKind(known.kind) if known is not None else StoreKind.RELATIONAL


def _instance(record: Record, version: str) -> Instance:
    return Instance(
        record.called,
        version,
        "",
        environment(record),
        persistent=None,
        managed=True,
        evidence=(evidence_of(record),),
    )


def _exposures(account: Account) -> Iterator[Exposure]:
    for one in account.of(LoadBalancer):
        if one.public:
            for port in one.plain_ports or (443,):
                yield Exposure(one.called, port, port, "0.0.0.0", environment(one), (evidence_of(one),))  # noqa: S104 - what it is bound to


def _monitors(account: Account) -> Iterator[Monitor]:
    alarms = account.of(Alarm)
    if alarms:
        places = tuple(evidence_of(one) for one in alarms)
        yield Monitor("cloudwatch", title_of("cloudwatch"), "alarms", (), Environment.UNSTATED, places)


def _backups(account: Account) -> Iterator[Backup]:
    alone = [one for one in account.of(Database) if not one.cluster]
    databases: list[Database | DatabaseCluster] = [*alone, *account.of(DatabaseCluster)]
    for one in databases:
        if one.backup_days:
            yield Backup(
                "rds-backups", "automatic backups of RDS", _engine(one), KEPT_ELSEWHERE, environment(one),
                (evidence_of(one),),
            )  # fmt: skip
    for plan in account.of(BackupPlan):
        yield Backup("aws-backup", "AWS Backup", "", KEPT_ELSEWHERE, environment(plan), (evidence_of(plan),))
