"""How much the loop is used and what one request costs: said, else assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.figure import Figure, definition, total
from loopwright.design.sums.workload import requests_per_day

if TYPE_CHECKING:
    from loopwright.design.given.inputs import Resolver
    from loopwright.loop.model import Loop
    from loopwright.loop.vocabulary import LoopKind, Owner


def take_demand(take: Resolver, loop: Loop, kind: LoopKind, owner: Owner) -> None:
    """How many requests arrive, how large they are, when, and the mail that they send."""
    demand = loop.demand
    for name, unit in (
        ("active_share", "share"),
        ("requests_per_active_day", "requests/day"),
        ("burstiness", "ratio"),
        ("read_share", "share"),
        ("cached_share", "share"),
        ("public_share", "share"),
        ("background_share", "share"),
        ("response_bytes", "bytes"),
        ("request_bytes", "bytes"),
    ):
        take.take(f"demand.{name}", getattr(demand, name), unit, f"demand.{name}.{kind}")
    take.take(
        "demand.growth_per_month", demand.growth_per_month, "share/month", f"demand.growth_per_month.{owner}"
    )
    take.take("demand.horizon_months", demand.horizon_months, "months", "demand.horizon_months")
    take.said("demand.concurrent_connections", demand.concurrent_connections or 0.0, "connections")
    if demand.peak_requests_per_second and demand.requests_per_day:
        mean = demand.requests_per_day / 86_400
        take.said("demand.peak_to_mean", max(1.0, demand.peak_requests_per_second / mean), "ratio")
    else:
        take.take("demand.peak_to_mean", demand.peak_to_mean, "ratio", f"demand.peak_to_mean.{kind}")
    _requests(take, loop)
    emails = demand.emails_per_month
    if emails is not None:
        take.said("demand.emails_per_month", emails, "emails/month")
    else:
        each = take.row("demand.emails_per_active_user_month", f"demand.emails_per_active_user_month.{kind}")
        users = take.own["demand.users"]
        active = take.own["demand.active_share"]
        value = users.value * active.value * each.value
        take.sum(
            "demand.emails_per_month",
            total(
                value,
                "emails/month",
                "users × active a day × e-mails each",
                users=users,
                active=active,
                each=each,
            ),
        )


def _requests(take: Resolver, loop: Loop) -> None:
    """Requests a day: said, or from the peak, or from the users; and the users when only requests were said."""
    demand, own = loop.demand, take.own
    ratio = own["demand.peak_to_mean"]
    if demand.requests_per_day is not None:
        daily = take.said("demand.requests_per_day", demand.requests_per_day, "requests/day")
    elif demand.peak_requests_per_second is not None:
        peak = take.said("demand.peak_requests_per_second", demand.peak_requests_per_second, "requests/s")
        value = peak.value / ratio.value * 86_400
        formula = "peak rate ÷ peak-to-mean × 86,400 s"
        daily = take.sum(
            "demand.requests_per_day", total(value, "requests/day", formula, peak=peak, ratio=ratio)
        )
    else:
        daily = None
    each, active = own["demand.requests_per_active_day"], own["demand.active_share"]
    if demand.users is not None:
        users = take.said("demand.users", demand.users, "users")
        if daily is None:
            value = float(requests_per_day(users.value, active.value, each.value))
            formula = "users × active a day × requests per active day"
            take.sum(
                "demand.requests_per_day",
                total(value, "requests/day", formula, users=users, active=active, each=each),
            )
    elif daily is not None:
        value = daily.value / max(1e-12, active.value * each.value)
        formula = "requests a day ÷ (active a day × requests per active day)"
        take.sum("demand.users", total(value, "users", formula, requests=daily, active=active, each=each))


def take_service(take: Resolver, loop: Loop) -> None:
    """The work of a request at the application, at the database and outside."""
    service = loop.service
    framework = (service.framework or "unknown").lower()
    if not take.catalogue.has(f"service.app_cpu_seconds.{framework}"):
        framework = "unknown"
    cpu = "heavy" if service.heavy else framework
    if service.static:
        take.said("service.app_cpu_seconds", 0.0, "seconds")
    else:
        take.take(
            "service.app_cpu_seconds", service.app_cpu_seconds, "seconds", f"service.app_cpu_seconds.{cpu}"
        )
    take.row("service.runtime", f"service.runtime.{framework}")
    take.row("service.function_handler", f"service.function_handler.{framework}")
    for path in ("service.runtime", "service.function_handler"):
        take.assumed.remove(path)  # follows from the framework
    take.take(
        "service.memory_per_slot_bytes",
        service.memory_per_slot_bytes,
        "bytes",
        f"service.memory_per_slot_bytes.{framework}",
    )
    database = 0.0 if service.static else service.database_cpu_seconds
    take.take("service.database_cpu_seconds", database, "seconds", "service.database_cpu_seconds")
    take.take(
        "service.queries_per_request",
        service.queries_per_request,
        "queries/request",
        "service.queries_per_request",
    )
    if service.background_cpu_seconds is not None:
        take.said("service.background_cpu_seconds", service.background_cpu_seconds, "seconds")
    else:
        app = take.own["service.app_cpu_seconds"]
        factor = take.row("service.background_cpu_factor", "service.background_cpu_factor")
        formula = "CPU of a request × how much heavier a background job is"
        take.sum(
            "service.background_cpu_seconds",
            total(app.value * factor.value, "seconds", formula, request=app, factor=factor),
        )
    _outside(take, loop)


def _outside(take: Resolver, loop: Loop) -> None:
    """Mean wait for outside services in a request, the share that waits, and the unavailability on the path."""
    wait, none, absent = 0.0, 1.0, 0.0
    given: dict[str, Figure] = {}
    for index, call in enumerate(loop.service.outside_calls):
        stem = f"outside.{index}"
        seconds = take.take(f"{stem}.seconds", call.seconds, "seconds", "service.outside_seconds")
        share = take.take(f"{stem}.share", call.share, "share", "service.outside_share")
        up = take.take(f"{stem}.availability", call.availability, "share", "service.outside_availability")
        wait += seconds.value * share.value
        none *= 1 - share.value
        # a call that only some requests make breaks only those
        absent += (1 - up.value) * share.value if call.required else 0.0
        name = "".join(c if c.isalnum() else "_" for c in call.name) or stem
        given |= {f"{name}_seconds": seconds, f"{name}_share": share, f"{name}_availability": up}
    if not given:
        given = {"calls": definition(0, "calls", "no outside call was named")}
    take.sum("service.outside_seconds", total(wait, "seconds", "Σ wait × share of requests", **given))
    take.sum("service.outside_share", total(1 - none, "share", "1 − Π (1 − share)", **given))
    take.sum(
        "service.outside_unavailability", total(absent, "share", "Σ (1 − availability) × share", **given)
    )
