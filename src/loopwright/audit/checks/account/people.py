"""Who can come into the account, and by what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.account.speaking import found
from loopwright.audit.finding import Severity
from loopwright.audit.limits import limit
from loopwright.survey.account.services.iam import ROOT, Person, RootUser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.account.account import Account

CONTROLS = ("SOC 2 CC6.1", "ISO 27001 A.8.2")


@check(Severity.CRITICAL, section="security", area="access", hours=0.5, controls=("CIS AWS 1.5", *CONTROLS))
def root_user_without_second_factor(account: Account) -> Iterator[Said]:
    """The root user signs in by a password alone.

    Who has it owns everything, copies and bills included, and nothing can take that away. Register a second factor
    (better two, one of them in a safe).
    """
    yield from (found(one, "It has no second factor.") for one in _roots(account) if not one.mfa)


def _roots(account: Account) -> list[RootUser]:
    """What the summary of the account says of the root user; the report of credentials where that was refused."""
    listed = account.of(RootUser)
    return [one for one in listed if one.id == ROOT] or list(listed[:1])


@check(Severity.CRITICAL, section="security", area="access", hours=1, controls=("CIS AWS 1.4", *CONTROLS))
def root_user_has_keys(account: Account) -> Iterator[Said]:
    """The root user has a key.

    A key cannot be asked for a second factor, and this one may do everything. Delete it; a role does what it did.
    """
    for one in _roots(account):
        if one.keys:
            yield found(one, f"It has {one.keys} key{'s' * (one.keys > 1)} of access.")


@check(Severity.MEDIUM, section="security", area="access", hours=1, controls=("CIS AWS 1.7", *CONTROLS))
def root_user_used(account: Account) -> Iterator[Said]:
    """The root user is used for daily work.

    What it does can be forbidden by nothing. Work with a role; keep the root user for the few things that need it.
    """
    for one in account.of(RootUser):
        days = account.days(one.used_on)
        if days is not None and days <= limit("root_used_days"):
            yield found(one, f"It was last used {days} days ago.")


@check(Severity.HIGH, section="security", area="access", hours=0.25, controls=("CIS AWS 1.10", *CONTROLS))
def account_user_without_second_factor(account: Account) -> Iterator[Said]:
    """Somebody signs in by a password alone.

    A password that was fished or used elsewhere is enough. Ask for a second factor, or let people come through the
    company's own sign-in (IAM Identity Center).
    """
    for one in account.of(Person):
        if one.password and not one.mfa:
            yield found(one, "It has a password and no second factor.")


@check(Severity.MEDIUM, section="security", area="access", hours=1, controls=("CIS AWS 1.14", *CONTROLS))
def account_key_too_old(account: Account) -> Iterator[Said]:
    """A key of access is old.

    It lies in more places each month. Give programs a role (pipelines by OpenID Connect) so that there is no key; else
    make it anew.
    """
    for one in account.of(Person):
        for key in one.keys:
            days = account.days(key.made_on)
            if days is not None and days > limit("key_age_days") and not _unused(account, one):
                yield found(one, f"Its key {key.number} was made {days} days ago.")


def _unused(account: Account, person: Person) -> bool:
    return bool(list(_ways_unused(account, person)))


def _ways_unused(account: Account, person: Person) -> Iterator[str]:
    most = limit("login_unused_days")
    used = account.days(person.password_used_on)
    if person.password and used is not None and used > most:
        yield f"its password for {used} days"
    for key in person.keys:
        used, made = account.days(key.used_on), account.days(key.made_on)
        if used is not None and used > most:
            yield f"its key {key.number} for {used} days"
        elif used is None and made is not None and made > most:
            yield f"its key {key.number} ever, in {made} days"


@check(Severity.MEDIUM, section="security", area="access", hours=0.25, controls=("CIS AWS 1.12", *CONTROLS))
def account_way_in_unused(account: Account) -> Iterator[Said]:
    """A way into the account is open that nobody uses.

    Nobody would notice it being used. Switch it off; delete it when nothing breaks.
    """
    for one in account.of(Person):
        ways = list(_ways_unused(account, one))
        if ways:
            yield found(one, f"Nobody used {' and '.join(ways)}.")
