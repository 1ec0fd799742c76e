"""What watches the account, what it spends, and who is told."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.account.speaking import absent, found, listed
from loopwright.audit.finding import Found, Severity
from loopwright.audit.limits import limit
from loopwright.survey.account.services.cloudwatch import Alarm
from loopwright.survey.account.services.spending import (
    BUDGETS,
    MONITORS,
    SPENT,
    TAGS,
    AnomalyMonitor,
    Budget,
    Spend,
)
from loopwright.survey.account.services.vpc import FLOW_LOGS, Network
from loopwright.survey.account.services.watching import DETECTORS, TRAILS, Detector, Trail

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.account.account import Account


def _used(account: Account) -> list[str]:
    """The regions in which anything stands that works."""
    return sorted({one.region for one in account.of(Network) if one.used})


@check(
    Severity.HIGH,
    section="security",
    area="security",
    hours=1,
    controls=("CIS AWS 3.1", "SOC 2 CC7.2", "PCI DSS 10.2"),
)
def account_without_trail(account: Account) -> Iterator[Said]:
    """Nobody writes down who did what in the account.

    After a break-in it cannot be told what was taken. Make one trail for all regions, into a bucket of an account that
    nobody works in.
    """
    trails = {one.id: one for one in account.of(Trail)}  # one of all regions is told of in each
    writing = [one for one in trails.values() if one.writing is not False]
    stopped = [one for one in trails.values() if one.writing is False]
    if any(one.everywhere for one in writing) or not account.answers(TRAILS):
        return
    if stopped and not writing:
        yield from (found(one, "The trail is there, and has stopped writing.") for one in stopped)
    elif writing:
        yield from (
            found(one, "The trail is of one region alone.", severity=Severity.MEDIUM) for one in writing
        )
    else:
        yield absent(account, TRAILS, "It has no trail.")


@check(
    Severity.MEDIUM,
    section="security",
    area="security",
    hours=0.5,
    controls=("SOC 2 CC7.2", "ISO 27001 A.8.16"),
)
def account_without_intrusion_detection(account: Account) -> Iterator[Said]:
    """Nothing looks out for intruders.

    A stolen key is used for weeks before a bill tells. Switch GuardDuty on in the regions that are used.
    """
    on = {one.region for one in account.of(Detector) if one.on}
    off = [region for region in _used(account) if region not in on and account.answers(DETECTORS, region)]
    if off:
        yield absent(account, DETECTORS, f"GuardDuty is off in {listed(off)}.", off[0])


@check(Severity.LOW, section="security", area="security", hours=0.5, controls=("CIS AWS 3.7", "PCI DSS 10.2"))
def account_traffic_not_recorded(account: Account) -> Iterator[Said]:
    """Nobody writes down who spoke with whom in a network.

    After a break-in it cannot be told where it went. Let flow logs of refused connections go to a bucket.
    """
    for one in account.of(Network):
        if one.used and not one.flow_logs and account.answers(FLOW_LOGS, one.region):
            yield found(one, "It has no flow logs.")


@check(Severity.MEDIUM, section="operations", area="monitoring", hours=0.25)
def account_alarm_unheard(account: Account) -> Iterator[Said]:
    """An alarm tells nobody.

    It turns red, and nobody looks. Let it tell a topic to which people listen.
    """
    for one in account.of(Alarm):
        if not one.heard:
            yield found(one, f"It watches {one.metric or 'something'} and tells nobody.")


@check(Severity.MEDIUM, section="cost", area="cost", hours=0.25, controls=("SOC 2 CC9.1",))
def account_without_budget(account: Account) -> Iterator[Said]:
    """Nobody is told when the account costs more than it should.

    A loop that went wrong or a stolen key costs thousands before the bill comes. Make a budget that tells at 80 %, and
    a monitor of anomalies: both are free.
    """
    watched = any(one.kind in {"COST", ""} for one in account.of(Budget)) or account.of(AnomalyMonitor)
    if not watched and account.answers(BUDGETS) and account.answers(MONITORS):
        yield absent(account, BUDGETS, "It has neither a budget nor a monitor of anomalies.")


@check(Severity.LOW, section="cost", area="cost", hours=2)
def account_cost_belongs_to_nobody(account: Account) -> Iterator[Said]:
    """Most of the cost cannot be told apart by whom it is for.

    Nobody saves what is nobody's. Give everything a tag of its team or part, by default tags of Terraform, and switch
    it on for cost allocation.
    """
    by_key: dict[str, list[Spend]] = defaultdict(list)
    for one in account.of(Spend):
        if one.tag_key:
            by_key[one.tag_key].append(one)
    shares = {
        key: _told_apart(spends) for key, spends in by_key.items() if sum(one.usd for one in spends) > 0
    }
    if not shares:
        if account.answers(TAGS) and account.answers(SPENT) and account.of(Spend):
            yield absent(account, TAGS, "No tag tells apart what it costs.")
        return
    best = max(sorted(shares), key=lambda key: shares[key])
    if shares[best] < limit("cost_tagged_share"):
        what = f"The tag {best} tells apart {shares[best]:.0%} of last month's cost."
        yield Found(f"account {account.id}", what, absent(account, SPENT, "").evidence)


def _told_apart(spends: list[Spend]) -> float:
    return sum(one.usd for one in spends if one.tag_value) / sum(one.usd for one in spends)
