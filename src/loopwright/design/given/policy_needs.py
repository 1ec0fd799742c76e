"""What policies will ask for, as inputs of the sums: so that their cost is in the bill before designs are compared.

The decisions read the same figures (``need.*``, ``environment.*``), so that what is decided is what is paid for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.figure import Figure, definition, from_row, total
from loopwright.design.sums.environments import previews_usd
from loopwright.loop.vocabulary import (
    Cover,
    Criticality,
    DataKind,
    LoopKind,
    Owner,
    Sensitivity,
    Survives,
)

if TYPE_CHECKING:
    from loopwright.design.given.inputs import Resolver
    from loopwright.loop.model import DataSet, Loop

HOURS_PER_WEEK = 168.0
COPIED = "files with a recovery point of their own, of a regulated or precious data set, or of paying people"


def policy_needs(take: Resolver, loop: Loop, owner: Owner, survives: Survives) -> None:
    """Lay down the figures ``need.*``, ``environment.*`` and ``network.private_subnets``."""
    regulated = any(one.sensitivity in (Sensitivity.PAYMENT, Sensitivity.HEALTH) for one in loop.data)
    _environments(take, loop, owner, regulated=regulated)
    private = regulated or owner is Owner.COMPANY
    _flag(take, "network.private_subnets", private, "a company, or payment or health data")
    _flag(take, "need.free_tiers", loop.habits.free_tiers is not False, "free plans are taken unless refused")
    paged = loop.team.cover is Cover.AROUND_THE_CLOCK
    _flag(take, "need.paging", paged, "somebody is on call around the clock")
    _guards(take, loop, owner, regulated=regulated)
    _doors_and_stores(take, loop, regulated=regulated)
    files = [one for one in loop.data if one.kind is DataKind.FILES]
    _flag(take, "need.files_copy", _copied(loop, files, regulated=regulated), COPIED)
    _records(take)
    _traces(take, loop, survives)


def _environments(take: Resolver, loop: Loop, owner: Owner, *, regulated: bool) -> None:
    """Shares of one instance that staging, development and previews take."""
    people, weekly = take.own["team.people"], take.own["habits.deploys_per_week"]
    serious = owner is not Owner.HOBBY and not loop.service.static
    least = _row(take, "choice.staging.people")
    staging = serious and (people.value >= least.value or regulated)
    formula = "1 from so many people, or with payment or health data"
    take.sum("environment.staging_share", total(float(staging), "share", formula, people=people, least=least))
    least, hours = _row(take, "choice.development.people"), _row(take, "choice.development.hours_per_week")
    shared = not loop.service.static and people.value >= least.value
    value = hours.value / HOURS_PER_WEEK if shared else 0.0
    formula = "hours on ÷ hours of a week, from so many people"
    take.sum(
        "environment.development_share",
        total(value, "share", formula, people=people, least=least, hours=hours),
    )
    least, often = _row(take, "choice.previews.people"), _row(take, "choice.previews.deploys_per_week")
    each, month = _row(take, "choice.previews.hours_each"), _row(take, "month.hours")
    wanted = not loop.service.static and people.value >= least.value and weekly.value >= often.value
    many = weekly.value * month.value / HOURS_PER_WEEK
    value = float(previews_usd(1.0, many, each.value, month.value)) if wanted else 0.0
    formula = "previews a month × hours looked at ÷ hours of a month, from so many people and deploys"
    given = {
        "people": people,
        "least": least,
        "weekly": weekly,
        "often": often,
        "hours": each,
        "month": month,
    }
    take.sum("environment.preview_share", total(value, "share", formula, **given))


def _guards(take: Resolver, loop: Loop, owner: Owner, *, regulated: bool) -> None:
    """Firewall, intrusion detection and status page: from so many users or people, or for what the data is."""
    users, people = take.own["demand.users"], take.own["team.people"]
    inside = loop.kind is LoopKind.INTERNAL
    many = _row(take, "choice.web_application_firewall.users")
    money = loop.money
    paid = bool(money.revenue_usd_per_month or money.paying_customers) or loop.kind is LoopKind.SHOP
    gain = users.value >= many.value and (paid or owner is Owner.COMPANY)
    exposed = (regulated or gain) and not inside and not loop.service.static
    formula = "payment or health data, or so many users of a product that earns, and not internal"
    take.sum("need.waf", total(float(exposed), "yes or no", formula, users=users, least=many))
    readers = _row(take, "choice.intrusion_detection.siem_people")
    read = regulated and people.value >= readers.value
    formula = "payment or health data, and people to read the reports"
    take.sum(
        "need.intrusion_detection", total(float(read), "yes or no", formula, people=people, least=readers)
    )
    told = _row(take, "choice.status_page.users")
    public = owner is not Owner.HOBBY and not inside
    page = public and (paid or users.value >= told.value)
    formula = "paying customers or so many users, neither a hobby nor internal"
    take.sum("need.status_page", total(float(page), "yes or no", formula, users=users, least=told))


def _copied(loop: Loop, files: list[DataSet], *, regulated: bool) -> bool:
    """Whether files are kept once more at another provider."""
    asked = any(one.rpo_seconds is not None for one in files)
    precious = any(one.criticality is Criticality.HIGH for one in loop.data)
    paid = bool(loop.money.revenue_usd_per_month or loop.money.paying_customers) or loop.kind is LoopKind.SHOP
    personal = any(one.sensitivity is not Sensitivity.NONE for one in loop.data)
    return bool(files) and (asked or regulated or precious or (paid and personal))


def _doors_and_stores(take: Resolver, loop: Loop, *, regulated: bool) -> None:
    """A store of secrets, a registry of signed images, a private network, a service for flags: who needs which."""
    people, weekly = take.own["team.people"], take.own["habits.deploys_per_week"]
    running = not loop.service.static
    for path, least_path, text in (
        ("need.secrets_store", "choice.secrets.vault_people", "so many people, or payment or health data"),
        ("need.signed_images", "choice.dependency_updates.gate_people", "so many people, or such data"),
    ):
        least = _row(take, least_path)
        wanted = running and (regulated or people.value >= least.value)
        take.sum(path, total(float(wanted), "yes or no", text, people=people, least=least))
    least = _row(take, "choice.private_access.vpn_people")
    joined = running and (regulated or people.value >= least.value)
    formula = "everybody, from so many people or with payment or health data"
    value = people.value if joined else 0.0
    take.sum("need.private_access_users", total(value, "people", formula, people=people, least=least))
    crowd, often = (
        _row(take, "choice.feature_flags.many_people"),
        _row(take, "choice.feature_flags.many_deploys_per_week"),
    )
    serviced = running and people.value >= crowd.value and weekly.value >= often.value
    users, active = take.own["demand.users"], take.own["demand.active_share"]
    each, days = (
        _row(take, "choice.feature_flags.requests_per_active_day"),
        _row(take, "month.days_of_prices"),
    )
    value = users.value * active.value * each.value * days.value if serviced else 0.0
    formula = "users × active a day × requests × days, from so many people and deploys"
    given = {"users": users, "active": active, "each": each, "days": days}
    given |= {"people": people, "crowd": crowd, "weekly": weekly, "often": often}
    take.sum("need.flag_requests_per_month", total(value, "requests/month", formula, **given))


def _traces(take: Resolver, loop: Loop, survives: Survives) -> None:
    """Traces of a sample of the requests, where one travels through several parts; how many are enough is by rate."""
    daily, days = take.own["demand.requests_per_day"], _row(take, "month.days_of_prices")
    sample, each = _row(take, "choice.tracing.sample_share"), _row(take, "choice.tracing.bytes_per_trace")
    waits = any(call.required for call in loop.service.outside_calls)
    several = not loop.service.static and (waits or survives is not Survives.NOTHING)
    value = daily.value * sample.value * each.value * days.value / 1e9 if several else 0.0
    formula = "requests a day × share traced × bytes of a trace × days, over several instances or to services outside"
    given = {"requests": daily, "sample": sample, "each": each, "days": days}
    take.sum("need.trace_gb_per_month", total(value, "GB/month", formula, **given))


def _records(take: Resolver) -> None:
    """Logs and errors, by the requests."""
    daily, days = take.own["demand.requests_per_day"], _row(take, "month.days_of_prices")
    line, rate = _row(take, "logs.bytes_per_request"), _row(take, "logs.error_share")
    take.sum(
        "need.log_gb_per_month",
        total(
            daily.value * line.value * days.value / 1e9,
            "GB/month",
            "requests a day × bytes a request × days",
            requests=daily,
            each=line,
            days=days,
        ),
    )
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


def _row(take: Resolver, path: str) -> Figure:
    return from_row(take.catalogue.figure(path)).named(path)


def _flag(take: Resolver, path: str, wanted: bool, why: str) -> None:  # noqa: FBT001 - the value itself
    take.sum(path, definition(1.0 if wanted else 0.0, "yes or no", why))
