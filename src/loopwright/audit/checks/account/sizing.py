"""Machines and databases that are too large or too small, and promises to pay that would save."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.account.speaking import absent, found, thing, unclear_together
from loopwright.audit.finding import Direction, Found, Severity
from loopwright.audit.limits import database_usd_per_month, limit, machine_usd_per_month
from loopwright.survey.account.services.cloudwatch import Load
from loopwright.survey.account.services.compute_optimizer import Sizing
from loopwright.survey.account.services.ec2 import Machine
from loopwright.survey.account.services.rds import Database
from loopwright.survey.account.services.spending import Commitment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.account.account import Account

SMALLEST = ("nano", "micro", "small")
HOW = "Ask again when it has run for two weeks, or look at its CPUUtilization in CloudWatch."


def _running(account: Account) -> Iterator[tuple[Machine | Database, Load]]:
    loads = {one.of: one for one in account.of(Load)}
    listed: list[Machine | Database] = [one for one in account.of(Machine) if one.running]
    listed += account.of(Database)
    for one in listed:
        if one.id in loads:
            yield one, loads[one.id]


@check(Severity.MEDIUM, section="cost", area="capacity", hours=1, direction=Direction.OVER)
def account_machine_too_large(account: Account) -> Iterator[Said]:
    """A machine or database is larger than its load.

    Half of it would do at the busiest twentieth of the time. Look at its memory too, then take the next smaller size:
    it halves the price of the machine.
    """
    young: list[str] = []
    advised = {one.of: one for one in account.of(Sizing) if one.finding.startswith("OVER")}
    for one, load in _running(account):
        advice = advised.pop(one.id, None)
        if advice is not None:
            yield _advised(one, advice)
        elif load.samples < limit("samples_least") or load.cpu_p95 is None:
            young.append(thing(one))
        elif load.cpu_p95 < limit("idle_share") and not one.type.endswith(SMALLEST):
            price = _price(one)
            what = f"{one.type}: 95 % of the time it is below {load.cpu_p95:.0%} busy."
            yield found(one, what, money=None if price is None else price / 2)
    for advice in advised.values():
        yield _advised(advice, advice)
    yield from unclear_together(young, "Whether it is of its right size: too few samples in two weeks.", HOW)


def _price(record: Machine | Database) -> float | None:
    if isinstance(record, Machine):
        return machine_usd_per_month(record.type, record.region)
    return database_usd_per_month(record.type, record.region, zones=record.zones)


def _advised(record: Machine | Database | Sizing, advice: Sizing) -> Found:
    what = f"{advice.type}: AWS holds {advice.better} to be enough."
    said = found(record, what, money=advice.saves_usd_per_month or None)
    return said if record is not advice else Found(f"machine {advice.name or advice.of}", what, said.evidence)


@check(Severity.HIGH, section="performance", area="capacity", hours=2)
def account_machine_too_small(account: Account) -> Iterator[Said]:
    """A machine or database is nearly always busy.

    Above this, requests wait in line, and the next peak brings it down. Take the next size or another beside it, then
    look for the query or the loop that eats it.
    """
    for one, load in _running(account):
        if (
            load.cpu_p95 is not None
            and load.samples >= limit("samples_least")
            and load.cpu_p95 > limit("busy_share")
        ):
            yield found(one, f"{one.type}: for a twentieth of the time it is over {load.cpu_p95:.0%} busy.")


@check(Severity.LOW, section="cost", area="cost", hours=1, direction=Direction.OVER)
def account_commitment_would_save(account: Account) -> Iterator[Said]:
    """A promise to pay for a year would save.

    By AWS's own sum over the last thirty days, without paying ahead. Right-size first; promise what will surely run.
    """
    for one in account.of(Commitment):
        said = absent(
            account, one.action, f"A {one.kind} would save ${one.saves_usd_per_month:,.0f} a month."
        )
        yield Found(
            said.thing, said.what, said.evidence, cause=one.kind, money_usd_per_month=one.saves_usd_per_month
        )
