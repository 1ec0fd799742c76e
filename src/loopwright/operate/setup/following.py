"""What is watched without anybody writing it: it follows from the loop, its design and the site's address."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from loopwright.design.alerting.copies import DAYS_PER_MONTH, MONTHS
from loopwright.design.alerting.keeping import archived, copied, drills
from loopwright.design.alerting.measures import ARCHIVED, BACKED_UP, DAY, DRILLED
from loopwright.design.alerting.watching import watches_database
from loopwright.design.subject import static
from loopwright.loop.vocabulary import Arrangement
from loopwright.operate.checks.check import Check
from loopwright.operate.checks.looks import ANY_SUCCESS, BeatLook, HostLook, HttpLook, Step, WalkLook, Wanted

if TYPE_CHECKING:
    from loopwright.design.answered import Answered
    from loopwright.loop.model import Stage
    from loopwright.operate.setup.reading import Setup
    from loopwright.operate.setup.usual import Usual

BEAT_SECONDS = 60.0
_WALKED = re.compile(r"(?:GET\s+)?(/[^\s{}<>:*]*)")


@dataclass(frozen=True, slots=True)
class Facts:
    """What of a design decides what is watched.

    ``path`` is what says that the loop is ready; ``copies`` how often (seconds) what is copied, ``drills`` how often
    what is restored; ``archive_seconds`` how often changes are seen to arrive, where they are shipped; ``stages`` are
    the loop's, in order.
    """

    path: str
    copies: dict[str, float] = field(default_factory=dict)
    drills: dict[str, float] = field(default_factory=dict)
    archive_seconds: float | None = None
    stages: tuple[Stage, ...] = ()
    database: bool = False


@dataclass(frozen=True, slots=True)
class Following:
    """The checks that follow, and what does not: in a sentence each, with what would change it."""

    checks: tuple[Check, ...]
    unwatched: tuple[str, ...] = ()


def facts_of(answered: Answered) -> Facts:
    """The facts of a design that was worked out with its decisions."""
    months = MONTHS.get(answered.choice("drill_calendar"), 0)
    return Facts(
        "/" if static(answered.subject) else _ready_path(answered),
        copied(answered),
        dict.fromkeys(drills(answered), months * DAYS_PER_MONTH * DAY) if months else {},
        answered.value("watch.archive_check_seconds") if archived(answered) else None,
        answered.loop.stages,
        watches_database(answered),
    )


def _ready_path(answered: Answered) -> str:
    """What says that the program is ready, as the generated files have it.

    Cloud Run's own front end answers paths that end in z (cloud.google.com/run/docs/known-issues, 2026-11-27).
    """
    path = "/readyz" if answered.choice("health_check") == "alive_and_ready" else "/healthz"
    run = answered.structure.arrangement in {Arrangement.CONTAINERS, Arrangement.SERVERLESS}
    return path.removesuffix("z") if run and answered.design.provider == "gcp" else path


def following(facts: Facts, setup: Setup, usual: Usual) -> Following:
    """Checks of the site, the loop's stages, this machine, copies and drills; a check of the same name goes before."""
    said = {one.name for one in setup.checks}
    unwatched: list[str] = []
    found = [_this_machine(usual)]
    if setup.site.address:
        found += [_site(facts, setup, usual), *_walk(facts, setup, usual, unwatched)]
    elif "site" not in said:
        unwatched.append("The site is not looked at: say `site.address` in operate.yaml.")
    found += [
        _beat(f"backup_{what}", every, BACKED_UP, what, setup, usual) for what, every in facts.copies.items()
    ]
    found += [
        _beat(f"drill_{what}", every, DRILLED, what, setup, usual) for what, every in facts.drills.items()
    ]
    if facts.archive_seconds:
        found.append(_beat("archive_database", facts.archive_seconds, ARCHIVED, "database", setup, usual))
    jobs = {one.job for one in setup.checks}
    if facts.database and "database" not in jobs:
        unwatched.append("The database is not looked at: add a check with `postgres` to operate.yaml.")
    if "app" not in jobs:
        unwatched.append(
            "The application's measurements are not read: add a check with `metrics`, or send them."
        )
    if not any(one.others for one in setup.checks):
        unwatched.append("Whether the monitor is cut off cannot be told: say `monitor.canaries`.")
    return Following(tuple(one for one in found if one.name not in said), tuple(unwatched))


def _site(facts: Facts, setup: Setup, usual: Usual) -> Check:
    """What users reach, by the name under which the generated rules ask for it."""
    address = str(setup.site.address)
    own = urlsplit(address).path.strip("/")
    url = address if own and not setup.site.path else _joined(address, setup.site.path or facts.path)
    return Check(
        "site", HttpLook(url, wanted=Wanted(statuses=((200, 200), (204, 204)))), *_pace(setup, usual), "site", url,
        failures=setup.monitor.failures or usual.failures,
    )  # fmt: skip


def _walk(facts: Facts, setup: Setup, usual: Usual, unwatched: list[str]) -> list[Check]:
    """The stages that can be walked without doing anything: those whose route is asked with GET and has no gaps."""
    steps = []
    for stage in facts.stages:
        found = _WALKED.fullmatch((stage.route or "").strip())
        if found:
            url = _joined(str(setup.site.address), found[1])
            wanted = Wanted(statuses=(*ANY_SUCCESS, (300, 399)))
            steps.append(Step(stage.name, HttpLook(url, wanted=wanted)))
        else:
            unwatched.append(
                f"The stage {stage.name!r} is not walked: add a check with `steps` that says how a user does it."
            )
    if not steps:
        return []
    look = WalkLook(tuple(steps))
    failures = setup.monitor.failures or usual.failures
    return [Check("loop", look, *_pace(setup, usual), "loop", str(setup.site.address), failures=failures)]


def _this_machine(usual: Usual) -> Check:
    return Check(
        "this_machine", HostLook(), usual.interval_seconds, usual.timeout_seconds, "node", "this", inside=True
    )


def _beat(name: str, every: float, measure: str, what: str, setup: Setup, usual: Usual) -> Check:
    """A copy or a drill is expected again after its interval; what is late is granted as elsewhere."""
    look = BeatLook(
        f"{every:g}s" if every != round(every) else f"{every:.0f}s",
        usual.late_seconds, setup.monitor.zone, measure=measure, labels=(("what", what),),
    )  # fmt: skip
    return Check(name, look, BEAT_SECONDS, usual.timeout_seconds, "job", name, inside=True)


def _pace(setup: Setup, usual: Usual) -> tuple[float, float]:
    return (
        setup.monitor.every_seconds or usual.interval_seconds,
        setup.monitor.timeout_seconds or usual.timeout_seconds,
    )


def _joined(address: str, path: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}/{path.lstrip('/')}"
