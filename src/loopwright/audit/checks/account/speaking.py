"""How checks speak of things of an account: what kind, which, where, and the answer that told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.finding import Found, Unclear
from loopwright.survey.account.placing import environment, evidence_of
from loopwright.survey.account.services.autoscaling import MachineGroup
from loopwright.survey.account.services.backup import Copied
from loopwright.survey.account.services.cloudwatch import Alarm
from loopwright.survey.account.services.dynamodb import Table
from loopwright.survey.account.services.ec2 import Address, DiskDefault, Machine, Snapshot, Volume
from loopwright.survey.account.services.ecs import ContainerService
from loopwright.survey.account.services.eks import KubernetesCluster
from loopwright.survey.account.services.elasticache import Cache
from loopwright.survey.account.services.elbv2 import LoadBalancer
from loopwright.survey.account.services.functions import Function
from loopwright.survey.account.services.iam import Grant, Person, Role, RootUser
from loopwright.survey.account.services.last_used import Use
from loopwright.survey.account.services.logs import LogGroup
from loopwright.survey.account.services.rds import Database, DatabaseCluster, DatabaseSnapshot
from loopwright.survey.account.services.s3 import Bucket
from loopwright.survey.account.services.vpc import NatGateway, Network, SecurityGroup
from loopwright.survey.account.services.watching import Trail
from loopwright.survey.evidence import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.audit.finding import Severity
    from loopwright.survey.account.account import Account
    from loopwright.survey.account.record import Record

KINDS: dict[type, str] = {
    Address: "address", Alarm: "alarm", Bucket: "bucket", Cache: "cache", ContainerService: "service",
    Database: "database", DatabaseCluster: "database cluster", DatabaseSnapshot: "copy of a database",
    Function: "function", Grant: "policy", KubernetesCluster: "cluster", LoadBalancer: "load balancer",
    LogGroup: "log group", Machine: "machine", MachineGroup: "group of machines", NatGateway: "NAT gateway",
    Network: "network", Person: "user", Role: "role", RootUser: "user", SecurityGroup: "security group",
    Snapshot: "copy of a disk", Table: "table", Trail: "trail", Volume: "disk", Copied: "backup of",
    DiskDefault: "default of new",
}  # fmt: skip


def thing(record: Record) -> str:
    """How a thing is spoken of: ``database shop``."""
    if isinstance(record, Use):
        return f"rights of {record.holder}"
    return f"{KINDS.get(type(record), 'thing')} {record.called.rpartition(':')[2]}"


def found(
    record: Record,
    what: str,
    *,
    severity: Severity | None = None,
    cause: str = "",
    money: float | None = None,
) -> Found:
    """What is wrong with a thing of the account; ``money`` is what it wastes a month, dollars."""
    return Found(
        thing(record), what, (evidence_of(record),), environment(record), severity, cause,
        money_usd_per_month=None if money is None else round(money, 2),
    )  # fmt: skip


def absent(account: Account, action: str, what: str, region: str = "") -> Found:
    """What the account has none of, by an answer that was whole."""
    where = region or "all-regions"
    return Found(f"account {account.id}", what, (Evidence(f"aws:{where}/{action}", 0, "none"),))


def unclear(record: Record, what: str, how: str) -> Unclear:
    """What the account did not say of a thing."""
    return Unclear(thing(record), what, how)


def unclear_together(things: list[str], what: str, how: str) -> Iterator[Unclear]:
    """What the account did not say of several things for one reason: one question; none of no thing."""
    if things:
        yield Unclear(listed(things), what, how)


def listed(names: list[str], most: int = 3) -> str:
    """A few names, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
