"""Who hears an alert and when: Alertmanager's routes, cover, grouping, inhibition, and silences during a deploy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.alerting.calling import (
    CAUSE,
    CONSEQUENCES,
    DECIDED,
    LOUDER,
    QUIETER,
    Calling,
    Covered,
    Tier,
    calling,
    hours,
)
from loopwright.design.alerting.measures import HOUR, MINUTE, span
from loopwright.design.alerting.silence import HEARTBEAT
from loopwright.design.alerting.topics import tiers
from loopwright.generate.address import RESERVED, host_of
from loopwright.generate.dumping import yaml_text
from loopwright.generate.file import File
from loopwright.generate.observability.watching import ALERT_PORT
from loopwright.generate.rendering import Rendered, renders
from loopwright.loop.vocabulary import Cover

if TYPE_CHECKING:
    from loopwright.generate.dumping import Data
    from loopwright.generate.setting import Setting

PAGER_KEY, MAIL_PASSWORD = "secrets/pager-routing-key", "secrets/smtp-password"
HEARTBEAT_TOKEN = "secrets/heartbeat-token"  # noqa: S105 - the name of a file
WEEKDAYS = ["monday:friday"]
PAGED = (
    "# P1 goes to a pager that speaks the Events API v2 (PagerDuty and what imitates it); its key stands in\n"
    f"# {PAGER_KEY} beside this file, mode 0400.\n"
)
ASSUMED = (
    f"# The password of the mail account stands in {MAIL_PASSWORD} beside this file, mode 0400.\n"
    "# The loop file names neither addresses nor a time zone: change the mail addresses, `smtp_smarthost` and\n"
    "# `location` (as in /usr/share/zoneinfo) to the team's own.\n"
)
WATCHED = (
    "# Watchdog always rings and is sent each {pace} to a service outside that tells the team once it hears nothing:\n"
    "# a check with a period of {pace} and a grace of twice that. Put its address in place of {place};\n"
    f"# it is shown the token in {HEARTBEAT_TOKEN} beside this file, mode 0400. Where the address is itself\n"
    "# the secret (healthchecks.io, Dead Man's Snitch), write `url_file: secrets/heartbeat-url` instead of `url` and\n"
    "# `http_config`: Alertmanager knows it from 0.26 on. Try it once: stop Prometheus, wait until somebody is told.\n"
)
SILENCE = """#!/usr/bin/env bash
# Keep alerts on health quiet while a deploy restarts what they watch. Errors are never silenced: a bad change rings.
# Called before a deploy: {folder}/silence-deploy.sh REVISION [ALERTMANAGER_URL]
# Alertmanager listens on loopback, so it runs there: ssh WATCHING_MACHINE bash -s -- REVISION <silence-deploy.sh
set -euo pipefail
revision=${{1:?"usage: silence-deploy.sh REVISION [ALERTMANAGER_URL]"}}
url=${{2:-http://127.0.0.1:{port}}}
exec amtool --alertmanager.url="$url" silence add \\
	--author="deploy" --comment="deploy of $revision" --duration={quiet} \\
	in_deploys=quiet
"""


@renders("seed: infrastructure-from-loop, Alerting Strategy: P1, P2, P3 and noise reduction")
def alertmanager_routes(setting: Setting) -> Rendered:
    """Alertmanager: a route a tier within its cover, grouping, inhibition; and the silence that a deploy makes."""
    folder = "observability/alertmanager"
    configuration = File(
        f"{folder}/alertmanager.yml", _said(setting) + yaml_text(_configuration(setting)), DECIDED
    )
    quiet = round(_calling(setting).quiet_seconds / MINUTE)
    if not quiet:
        return (configuration,)
    silence = SILENCE.format(folder=folder, port=ALERT_PORT, quiet=f"{quiet}m")
    return (
        configuration,
        File(f"{folder}/silence-deploy.sh", silence, ("noise_reduction",), executable=True),
    )


def _calling(setting: Setting) -> Calling:
    return calling(setting.choice, setting.value)


def _said(setting: Setting) -> str:
    """What is promised of people, beside the routes that carry it."""
    lines = [f"# Tiers: {', '.join(tiers(setting))} ({setting.choice('alert_tiers')})."]
    if "P1" in tiers(setting):
        minutes = setting.value("choice.alert_tiers.p1_minutes")
        onward = setting.value("choice.alert_escalation.unanswered_minutes")
        lines.append(
            f"# P1 is answered within {minutes:g} min while covered; the pager passes it on after {onward:g} min."
        )
    if "P2" in tiers(setting):
        lines.append(f"# P2 is looked at within {setting.value('choice.alert_tiers.p2_hours'):g} h of work.")
    lines.append(f"# P3 is looked at within {setting.value('choice.alert_tiers.p3_days'):g} day of work.")
    paged = PAGED if "P1" in tiers(setting) else ""
    watched = WATCHED.format(pace=_pulse(setting), place=f"heartbeat.{RESERVED}")
    return "".join(f"{line}\n" for line in lines) + paged + watched + ASSUMED


def _pulse(setting: Setting) -> str:
    """How often the service outside hears that the alerting works."""
    return span(setting.value("watch.symptom_minutes") * MINUTE)


def _configuration(setting: Setting) -> Data:
    host = host_of(setting)
    return {
        "global": {
            "smtp_smarthost": f"smtp.{RESERVED}:587",
            "smtp_from": f"alerts@{host}",
            "smtp_auth_username": f"alerts@{host}",
            "smtp_auth_password_file": MAIL_PASSWORD,
        },
        "route": _routes(setting),
        "inhibit_rules": _inhibitions(setting),
        "receivers": _receivers(setting),
        "time_intervals": _intervals(setting),
    }


def _routes(setting: Setting) -> Data:
    called = _calling(setting)
    grouped = span(called.group_seconds)
    # first, and within no hours: it is for a machine
    heard: dict[str, Data] = {"receiver": HEARTBEAT, "matchers": [f'tier="{HEARTBEAT}"'], "group_wait": "0s"}
    repeat = setting.value("choice.noise_reduction.repeat_hours") * HOUR
    return {
        "receiver": called.tiers[-1].name.lower(),
        "group_by": ["alertname", "part"],
        "group_wait": grouped,
        "group_interval": grouped,
        "repeat_interval": span(repeat),
        "routes": [
            heard | {"repeat_interval": _pulse(setting)},
            *(_route(tier, called.group_seconds, repeat) for tier in called.tiers),
        ],
    }


def _route(tier: Tier, group_seconds: float, repeat_seconds: float) -> Data:
    """A tier's route; what the root says already is not said again."""
    route: dict[str, Data] = {"receiver": tier.name.lower(), "matchers": [f'tier="{tier.name}"']}
    if tier.group_wait_seconds != group_seconds:
        route["group_wait"] = span(tier.group_wait_seconds)
    if tier.covered is not None:
        route["active_time_intervals"] = [tier.covered.name]
    if tier.repeat_seconds != repeat_seconds:
        route["repeat_interval"] = span(tier.repeat_seconds)
    return route


def _intervals(setting: Setting) -> list[Data]:
    office = hours("office", Cover.BUSINESS, setting.value)
    named = {tier.covered.name: tier.covered for tier in _calling(setting).tiers if tier.covered is not None}
    return [_hours(one) for one in ({"office": office} | named).values()]


def _hours(covered: Covered) -> Data:
    start, end = covered.starts_at_hour, covered.starts_at_hour + covered.hours_per_day
    times: Data = [{"start_time": f"{start:02.0f}:00", "end_time": f"{end:02.0f}:00"}]
    interval: dict[str, Data] = {"times": times}
    if covered.workdays:
        interval["weekdays"] = [*WEEKDAYS]
    return {"name": covered.name, "time_intervals": [interval | {"location": "UTC"}]}


def _inhibitions(setting: Setting) -> list[Data]:
    """The louder alert of a part silences the quieter ones; where parts are shared, the cause its consequences."""
    called = _calling(setting)
    rules: list[Data] = []
    if called.louder_alone:
        rules.append({"source_matchers": [LOUDER], "target_matchers": [QUIETER], "equal": ["part"]})
    if called.cause_alone:
        rules.append({"source_matchers": [CAUSE], "target_matchers": [CONSEQUENCES]})
    return rules


def _receivers(setting: Setting) -> list[Data]:
    host = host_of(setting)
    pulse: Data = {
        "url": f"https://heartbeat.{RESERVED}/{setting.project}",
        "send_resolved": False,
        "http_config": {"authorization": {"credentials_file": HEARTBEAT_TOKEN}},
    }
    found: list[Data] = [{"name": HEARTBEAT, "webhook_configs": [pulse]}]
    for tier in _calling(setting).tiers:
        if tier.name == "P1":
            pager: Data = {
                "routing_key_file": PAGER_KEY,
                "send_resolved": tier.resolved_too,
                "client": setting.project,
            }
            found.append({"name": "p1", "pagerduty_configs": [pager]})
        else:
            found.append(
                {
                    "name": tier.name.lower(),
                    "email_configs": [{"to": f"team@{host}", "send_resolved": tier.resolved_too}],
                }
            )
    return found
