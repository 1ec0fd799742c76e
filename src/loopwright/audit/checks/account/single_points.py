"""What stands alone in the account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.account.speaking import found
from loopwright.audit.finding import Direction, Severity
from loopwright.audit.limits import database_usd_per_month
from loopwright.survey.account.services.ec2 import Machine
from loopwright.survey.account.services.ecs import ContainerService
from loopwright.survey.account.services.elasticache import Cache
from loopwright.survey.account.services.rds import Database, DatabaseCluster
from loopwright.survey.account.services.vpc import NatGateway, Network

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.audit.needed import Needed
    from loopwright.survey.account.account import Account


@check(Severity.HIGH, section="single points", area="backup and recovery", hours=1, controls=("SOC 2 A1.2",))
def account_database_in_one_zone(account: Account, needed: Needed | None) -> Iterator[Said]:
    """A database runs in one zone.

    When its machine or its zone fails, a copy must be restored: an hour or more, and the newest minutes are lost.
    Switch Multi-AZ on (Aurora: add a reader in another zone); it doubles the price of the machine. Where the loop
    promises less than that buys, take this up as a risk instead.
    """
    enough = needed is not None and needed.said and not needed.answer.design.structure.database_redundant
    severity = Severity.LOW if enough else None
    more = " The loop's promises are kept without." if enough else ""
    for one in account.of(Database):
        if not one.zones and not one.cluster and not one.replica_of:
            yield found(one, f"It runs in one zone ({one.engine}, {one.type}).{more}", severity=severity)
    for cluster in account.of(DatabaseCluster):
        if not cluster.zones and len(cluster.members) == 1:
            yield found(cluster, f"It has one member, and nothing takes over.{more}", severity=severity)


@check(Severity.LOW, section="cost", area="cost", hours=0.5, direction=Direction.OVER)
def account_standby_not_asked_for(account: Account, needed: Needed | None) -> Iterator[Said]:
    """A database has a standby that the loop does not ask for.

    It is paid twice for hours that nobody promised. Switch Multi-AZ off if the objectives are meant as they are
    written; keep it if they are too low.
    """
    if needed is None or not needed.said or needed.answer.design.structure.database_redundant:
        return
    for one in account.of(Database):
        if one.zones and not one.cluster and not one.replica_of:
            paid, alone = (
                database_usd_per_month(one.type, one.region, zones=zones) for zones in (True, False)
            )
            money = None if paid is None or alone is None else paid - alone
            yield found(
                one, f"It runs in two zones, and {needed.words} keeps its promises in one.", money=money
            )


@check(Severity.MEDIUM, section="single points", area="infrastructure as code", hours=8)
def account_machine_alone(account: Account) -> Iterator[Said]:
    """A machine stands alone, and nothing would start another.

    When it fails somebody must notice, and build it again by hand. Put it into a group of at least one, made from an
    image or a script, so that it is replaced by itself.
    """
    for one in account.of(Machine):
        if one.running and not one.group and not _of_cluster(one):
            yield found(one, f"No group starts it anew ({one.type}, {one.zone}).")


def _of_cluster(machine: Machine) -> bool:
    return any(key.startswith(("kubernetes.io/cluster/", "eks:", "karpenter.sh/")) for key, _ in machine.tags)


@check(Severity.MEDIUM, section="single points", area="backup and recovery", hours=1)
def account_cache_without_failover(account: Account) -> Iterator[Said]:
    """A cache has nobody to take over.

    When its machine fails everybody is signed out, jobs are lost and the database gets all the reads at once. Add a
    replica in another zone with automatic failover, unless nothing in it would be missed.
    """
    for one in account.of(Cache):
        if not one.failover and one.engine != "memcached":
            yield found(
                one, f"It is {one.engine} on {one.nodes} machine{'s' * (one.nodes != 1)} without failover."
            )


@check(Severity.MEDIUM, section="single points", area="infrastructure as code", hours=2)
def account_one_way_out_for_all_zones(account: Account) -> Iterator[Said]:
    """A network of several zones has one way out.

    When the zone of its NAT gateway fails, machines in the other zones reach nothing outside either. Put a gateway
    into each zone, or take the cost of one as a decision and write it down.
    """
    gateways: dict[str, list[NatGateway]] = {}
    for gateway in account.of(NatGateway):
        gateways.setdefault(gateway.network, []).append(gateway)
    for network in account.of(Network):
        own = gateways.get(network.id, [])
        if len({one.zone for one in own}) == 1 and len(network.zones) > 1 and not network.default:
            yield found(
                network, f"All of its {len(network.zones)} zones leave by {own[0].called} in {own[0].zone}."
            )


@check(Severity.MEDIUM, section="single points", area="capacity", hours=1)
def account_service_with_one_task(account: Account) -> Iterator[Said]:
    """A service that answers requests runs once.

    Each fault of its task, and each zone that fails, is an outage until another has started. Run two.
    """
    for one in account.of(ContainerService):
        if one.balanced and one.wanted == 1:
            yield found(one, f"One task of it is wanted (cluster {one.cluster}).")
