"""How long incidents last and how far apart they lie, by what people wrote down of them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from loopwright.audit.measures.measure import Confidence, Measure, quantile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loopwright.audit.incidents import Incident

SECONDS_AN_HOUR = 3_600
FEW, MANY = 3, 10
HOW = "keep an account of each incident in docs/incidents, with when it began and when it was over"


def outage_measures(incidents: Sequence[Incident]) -> tuple[Measure, ...]:
    """The time to recover and the time between incidents: none where no account was kept, never guessed."""
    if not incidents:
        return ()
    lasted = [one.lasted.total_seconds() / SECONDS_AN_HOUR for one in incidents if one.lasted is not None]
    began = sorted(one.began for one in incidents if one.began is not None)
    apart = [(after - one).total_seconds() / SECONDS_AN_HOUR for one, after in pairwise(began)]
    accounts = f"{len(incidents)} accounts of incidents"
    return (
        _measure(
            "mttr", "Until an incident is over (MTTR)", lasted, f"{accounts}, those that say how long it took"
        ),
        _measure(
            "mtbf",
            "From one incident to the next (MTBF)",
            apart,
            f"{accounts}, from the beginning of one to the next",
        ),
    )


def _measure(slug: str, title: str, hours: list[float], how: str) -> Measure:
    unit = "hours, the median"
    if not hours:
        return Measure(slug, title, None, unit, 0, f"{how}: {HOW}", Confidence.NONE)
    sure = (
        Confidence.HIGH if len(hours) >= MANY else Confidence.MEDIUM if len(hours) >= FEW else Confidence.LOW
    )
    middle, late = quantile(hours, 0.5), quantile(hours, 0.9)
    return Measure(slug, title, round(middle, 2), unit, len(hours), how, sure, round(late, 2))
