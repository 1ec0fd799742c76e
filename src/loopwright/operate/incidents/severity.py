"""How bad it is: proposed from how fast the budget burns and whom it reaches; a person may say otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.operate.incidents.incident import Severity

if TYPE_CHECKING:
    from loopwright.catalogue.load import Catalogue


@dataclass(frozen=True, slots=True)
class Reach:
    """What is known of an incident's reach; None where it is not.

    ``share`` of the users whom it meets (0 to 1); ``burn`` is how many times as fast the error budget is used up as it
    may be; ``tier`` is that of the loudest alert (P1 to P3).
    """

    share: float | None = None
    burn: float | None = None
    tier: str = ""
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """From where on it is worse: shares of users, and speeds of using the budget up."""

    everyone: float
    many: float
    fast: float
    slow: float

    @classmethod
    def of(cls, catalogue: Catalogue) -> Limits:
        """The catalogue's."""
        names = ("reach.everyone", "reach.many", "burn.fast", "burn.slow")
        return cls(*(catalogue.value(f"incident.{name}") for name in names))


@dataclass(frozen=True, slots=True)
class Proposal:
    """A severity, and why."""

    severity: Severity
    because: str


def proposed(reach: Reach, limits: Limits) -> Proposal:
    """The worst of what each fact says by itself; where nothing is known, P2 until somebody looks."""
    if reach.lost:
        return Proposal(Severity.P0, "data or secrets are lost")
    said = [*_by_share(reach, limits), *_by_burn(reach, limits), *_by_tier(reach)]
    if not said:
        return Proposal(Severity.P2, "its reach is not known yet")
    return min(said, key=lambda one: one.severity)


def _by_share(reach: Reach, limits: Limits) -> list[Proposal]:
    if reach.share is None:
        return []
    because = f"it meets {reach.share * 100:.3g} % of the users"
    if reach.share >= limits.everyone:
        return [Proposal(Severity.P0, because)]
    if reach.share >= limits.many:
        return [Proposal(Severity.P1, because)]
    return [Proposal(Severity.P2 if reach.share > 0 else Severity.P3, because)]


def _by_burn(reach: Reach, limits: Limits) -> list[Proposal]:
    if reach.burn is None:
        return []
    because = f"the error budget burns {reach.burn:.3g} times as fast as it may"
    if reach.burn >= limits.fast:
        return [Proposal(Severity.P1, because)]
    return [Proposal(Severity.P2 if reach.burn >= limits.slow else Severity.P3, because)]


def _by_tier(reach: Reach) -> list[Proposal]:
    """An alert of a tier proposes the severity of the same number; what reaches further raises it."""
    if reach.tier not in {"P1", "P2", "P3"}:
        return []
    return [Proposal(Severity(reach.tier), f"an alert of {reach.tier} rings")]
