"""What identities of the account may do, by their policies and by what they did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.account.speaking import found, listed
from loopwright.audit.checks.terraform.identities import allows_everything, ways_to_more
from loopwright.audit.checks.terraform.policies import statements_of
from loopwright.audit.finding import Severity
from loopwright.audit.limits import limit
from loopwright.survey.account.services.iam import Grant, Role
from loopwright.survey.account.services.last_used import Use

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.audit.checks.terraform.policies import Statement
    from loopwright.survey.account.account import Account

CONTROLS = ("SOC 2 CC6.3", "ISO 27001 A.8.2", "PCI DSS 7.2")
OF_AWS = ("role AWSServiceRole", "role AWSReservedSSO", "role OrganizationAccountAccessRole")
MEANT = ("admin", "breakglass", "break-glass", "emergency")
MANY = 3  # services that are allowed and never used, before a policy is worth writing anew


def _grants(account: Account) -> Iterator[tuple[Grant, tuple[Statement, ...]]]:
    """What people hold, but for AWS's own roles and for whom a boundary caps."""
    for one in account.of(Grant):
        if not one.holder.startswith(OF_AWS) and not one.bounded:
            yield one, statements_of(one.document)


def _meant(grant: Grant) -> bool:
    return any(word in grant.holder.lower() for word in MEANT)


@check(Severity.HIGH, section="security", area="access", hours=4, controls=("CIS AWS 1.16", *CONTROLS))
def account_identity_may_do_everything(account: Account) -> Iterator[Said]:
    """Somebody may do everything in the account.

    Who holds it, or steals it from who holds it, owns the account. Allow what is used (the access advisor lists it);
    keep one role for emergencies, with a second factor.
    """
    for grant, statements in _grants(account):
        if any(one.allows and allows_everything(one) for one in statements):
            severity = Severity.LOW if _meant(grant) else None
            yield found(grant, f"It gives {grant.holder} every right.", severity=severity, cause=grant.name)


@check(Severity.HIGH, section="security", area="access", hours=4, controls=CONTROLS)
def account_identity_can_widen_its_rights(account: Account) -> Iterator[Said]:
    """Somebody can give himself more rights.

    From there to everything it is one call. Take the action away or name what it may be used on; a permissions
    boundary caps what can be reached.
    """
    held: dict[str, list[Statement]] = {}
    first: dict[str, Grant] = {}
    for grant, said in _grants(account):
        if not grant.provided:
            held.setdefault(grant.holder, []).extend(said)
            first.setdefault(grant.holder, grant)
    for holder, statements in sorted(held.items()):
        wide = [one for one in statements if one.allows and one.on_everything and not one.narrowed]
        if any(allows_everything(one) for one in wide) or _meant(first[holder]):
            continue
        ways = ways_to_more(wide)
        if ways:
            more = f" (and {len(ways) - 1} more ways)" if len(ways) > 1 else ""
            what = f"It allows {holder} {' with '.join(ways[0])} on everything{more}."
            yield found(first[holder], what, cause=first[holder].name)


@check(Severity.CRITICAL, section="security", area="access", hours=0.5, controls=("SOC 2 CC6.1",))
def account_role_taken_by_anyone(account: Account) -> Iterator[Said]:
    """Anybody with an account at AWS may take a role.

    Its rights belong to the whole world. Name the accounts or services that may take it.
    """
    for one in account.of(Role):
        if any(statement.allows and statement.to_anyone for statement in statements_of(one.trust)):
            yield found(one, "Its trust names everybody.")


@check(Severity.MEDIUM, section="security", area="access", hours=1, controls=CONTROLS)
def account_rights_never_used(account: Account) -> Iterator[Said]:
    """Somebody holds rights on services that he does not use.

    They serve only who steals them. Take them away; the access advisor shows what is used.
    """
    most = limit("rights_unused_days")
    roles = {one.id: one for one in account.of(Role)}
    for one in account.of(Use):
        role = roles.get(one.id)
        if one.holder.startswith(OF_AWS) or (role is not None and (account.days(role.made_on) or 0) < most):
            continue
        idle = sorted(part.service for part in one.services if _idle(account.days(part.used_on), most))
        used = len(one.services) - len(idle)
        if not used and idle:
            yield found(one, f"Nothing of what it may was used in {most:g} days.", cause=one.id)
        elif len(idle) >= MANY:
            what = f"Of {len(one.services)} services it used {used}: not {listed(idle)}."
            yield found(one, what, severity=Severity.LOW, cause=one.id)


def _idle(days: int | None, most: float) -> bool:
    return days is None or days > most
