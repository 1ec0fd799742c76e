"""What is paid for in the account and used by nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.account.speaking import found, thing, unclear_together
from loopwright.audit.finding import Direction, Severity
from loopwright.audit.limits import limit, price_usd
from loopwright.survey.account.services.cloudwatch import Load
from loopwright.survey.account.services.ec2 import Address, Snapshot, Volume
from loopwright.survey.account.services.elbv2 import LoadBalancer
from loopwright.survey.account.services.vpc import NatGateway

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.account.account import Account
    from loopwright.survey.account.record import Record

NEW_DAYS = 14  # what is younger may be on its way: loads are of as many days
NOBODY_ASKED = f"Nobody asked it anything in {NEW_DAYS} days."
TARGETS_TOO = "Allow elasticloadbalancing:DescribeTargetGroups and elasticloadbalancing:DescribeTargetHealth."


@check(Severity.LOW, section="cost", area="cost", hours=0.25, direction=Direction.OVER)
def account_disk_unattached(account: Account) -> Iterator[Said]:
    """A disk belongs to no machine.

    It costs as much as one that works. Make a copy if somebody might ask for it, and delete it.
    """
    for one in account.of(Volume):
        if not one.attached_to:
            money = _priced(one, "block_storage_gb_month", one.size_gb)
            yield found(
                one,
                f"Its {one.size_gb} GB belong to no machine.",
                money=money,
                cause=f"disks of {one.region}",
            )


@check(Severity.LOW, section="cost", area="cost", hours=0.1, direction=Direction.OVER)
def account_address_unused(account: Account) -> Iterator[Said]:
    """A public address is kept and used by nothing.

    It is paid by the hour. Give it back, unless others have it on a list.
    """
    for one in account.of(Address):
        if not one.used:
            yield found(one, "Nothing has it.", money=_priced(one, "public_ipv4_month", 1), cause="addresses")


@check(Severity.LOW, section="cost", area="cost", hours=0.25, direction=Direction.OVER)
def account_copy_forgotten(account: Account) -> Iterator[Said]:
    """A copy of a disk is old, and no image stands on it.

    What a restore would need is newer; what law asks to be kept lies cheaper elsewhere. Delete it, or let a lifecycle
    policy do so.
    """
    for one in account.of(Snapshot):
        days = account.days(one.made_on)
        if days is not None and days > limit("snapshot_age_days") and not one.of_image:
            most = _priced(one, "snapshot_gb_month", one.size_gb)
            costs = (
                "" if most is None else f": at most ${most:,.2f} a month, for it may hold only what changed"
            )
            yield found(one, f"It was made {days} days ago, of {one.size_gb} GB{costs}.", cause=one.region)


@check(Severity.LOW, section="cost", area="cost", hours=0.5, direction=Direction.OVER)
def account_load_balancer_idle(account: Account) -> Iterator[Said]:
    """A load balancer has nothing to do.

    It is paid by the hour. Delete it, and the name that points at it.
    """
    totals = _totals(account)
    untold: list[str] = []
    for one in account.of(LoadBalancer):
        total = totals.get(one.id)
        if not _settled(account.days(one.created_on)):
            continue
        if one.targets == 0 or total == 0:
            why = "Nothing stands behind it." if one.targets == 0 else NOBODY_ASKED
            yield found(one, why, money=_priced(one, "load_balancer_month", 1))
        elif one.targets is None and total is None:
            untold.append(thing(one))
    yield from unclear_together(untold, "What stands behind it was not told.", TARGETS_TOO)


@check(Severity.LOW, section="cost", area="cost", hours=0.5, direction=Direction.OVER)
def account_gateway_unused(account: Account) -> Iterator[Said]:
    """A NAT gateway lets nothing out.

    It is paid by the hour. Delete it, and give its address back.
    """
    totals = _totals(account)
    for one in account.of(NatGateway):
        if totals.get(one.id) == 0:
            money = _priced(one, "nat_gateway_month", 1)
            yield found(one, f"Nothing went through it in {NEW_DAYS} days.", money=money)


def _totals(account: Account) -> dict[str, float]:
    """What was counted of each thing, where anything was: no sample is no zero."""
    return {one.of: one.total for one in account.of(Load) if one.total is not None}


def _settled(days: int | None) -> bool:
    return days is None or days >= NEW_DAYS


def _priced(record: Record, item: str, amount: float) -> float | None:
    price = price_usd(item, record.region)
    return None if price is None else price * amount
