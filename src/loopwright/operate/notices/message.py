"""What one address is told: everything that a person woken at night needs, in plain values that can be kept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from loopwright.operate.alerts.escalation import Kind  # noqa: TC001 - `keeping` reads annotations


@dataclass(frozen=True, slots=True)
class Line:
    """One alert in a message. Moments in seconds since 1970 (UTC); ``over_at`` None while it rings.

    ``runbook`` is what to do first; ``deploy`` and ``way_back`` are said where it began after a deploy.
    """

    name: str
    summary: str
    tier: str
    part: str
    since: float
    over_at: float | None
    runbook: str
    deploy: str = ""
    way_back: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One message by one channel to one address.

    ``identity`` is the same however often it is sent; ``threads`` name the pages that it tells of. ``said`` is why it
    comes now; ``more`` is how many alerts are not shown. ``link`` leads to the page of it; ``place`` names the time
    zone in which moments are written. ``test`` marks the weekly proof that the way works.
    """

    identity: str
    threads: tuple[str, ...]
    kind: Kind
    channel: str
    address: str
    product: str
    title: str
    lines: tuple[Line, ...]
    at: float
    said: str = ""
    more: int = 0
    link: str = ""
    place: str = "UTC"
    test: bool = False

    @property
    def thread(self) -> str:
        """The page that it tells of, or what stands for several."""
        return self.threads[0] if len(self.threads) == 1 else digest("/".join(self.threads))

    @property
    def tier(self) -> str:
        """The loudest tier among its alerts."""
        return min((one.tier for one in self.lines), default="P3")

    @property
    def firing(self) -> tuple[Line, ...]:
        """The alerts that still ring."""
        return tuple(one for one in self.lines if one.over_at is None)


def digest(text: str) -> str:
    """A short name for a long one, for headers and keys that bound their length."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]
