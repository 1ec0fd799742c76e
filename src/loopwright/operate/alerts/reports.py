"""What is reported of an alert, and how two reports of the same alert make one."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from loopwright.operate.alert import Stage

if TYPE_CHECKING:
    from loopwright.operate.alert import Alert
    from loopwright.operate.sample import Labels


@dataclass(frozen=True)
class Reported:
    """An alert as somebody last reported it; moments in seconds since 1970 (UTC).

    ``ends_at`` in the future is when it counts as over unless it is reported again; ``assumed`` says that nobody
    stated that end and the resolve timeout stands in for it.
    """

    labels: Labels
    annotations: Labels
    starts_at: float
    ends_at: float
    updated_at: float
    assumed: bool = False

    @cached_property
    def key(self) -> str:
        """The alert's identity: a hash of its labels."""
        return key_of(self.labels)

    def label(self, name: str) -> str:
        """The value of a label; empty where it has none."""
        return next((value for label, value in self.labels if label == name), "")

    def annotation(self, name: str) -> str:
        """The value of an annotation; empty where it has none."""
        return next((value for label, value in self.annotations if label == name), "")

    def over(self, moment: float) -> bool:
        """Whether it has ended by a moment."""
        return self.ends_at <= moment


def key_of(labels: Labels) -> str:
    """A short hash of labels, the same on every machine."""
    return hashlib.blake2b(json.dumps(labels).encode(), digest_size=8).hexdigest()


def reported(
    labels: Labels,
    annotations: Labels,
    moment: float,
    resolve_timeout_seconds: float,
    *,
    starts_at: float | None = None,
    ends_at: float | None = None,
) -> Reported:
    """A report as it comes in, what is left open filled as Alertmanager does."""
    starts = starts_at if starts_at is not None else ends_at if ends_at is not None else moment
    ends = ends_at if ends_at is not None else moment + resolve_timeout_seconds
    return Reported(labels, annotations, starts, ends, moment, assumed=ends_at is None)


def report_of(alert: Alert, moment: float, resolve_timeout_seconds: float) -> Reported | None:
    """What a rule's alert reports; None while it is only pending."""
    if alert.stage is Stage.PENDING:
        return None
    starts = alert.fired_at if alert.fired_at is not None else alert.active_since
    ends = alert.resolved_at if alert.stage is Stage.RESOLVED else None
    if alert.stage is Stage.RESOLVED and ends is None:
        ends = moment
    return reported(
        alert.labels, alert.annotations, moment, resolve_timeout_seconds, starts_at=starts, ends_at=ends
    )


def merged(known: Reported | None, new: Reported) -> Reported:
    """The newer report, with what the older one knew where both speak of one stretch of time (Alertmanager 0.25)."""
    if known is None or not _overlap(known, new):
        return new
    if new.updated_at < known.updated_at:
        known, new = new, known
    starts = min(known.starts_at, new.starts_at)
    ends = new.ends_at
    if new.over(new.updated_at):
        if known.over(new.updated_at):
            ends = max(known.ends_at, new.ends_at)
    elif not known.assumed:
        ends = max(known.ends_at, new.ends_at)
    return replace(new, starts_at=starts, ends_at=ends)


def _overlap(known: Reported, new: Reported) -> bool:
    return known.starts_at < new.ends_at < known.ends_at or known.starts_at < new.starts_at < known.ends_at
