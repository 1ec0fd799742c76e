"""What policies will ask for, as inputs of the sums: so that their cost is in the bill before designs are compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.figure import definition, from_row, total
from loopwright.loop.vocabulary import Cover, Owner, Sensitivity

if TYPE_CHECKING:
    from loopwright.design.inputs import Resolver
    from loopwright.loop.model import Loop


def policy_needs(take: Resolver, loop: Loop, owner: Owner) -> None:
    """Lay down the figures ``need.*``, ``environment.*`` and ``network.private_subnets``."""
    regulated = any(one.sensitivity in (Sensitivity.PAYMENT, Sensitivity.HEALTH) for one in loop.data)
    people = take.own["team.people"]
    least = from_row(take.catalogue.figure("choice.staging.people"))
    serious = owner is not Owner.HOBBY and not loop.service.static
    staging = serious and (people.value >= least.value or regulated)
    formula = "1 from so many people, or with payment or health data"
    take.sum(
        "environment.staging_share",
        total(float(staging), "share", formula, people=people, least=least),
    )
    private = regulated or owner is Owner.COMPANY
    _flag(take, "network.private_subnets", private, "a company, or payment or health data")
    _flag(take, "need.status_page", owner is Owner.COMPANY, "customers of a company are told")
    paged = loop.team.cover is Cover.AROUND_THE_CLOCK
    _flag(take, "need.paging", paged, "somebody is on call around the clock")
    _flag(
        take,
        "need.intrusion_detection",
        regulated and owner is Owner.COMPANY,
        "payment or health data of a company",
    )
    _flag(take, "need.waf", regulated, "payment or health data")
    free = loop.habits.free_tiers is not False
    _flag(take, "need.free_tiers", free, "free plans of services are accepted unless refused")
    daily = take.own["demand.requests_per_day"]
    line = from_row(take.catalogue.figure("logs.bytes_per_request"))
    days = from_row(take.catalogue.figure("month.days_of_prices"))
    value = daily.value * line.value * days.value / 1e9
    take.sum(
        "need.log_gb_per_month",
        total(
            value, "GB/month", "requests a day × bytes a request × days", requests=daily, each=line, days=days
        ),
    )
    rate = from_row(take.catalogue.figure("logs.error_share"))
    take.sum(
        "need.errors_per_month",
        total(
            daily.value * rate.value * days.value,
            "errors/month",
            "requests a day × share that ends in an error × days",
            requests=daily,
            rate=rate,
            days=days,
        ),
    )


def _flag(take: Resolver, path: str, wanted: bool, why: str) -> None:  # noqa: FBT001 - the value itself
    take.sum(path, definition(1.0 if wanted else 0.0, "yes or no", why))
