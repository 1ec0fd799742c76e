"""An account as a topology: what a repository would say, told by the account."""

from __future__ import annotations

from datetime import date

from loopwright.survey.account.account import Account
from loopwright.survey.account.placing import topology_of
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
from loopwright.survey.evidence import Environment
from loopwright.survey.topology import StoreKind

AT = {"region": "eu-central-1", "action": "x:Describe"}
OF_DATABASE = {"version": "16.4", "zones": True, "encrypted": True, "backup_days": 7, "protected": True, **AT}
RECORDS = (
    Database(id="d", name="shop", engine="postgres", type="db.m7g.large", public=False, **OF_DATABASE),
    Database(id="m", name="member", engine="aurora-mysql", type="x", public=False, cluster="orders", **OF_DATABASE),
    DatabaseCluster(id="c", name="orders", engine="aurora-mysql", members=("member",), **OF_DATABASE),
    Cache(
        id="r", name="sessions", engine="redis", type="x", nodes=1, failover=False, zones=False, encrypted=False,
        encrypted_in_transit=False, **AT,
    ),
    Table(id="t", name="carts", size_bytes=1, items=1, protected=True, **AT),
    Bucket(
        id="b", name="staging-uploads", blocked=(), public_policy=False, public_acl=False, encrypted=True,
        versioned=True, cleaned=True, tags=(("environment", "staging"),), **AT,
    ),
    Machine(id="i-1", name="web", type="x", zone="a", running=True, **AT),
    Machine(id="i-2", name="web", type="x", zone="b", running=True, **AT),
    Machine(id="i-3", name="old", type="x", zone="b", running=False, **AT),
    ContainerService(id="s", name="api", cluster="shop", wanted=2, running=2, launch="FARGATE", balanced=True, **AT),
    Function(id="f", name="thumbnails", runtime="python3.12", memory_mb=512, **AT),
    LoadBalancer(id="l", name="front", type="application", public=True, zones=2, targets=1, healthy=1, **AT),
    LoadBalancer(id="l2", name="inner", type="application", public=False, zones=2, targets=1, healthy=1, **AT),
    Alarm(id="a", name="busy", metric="CPUUtilization", watches=(), heard=True, **AT),
    BackupPlan(id="p", name="daily", **AT),
)  # fmt: skip


def test_everything_that_runs_keeps_is_reached_watches_and_copies_has_its_record():
    found = topology_of(Account("1", date(2026, 11, 27), ("eu-central-1",), RECORDS))
    assert [(one.name, one.replicas) for one in found.services] == [
        ("api", 2), ("thumbnails", None), ("web", 1), ("web (i-2)", 1),
    ]  # fmt: skip
    assert [(one.slug, one.kind, [each.name for each in one.instances]) for one in found.stores] == [
        ("dynamodb", StoreKind.DOCUMENT, ["carts"]),
        ("mysql", StoreKind.RELATIONAL, ["orders"]),
        ("postgresql", StoreKind.RELATIONAL, ["shop"]),
        ("redis", StoreKind.KEY_VALUE, ["sessions"]),
        ("s3", StoreKind.OBJECT, ["staging-uploads"]),
    ]
    assert found.store("s3").environment is Environment.STAGING
    assert all(each.managed for one in found.stores for each in one.instances)
    assert [(one.service, one.port) for one in found.exposures] == [("front", 443)]
    assert [one.slug for one in found.monitors] == ["cloudwatch"]
    assert sorted((one.slug, one.covers) for one in found.backups) == [
        ("aws-backup", ""), ("rds-backups", "mysql"), ("rds-backups", "postgresql"),
    ]  # fmt: skip
    places = [place for one in (*found.services, *found.stores, *found.exposures) for place in one.evidence]
    assert all(place.answered and str(place) == "aws:eu-central-1/x:Describe" for place in places)
