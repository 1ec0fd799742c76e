"""What the account did not answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.finding import Severity, Unclear

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.account.account import Account, Refusal

DENIED = ("AccessDenied", "UnauthorizedOperation", "Forbidden", "UnrecognizedClient")
HURRIED = ("Throttl", "TooManyRequests", "RequestLimitExceeded", "LimitExceeded", "Timeout")
ELSEWHERE = (
    "OptInRequired",
    "EndpointConnection",
    "UnknownEndpoint",
    "SubscriptionRequired",
    "NotAvailable",
    "UnknownRegion",
)
ADVICE = (
    (DENIED, "Allow {action} to whoever asks: `loopwright audit --aws-policy` prints the policy."),
    (HURRIED, "Ask again with the same --aws-state FILE: only what is missing is asked."),
    (ELSEWHERE, "Switch the service on there, or name the regions that are used with --aws-regions."),
)
OTHERWISE = "Ask again with the same --aws-state FILE; the code of the answer tells why."


@check(Severity.INFO, section="operations", area="monitoring", hours=0.5)
def account_did_not_answer(account: Account) -> Iterator[Said]:
    """The account did not answer a question.

    What hangs on it is unknown, and not well. Give the right that it needs, or ask again.
    """
    by_action: dict[str, list[Refusal]] = {}
    for one in account.refusals:
        by_action.setdefault(one.action, []).append(one)
    for action, refusals in sorted(by_action.items()):
        regions = sorted({one.region for one in refusals})
        where = regions[0] if len(regions) == 1 else f"{len(regions)} regions"
        codes = ", ".join(sorted({one.code for one in refusals}))
        yield Unclear(
            f"call {action}", f"It was not answered in {where} ({codes}).", _advice(refusals[0], action)
        )


def _advice(refusal: Refusal, action: str) -> str:
    for codes, advice in ADVICE:
        if any(one in refusal.code for one in codes):
            return advice.format(action=action)
    return OTHERWISE
