"""The scripts that pipelines run, and that people run when the pipeline is away: release, look, go back."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from loopwright.design.subject import cover
from loopwright.design.verdict import NotApplicable
from loopwright.generate.application import health_path
from loopwright.generate.file import File
from loopwright.generate.pipelines.pins import image
from loopwright.generate.pipelines.road import Road
from loopwright.generate.rendering import Rendered, renders
from loopwright.generate.templating import Templates
from loopwright.loop.vocabulary import Cover

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting

FOLDER = "deploy"
MILLISECONDS = 1000
WHOLE_WEEK = 7
ALIKE = ("kubernetes", "server")
BECAUSE = {
    "quiet_hours": "A deploy stops the loop for a moment, so it goes out when fewest are there.",
    "while_covered": "Faults of a change show early, so it goes out while somebody is there to see them.",
}


@renders("seed: infrastructure-from-loop, CI/CD from Loop: post-deploy verification, rollback process")
def release_scripts(setting: Setting) -> Rendered:
    """Scripts that let a version reach users, look at it against the objectives, and go back."""
    road = Road(setting)
    silence = filled("silence.sh", alertmanager=image("alertmanager"))
    return (
        *([_script("silence.sh", silence, "noise_reduction")] if road.silences else []),
        _script("timed.sh", filled("timed.sh"), "delivery_targets"),
        _script("host.sh", filled("host.sh", **road.values(), template=_host(road)), "release_strategy"),
        _script("release.sh", filled("release.sh", **road.values()), "release_strategy"),
        _script("verify.sh", filled("verify.sh", **road.values(), **_promised(road)), "post_deploy_check"),
        _script("roll-back.sh", filled("roll-back.sh"), "rollback", "schema_changes"),
        File(f"{FOLDER}/walk.txt", _walk(road), ("post_deploy_check",), once=True),
    )


@renders("seed: infrastructure-analysis, Deployment Strategy Assessment: downtime requirements")
def deployment_hours(setting: Setting) -> Rendered:
    """A script that lets a version out within the hours that were decided."""
    hours = window(setting)
    if hours is None:
        return NotApplicable("a deploy may go out at any time")
    begins, length, weekdays = hours
    because = BECAUSE[setting.choice("deployment_window")]
    body = filled(
        "window.sh", because=because, begins=begins, ends=min(24, begins + length), weekdays=weekdays
    )
    return (_script("window.sh", body, "deployment_window"),)


@renders("seed: infrastructure-prd-template, Testing and Validation: performance against the last release")
def performance_check(setting: Setting) -> Rendered:
    """A script that plays the loop's load and compares with the last release."""
    road = Road(setting)
    if not measured(road):
        return NotApplicable("there is no place without users where load could be played")
    share = setting.value("choice.performance_check.slower_share")
    body = filled("performance.sh", k6=image("k6"), worse=f"{1 + share:g}", worse_percent=f"{100 * share:g}")
    return (_script("performance.sh", body, "load_tests", "performance_targets"),)


def measured(road: Road) -> bool:
    """Whether load is played before production: there is a staging, and a program in it."""
    return len(road.environments) > 1 and not road.static


def window(setting: Setting) -> tuple[int, int, bool] | None:
    """The hours in which a version may go out: the first, how many, and whether on weekdays only."""
    choice = setting.choice("deployment_window")
    if choice == "quiet_hours":  # before the night's copies begin, which read what a deploy would change
        long = round(setting.value("choice.deployment_window.quiet_hours"))
        return max(0, round(setting.value("recovery.quiet_hour")) - long), long, False
    if choice != "while_covered":
        return None
    covered = cover(setting.subject)
    if covered is Cover.AROUND_THE_CLOCK:
        return None
    first = setting.value(f"watch.{covered.value}.starts_at_hour")
    days = setting.value(f"cover.{covered.value}.days_per_week")
    return round(first), round(setting.value(f"cover.{covered.value}.hours_per_day")), days < WHOLE_WEEK


def _script(name: str, body: str, *decided: str) -> File:
    return File(f"{FOLDER}/{name}", body, decided, executable=True)


def _host(road: Road) -> str:
    """The template of a host: clusters of all clouds are spoken to alike, and so are servers."""
    kind, _, _ = road.host.partition("_")
    return f"{kind if kind in ALIKE else road.host}.sh.j2"


def _promised(road: Road) -> dict[str, object]:
    """The limits that a version is held to."""
    setting = road.setting
    error = setting.value("seed.error_rate")
    return {
        "error_share": f"{error:g}",
        "error_percent": f"{100 * error:g}",
        "p95_ms": math.ceil(MILLISECONDS * setting.value("objective.latency_p95_seconds")),
        "pause": f"{setting.value('choice.post_deploy_check.pause_seconds'):g}",
        "patience": f"{setting.value('choice.post_deploy_check.patience_seconds'):g}",
        "few": f"{setting.value('choice.post_deploy_check.requests'):g}",
        "noise_ms": f"{MILLISECONDS * setting.value('choice.post_deploy_check.noise_seconds'):g}",
    }


def _walk(road: Road) -> str:
    """What a look at the loop asks for, a line a stage; the user's from then on."""
    said = [
        "# What deploy/verify.sh asks for, a line each: METHOD PATH and what it is. A loop file knows no paths: stages",
        "# ask for / until you write where they are answered. With an account made for it, never with a user's.",
    ]
    if road.static:
        return "\n".join([*said, "GET / the first page", ""])
    lines = [f"GET {health_path(road.setting)} health"]
    if road.check != "ask_for_health":
        lines += [f"GET / {' '.join(stage.name.split())}" for stage in road.setting.loop.stages] or [
            "GET / the loop"
        ]
    return "\n".join([*said, *lines, ""])


filled = Templates(__package__, trimmed=True, scripts=True).filled
