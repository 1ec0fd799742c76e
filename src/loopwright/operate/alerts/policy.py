"""How alerts are routed, held back and told: a policy, and the part of Alertmanager's file that says the same."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

from loopwright.loop.errors import LoopwrightError
from loopwright.operate.alerts.hours import Hours, hours_of
from loopwright.operate.alerts.inhibition import InhibitionRule
from loopwright.operate.alerts.matching import Matcher, matcher_of, matchers_of
from loopwright.operate.alerts.routing import Patience, Route

if TYPE_CHECKING:
    from collections.abc import Mapping

UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800, "y": 31_536_000}
DURATION = re.compile(r"(\d+)(ms|[smhdwy])")
UNTOLD_OF_ENDS = frozenset({"email_configs", "slack_configs", "wechat_configs"})
"""What Alertmanager does not tell that something is over unless its file says so."""
WAITS = ("group_wait", "group_interval", "repeat_interval")
RESOLVE_TIMEOUT_SECONDS = 300.0
"""After which an alert that is not reported any more counts as over; Alertmanager's own default."""


@dataclass(frozen=True, slots=True)
class Target:
    """One way in which a receiver is told, and whether it hears that something is over."""

    name: str
    resolved_too: bool = True


@dataclass(frozen=True)
class Policy:
    """Everything that decides who is told what and when.

    ``empty_group_seconds`` is how long a group that nobody is in keeps its pace: in Alertmanager not at all since 0.32,
    some thirty seconds before.
    """

    root: Route
    receivers: Mapping[str, tuple[Target, ...]]
    inhibitions: tuple[InhibitionRule, ...] = ()
    hours: Mapping[str, tuple[Hours, ...]] = field(default_factory=dict)
    resolve_timeout_seconds: float = RESOLVE_TIMEOUT_SECONDS
    empty_group_seconds: float = 0.0


def seconds_of(text: object) -> float:
    """A duration as Prometheus writes it (``1h30m``, ``4900ms``) in seconds; raises LoopwrightError."""
    parts = DURATION.findall(str(text))
    if not parts or "".join(number + unit for number, unit in parts) != str(text):
        if str(text) == "0":
            return 0.0
        raise LoopwrightError(f"'{text}' is no duration.", "Write one like 30s, 5m or 1h30m.")
    return sum(int(number) * UNITS[unit] for number, unit in parts)


def policy_of(given: Mapping[str, object]) -> Policy:
    """The policy of an ``alertmanager.yml`` that was read as plain values; raises LoopwrightError.

    A receiver's targets are its integrations in the file's order, named by kind and number: ``webhook/0``.
    """
    settings = _mapping(given.get("global"))
    root = _route(_mapping(given.get("route")), None)
    policy = Policy(
        root,
        {str(one["name"]): _targets(one) for one in _many(given, "receivers")},
        tuple(_inhibition(one) for one in _many(given, "inhibit_rules")),
        {
            str(one["name"]): tuple(hours_of(hours) for hours in _many(one, "time_intervals"))
            for one in (*_many(given, "time_intervals"), *_many(given, "mute_time_intervals"))
        },
        seconds_of(settings["resolve_timeout"]) if "resolve_timeout" in settings else RESOLVE_TIMEOUT_SECONDS,
    )
    _refuse_unknown(policy)
    return policy


def _refuse_unknown(policy: Policy) -> None:
    """A route to nobody, or within hours that nobody wrote, would lose alerts silently."""
    for route in policy.root.by_place.values():
        if route.patience.receiver not in policy.receivers:
            raise LoopwrightError(
                f"A route names the receiver '{route.patience.receiver}', which is not there.",
                f"Known are {', '.join(policy.receivers)}.",
            )
        for name in (*route.muted, *route.active):
            if name not in policy.hours:
                raise LoopwrightError(
                    f"A route names the hours '{name}', which are not there.",
                    f"Known are {', '.join(policy.hours) or 'none'}.",
                )


def _route(given: Mapping[str, object], parent: Patience | None) -> Route:
    patience = parent or Patience("")
    changed: dict[str, object] = {
        f"{name}_seconds": seconds_of(given[name]) for name in WAITS if given.get(name) is not None
    }
    if given.get("receiver"):
        changed["receiver"] = str(given["receiver"])
    if given.get("group_by"):  # an empty list inherits, in Alertmanager too
        names = tuple(str(one) for one in cast("list[object]", given["group_by"]))
        changed["group_by"] = None if names == ("...",) else names
    own = replace(patience, **changed)  # type: ignore[arg-type] # names of its own fields
    return Route(
        own,
        _matchers(given, "match", "match_re", "matchers"),
        bool(given.get("continue")),
        tuple(_route(one, own) for one in _many(given, "routes")),
        _names(given, "mute_time_intervals"),
        _names(given, "active_time_intervals"),
    )


def _matchers(given: Mapping[str, object], equal: str, pattern: str, written: str) -> tuple[Matcher, ...]:
    """The matchers in all three notations that Alertmanager has had."""
    found = [Matcher(str(name), "=", str(value)) for name, value in _mapping(given.get(equal)).items()]
    found += [Matcher(str(name), "=~", str(value)) for name, value in _mapping(given.get(pattern)).items()]
    texts = given.get(written) or []
    for text in texts if isinstance(texts, list) else [texts]:
        found += matchers_of(str(text)) if str(text).strip().startswith("{") else (matcher_of(str(text)),)
    return tuple(found)


def _inhibition(given: Mapping[str, object]) -> InhibitionRule:
    return InhibitionRule(
        _matchers(given, "source_match", "source_match_re", "source_matchers"),
        _matchers(given, "target_match", "target_match_re", "target_matchers"),
        _names(given, "equal"),
    )


def _targets(given: Mapping[str, object]) -> tuple[Target, ...]:
    found: list[Target] = []
    for kind in given:
        if kind.endswith("_configs"):
            mute = kind in UNTOLD_OF_ENDS
            found += [
                Target(f"{kind.removesuffix('_configs')}/{at}", bool(one.get("send_resolved", not mute)))
                for at, one in enumerate(_many(given, kind))
            ]
    return tuple(found)


def _mapping(given: object) -> Mapping[str, object]:
    if given is not None and not isinstance(given, dict):
        raise LoopwrightError(f"Expected names with values, not {given!r}.", "Write it as Alertmanager does.")
    return given or {}


def _many(given: Mapping[str, object], name: str) -> list[Mapping[str, object]]:
    return [_mapping(one) for one in cast("list[object]", given.get(name) or [])]


def _names(given: Mapping[str, object], name: str) -> tuple[str, ...]:
    return tuple(str(one) for one in cast("list[object]", given.get(name) or []))
