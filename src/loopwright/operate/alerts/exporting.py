"""A policy as Alertmanager's file, so that a team that has outgrown this one goes on with the same rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.operate.alerts.hours import DAYS, HOUR, MONTHS

if TYPE_CHECKING:
    from collections.abc import Callable

    from loopwright.operate.alerts.hours import Hours, Range
    from loopwright.operate.alerts.inhibition import InhibitionRule
    from loopwright.operate.alerts.matching import Matcher
    from loopwright.operate.alerts.policy import Policy
    from loopwright.operate.alerts.routing import Route

    Data = dict[str, object]

MILLISECONDS = 1_000


def alertmanager_file(policy: Policy, url_of: Callable[[str, str], str]) -> Data:
    """The file's values: every target a webhook, whose address ``url_of`` gives for a receiver and a target.

    ``policy_of`` reads the same policy back, where targets are named as it names them (``webhook/0``).
    """
    found: Data = {
        "global": {"resolve_timeout": duration(policy.resolve_timeout_seconds)},
        "route": _route(policy.root),
        "receivers": [
            {
                "name": name,
                "webhook_configs": [
                    {"url": url_of(name, target.name), "send_resolved": target.resolved_too}
                    for target in targets
                ],
            }
            for name, targets in policy.receivers.items()
        ],
        "inhibit_rules": [_inhibition(rule) for rule in policy.inhibitions],
    }
    if policy.hours:
        found["time_intervals"] = [
            {"name": name, "time_intervals": [_hours(one) for one in some]}
            for name, some in policy.hours.items()
        ]
    return found


def duration(seconds: float) -> str:
    """Seconds as Prometheus writes a duration, exact to the millisecond."""
    whole = round(seconds * MILLISECONDS)
    return f"{whole // MILLISECONDS}s" if whole % MILLISECONDS == 0 else f"{whole}ms"


def _route(route: Route) -> Data:
    patience = route.patience
    found: Data = {
        "receiver": patience.receiver,
        "group_by": ["..."] if patience.group_by is None else [*patience.group_by],
        "group_wait": duration(patience.group_wait_seconds),
        "group_interval": duration(patience.group_interval_seconds),
        "repeat_interval": duration(patience.repeat_interval_seconds),
        "matchers": _matchers(route.matchers),
        "continue": route.goes_on,
        "mute_time_intervals": [*route.muted],
        "active_time_intervals": [*route.active],
        "routes": [_route(below) for below in route.routes],
    }
    return {name: value for name, value in found.items() if value not in ([], False)}


def _inhibition(rule: InhibitionRule) -> Data:
    return {
        "source_matchers": _matchers(rule.sources),
        "target_matchers": _matchers(rule.targets),
        "equal": [*rule.equal],
    }


def _matchers(matchers: tuple[Matcher, ...]) -> list[str]:
    return [str(one) for one in matchers]


def _hours(hours: Hours) -> Data:
    found: Data = {
        "times": [{"start_time": _clock(start), "end_time": _clock(end)} for start, end in hours.times],
        "weekdays": [_range(one, lambda day: DAYS[day]) for one in hours.weekdays],
        "days_of_month": [_range(one, str) for one in hours.days_of_month],
        "months": [_range(one, lambda month: MONTHS[month - 1]) for one in hours.months],
        "years": [_range(one, str) for one in hours.years],
        "location": hours.location,
    }
    return {name: value for name, value in found.items() if value}


def _range(one: Range, named: Callable[[int], str]) -> str:
    first, last = one
    return named(first) if first == last else f"{named(first)}:{named(last)}"


def _clock(minute: int) -> str:
    return f"{minute // HOUR:02d}:{minute % HOUR:02d}"
