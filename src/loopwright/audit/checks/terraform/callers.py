"""Who gets in, by what a resource says of itself: passwords, factors, callers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.terraform.attributes import judged
from loopwright.audit.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.written.terraform_stacks import Stack


@check(
    Severity.LOW,
    section="security",
    area="access",
    hours=0.25,
    controls=("CIS AWS 1.8", "PCI DSS 8.3.6", "ISO 27001 A.5.17"),
)
def password_easy_to_guess(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """The account lets people choose passwords that are easy to guess.

    Ask for 14 characters of all kinds; better, have people log in by single sign-on and a second factor.
    """
    yield from judged(stacks, "password_easy_to_guess", "The rule for passwords is weak")


@check(
    Severity.INFO, section="security", area="access", hours=0.25, controls=("CIS AWS 1.9", "PCI DSS 8.3.7")
)
def password_used_again(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """The account lets people use an old password again.

    What leaked once opens the door again. Remember the last 24.
    """
    yield from judged(stacks, "password_used_again", "Old passwords may be used again")


@check(Severity.INFO, section="security", area="access", hours=0.25, controls=("PCI DSS 8.3.9",))
def password_kept_forever(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """The account lets people keep a password for ever.

    Some standards ask for a new one every 90 days where there is no second factor. With one, leave it.
    """
    yield from judged(stacks, "password_kept_forever", "A password may be kept longer than 90 days")


@check(
    Severity.LOW,
    section="security",
    area="access",
    hours=2,
    controls=("SOC 2 CC6.1", "ISO 27001 A.8.5", "PCI DSS 8.4"),
)
def users_without_second_factor(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """Users of the product cannot have a second factor.

    A stolen password is a stolen account. Offer one at least.
    """
    yield from judged(stacks, "users_without_second_factor", "Users have no second factor")


@check(Severity.INFO, section="security", area="access", hours=0.25, controls=("ISO 27001 A.8.5",))
def session_kept_long(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """An administrator's session lasts long.

    A forgotten laptop stays logged in. An hour is enough for most work.
    """
    yield from judged(stacks, "session_kept_long", "Sessions last longer than an hour")


@check(
    Severity.HIGH,
    section="security",
    area="access",
    hours=1,
    controls=("SOC 2 CC6.1", "ISO 27001 A.8.3"),
)
def open_function_url(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """Everyone may call a function.

    Whoever finds it runs it, at your cost and with its rights. Ask for an identity, or put a gateway before it.
    """
    yield from judged(stacks, "open_function_url", "Everyone may call it")


@check(Severity.MEDIUM, section="security", area="access", hours=0.5, controls=("SOC 2 CC6.3",))
def any_function_action_allowed(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A function may be changed by who should only call it.

    Allowing every action lets the caller put other code in. Allow `lambda:InvokeFunction`.
    """
    yield from judged(stacks, "any_function_action_allowed", "The caller may do everything with it")


@check(Severity.LOW, section="security", area="access", hours=2, controls=("SOC 2 CC6.1", "ISO 27001 A.8.3"))
def api_without_authorization(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A method of an API asks for no identity.

    Everyone may call it. Where it is not meant for everybody, name an authorizer.
    """
    yield from judged(stacks, "api_without_authorization", "Nobody is asked who he is")
