"""What keeps order around the pipeline at GitHub: fresh dependencies, and a development that sleeps at night."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.verdict import NotApplicable
from loopwright.generate.dumping import yaml_text
from loopwright.generate.file import File
from loopwright.generate.pipelines.github import checkout, expression, job, rights, run, signed_in, workflow
from loopwright.generate.pipelines.github_checks import minutes
from loopwright.generate.pipelines.road import DEVELOPMENT, Road
from loopwright.generate.rendering import Rendered, renders

if TYPE_CHECKING:
    from loopwright.generate.dumping import Data
    from loopwright.generate.setting import Setting

WEEKDAYS = 5
LAST_HOUR = 23
COOLDOWN_DAYS = "choice.dependency_updates.cooldown_days"


@renders("seed: infrastructure-analysis, Container and Orchestration; technology-infrastructure, Security")
def dependabot(setting: Setting) -> Rendered:
    """The robot that opens a change for each update, at the rhythm that was decided."""
    road = Road(setting)
    text = yaml_text({"version": 2, "updates": [_updates(road, one) for one in ecosystems(road)]})
    return (File(".github/dependabot.yml", text, ("dependency_updates",)),)


@renders("seed: phase-2-infrastructure-questions, Question 5; infrastructure-from-loop, Environment Strategy")
def github_development(setting: Setting) -> Rendered:
    """The workflow that switches the shared development off when nobody works, and on again."""
    road = Road(setting)
    if not road.sleeps:
        return NotApplicable("no shared development runs that could be switched off")
    begins, ends = hours(road)
    # off on every evening, so that what a weekend's worker switched on by hand does not run on
    morning, evening = f"0 {begins} * * 1-5", f"0 {ends} * * *"
    on: Data = {"schedule": [{"cron": morning}, {"cron": evening}], "workflow_dispatch": {}}
    turn = expression(f"github.event.schedule == '{evening}' && 'off' || 'on'")
    steps = [
        checkout(),
        *signed_in(road, DEVELOPMENT)[: None if road.static else -1],
        run("Switch it", 'deploy/host.sh "$TURN"', env={"TURN": turn}),
    ]
    allowed = {name: right for name, right in rights(road).items() if name != "packages"}
    more: dict[str, Data] = {"environment": DEVELOPMENT, "env": _environment(road)}
    jobs: dict[str, Data] = {"switch": job("Switch development", minutes(road), allowed, steps, **more)}
    said = (
        f"# On from {begins}:00 to {ends}:00 UTC, Monday to Friday: {WEEKDAYS * (ends - begins)} hours a week.\n"
        "# Started by hand, it is on until the evening, at weekends too.\n"
        "# A loop file names no time zone: move the hours to the team's own, the evening's in both places.\n"
    )
    text = said + workflow("Development hours", on, DEVELOPMENT, jobs)
    return (File(".github/workflows/development.yml", text, ("development",)),)


def hours(road: Road) -> tuple[int, int]:
    """From when to when development is on, on a weekday."""
    begins = round(road.setting.value("watch.business.starts_at_hour"))
    long = round(road.setting.value("choice.development.hours_per_week") / WEEKDAYS)
    return begins, min(LAST_HOUR, begins + long)


def ecosystems(road: Road) -> tuple[str, ...]:
    """What has updates: the program's packages, the pipeline itself, the image, what is declared."""
    found = ["github-actions"]
    if not road.static or road.application.known:
        found.insert(0, str(road.stack["dependabot"]))
    if not road.static:
        found.append("docker")
    if road.setting.choice("infrastructure_as_code") not in {"", "none", "scripts"}:
        found.append("terraform")
    return tuple(found)


def weekly(road: Road) -> bool:
    """Whether updates are opened each week rather than each month."""
    return road.setting.choice("dependency_updates") != "monthly"


def _updates(road: Road, ecosystem: str) -> Data:
    rhythm: Data = {"interval": "weekly", "day": "monday"} if weekly(road) else {"interval": "monthly"}
    days = round(road.setting.value(COOLDOWN_DAYS))
    return {
        "package-ecosystem": ecosystem,
        "directory": "/terraform" if ecosystem == "terraform" else "/",
        "schedule": rhythm,
        "cooldown": {"default-days": days},  # what was published an hour ago, nobody has looked at
        "groups": {"minor": {"update-types": ["minor", "patch"]}},
        "open-pull-requests-limit": 5,
    }


def _environment(road: Road) -> dict[str, Data]:
    found: dict[str, Data] = {"ENVIRONMENT": DEVELOPMENT}
    found |= {
        name: expression(f"vars.{name}") for name in road.names("variables") if name != "DEPLOY_KNOWN_HOSTS"
    }
    return found
