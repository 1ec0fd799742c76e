"""What of the account the internet reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.account.speaking import found, listed, unclear
from loopwright.audit.checks.terraform.doors import ADMIN_PORTS, DATA_PORTS
from loopwright.audit.checks.terraform.ingress import EVERY, WORLD
from loopwright.audit.finding import Found, Severity
from loopwright.survey.account.placing import evidence_of
from loopwright.survey.account.services.access_analyzer import OutsideAccess
from loopwright.survey.account.services.ec2 import Snapshot
from loopwright.survey.account.services.eks import KubernetesCluster
from loopwright.survey.account.services.elbv2 import LoadBalancer
from loopwright.survey.account.services.rds import Database, DatabaseSnapshot
from loopwright.survey.account.services.s3 import Bucket, PublicAccess
from loopwright.survey.account.services.vpc import SecurityGroup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.account.account import Account
    from loopwright.survey.account.services.vpc import Door

CONTROLS = ("SOC 2 CC6.6", "ISO 27001 A.8.20", "PCI DSS 1.4")
ACLS, POLICIES = "IgnorePublicAcls", "RestrictPublicBuckets"


@check(Severity.HIGH, section="security", area="security", hours=1, controls=CONTROLS)
def account_database_public(account: Account) -> Iterator[Said]:
    """A database has an address in the internet.

    A rule that is opened by mistake, or one stolen password, and it is everybody's. Switch public access off; reach it
    from inside or through a session of Systems Manager.
    """
    for one in account.of(Database):
        if one.public:
            yield found(one, f"It is publicly accessible ({one.engine}).")


@check(Severity.HIGH, section="security", area="security", hours=1, controls=("CIS AWS 5.2", *CONTROLS))
def account_door_open_to_world(account: Account) -> Iterator[Said]:
    """Everybody may knock at a door that is for few.

    Machines try every password and every known fault, all day. Open it to the addresses or groups that need it; reach
    machines through Systems Manager instead of SSH. A group that nothing uses is deleted.
    """
    for one in account.of(SecurityGroup):
        ports = [port for door in one.doors if _to_world(door) for port in _named(door)]
        if ports:
            idle = "" if one.used else " Nothing stands behind it now."
            what = f"The whole internet reaches {listed(list(dict.fromkeys(ports)))}.{idle}"
            yield found(one, what, severity=None if one.used else Severity.LOW)


def _to_world(door: Door) -> bool:
    return any(source in WORLD for source in door.sources)


def _named(door: Door) -> list[str]:
    if (door.first, door.last) == EVERY:
        return ["every port"]
    known = {**ADMIN_PORTS, **DATA_PORTS}
    return [f"{port} ({name})" for port, name in sorted(known.items()) if door.first <= port <= door.last]


@check(Severity.HIGH, section="security", area="security", hours=1, controls=("CIS AWS 2.1.4", *CONTROLS))
def account_bucket_public(account: Account) -> Iterator[Said]:
    """Everybody can read a bucket.

    What is in it is published, and found within days. Block public access; what is meant for all goes through a CDN
    that alone may read the bucket.
    """
    closed = {one for record in account.of(PublicAccess) for one in record.blocked}
    for one in account.of(Bucket):
        if one.blocked is None or one.public_policy is None or one.public_acl is None:
            yield unclear(
                one,
                "Whether everybody can read it was not told.",
                "Allow the calls on buckets: --aws-policy.",
            )
            continue
        ways = []
        if one.public_policy and POLICIES not in {*one.blocked, *closed}:
            ways.append("its policy")
        if one.public_acl and ACLS not in {*one.blocked, *closed}:
            ways.append("its access list")
        if ways:
            yield found(one, f"Everybody may read it by {' and '.join(ways)}.")


@check(Severity.CRITICAL, section="security", area="security", hours=0.5, controls=CONTROLS)
def account_copy_public(account: Account) -> Iterator[Said]:
    """A copy of data is shared with everybody.

    Whoever has an account restores it and reads all of it. Make it private, and take what was in it as known.
    """
    for disk in account.of(Snapshot):
        if disk.public:
            yield found(disk, f"Everybody may restore it (of {disk.volume}).", cause=disk.region)
    for copy in account.of(DatabaseSnapshot):
        if copy.public:
            yield found(copy, f"Everybody may restore it (of {copy.database}).", cause=copy.region)


@check(Severity.MEDIUM, section="security", area="security", hours=1, controls=CONTROLS)
def account_cluster_reached_by_all(account: Account) -> Iterator[Said]:
    """The API of a cluster answers the whole internet.

    Each fault of Kubernetes' API is then everybody's. Name the addresses that may reach it, or make it private.
    """
    for one in account.of(KubernetesCluster):
        if any(source in WORLD for source in one.open_to):
            yield found(one, "Its API is reached from everywhere.")


@check(
    Severity.MEDIUM,
    section="security",
    area="security",
    hours=1,
    controls=("ISO 27001 A.8.24", "PCI DSS 4.2"),
)
def account_served_without_tls(account: Account) -> Iterator[Said]:
    """A public load balancer answers without TLS.

    Passwords and sessions pass readable. Let the plain port send everybody to the encrypted one.
    """
    for one in account.of(LoadBalancer):
        if one.public and one.plain_ports:
            yield found(
                one, f"It answers plain HTTP on {', '.join(map(str, one.plain_ports))} and redirects nobody."
            )


@check(Severity.MEDIUM, section="security", area="access", hours=1, controls=("SOC 2 CC6.3",))
def account_reached_from_outside(account: Account) -> Iterator[Said]:
    """Somebody outside of the account can reach a thing in it.

    IAM Access Analyzer worked it out from the policies. Archive what is meant, take away what is not.
    """
    for one in account.of(OutsideAccess):
        who = "everybody" if one.public else one.principal or "somebody"
        yield Found(
            f"{one.kind} {one.name.rpartition(':')[2]}", f"It can be reached by {who}.", (evidence_of(one),),
            severity=Severity.HIGH if one.public else None, cause=one.principal,
        )  # fmt: skip
