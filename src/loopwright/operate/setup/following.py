"""What is watched without anybody writing it: it follows from the loop, its design and the site's address."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from loopwright.design.model import Tier
from loopwright.design.subject import has_database, keeps_files, own_database, static
from loopwright.design.verdict import Decided, Subject
from loopwright.loop.vocabulary import Arrangement
from loopwright.operate.checks.check import Check
from loopwright.operate.checks.looks import ANY_SUCCESS, BeatLook, HostLook, HttpLook, Step, WalkLook, Wanted
from loopwright.operate.setup.looks_said import BACKED_UP, DRILLED

if TYPE_CHECKING:
    from loopwright.catalogue.load import Catalogue
    from loopwright.design.answer import Answer
    from loopwright.loop.model import Stage
    from loopwright.operate.setup.reading import Setup
    from loopwright.operate.setup.usual import Usual

DAY = 86_400.0
DAYS_PER_MONTH = 31  # the longest: nobody is told off in a short one
MONTHS = {"monthly": 1, "quarterly": 3, "yearly": 12}
BEAT_SECONDS = 60.0
_WALKED = re.compile(r"(?:GET\s+)?(/[^\s{}<>:*]*)")
COPIED_FILES = frozenset({"versions_and_copy", "versions_and_locked_copy"})


@dataclass(frozen=True, slots=True)
class Facts:
    """What of a design decides what is watched.

    ``path`` is what says that the loop is ready; ``copies`` how often (seconds) what is copied, ``drills`` how often
    what is restored; ``stages`` are the loop's, in order.
    """

    path: str
    copies: dict[str, float] = field(default_factory=dict)
    drills: dict[str, float] = field(default_factory=dict)
    stages: tuple[Stage, ...] = ()
    database: bool = False


@dataclass(frozen=True, slots=True)
class Following:
    """The checks that follow, and what does not: in a sentence each, with what would change it."""

    checks: tuple[Check, ...]
    unwatched: tuple[str, ...] = ()


def facts_of(answer: Answer, catalogue: Catalogue) -> Facts:
    """The facts of a design that was worked out with its decisions."""
    subject = Subject(answer.loop, answer.design, catalogue)
    choices = {
        rule.slug: verdict.choice if isinstance(verdict, Decided) else ""
        for rule, verdict in answer.decisions
    }
    copies = _copies(answer, catalogue, subject, choices)
    months = MONTHS.get(choices.get("drill_calendar", ""))
    drilled = [_restored(what, subject, choices) for what in copies] if months else []
    return Facts(
        "/" if static(subject) else _ready_path(answer, choices),
        copies,
        dict.fromkeys(drilled, (months or 0) * DAYS_PER_MONTH * DAY),
        answer.loop.stages,
        has_database(subject),
    )


def _ready_path(answer: Answer, choices: dict[str, str]) -> str:
    """What says that the program is ready, as the generated files have it.

    Cloud Run's own front end answers paths that end in z (cloud.google.com/run/docs/known-issues, 2026-11-27).
    """
    path = "/readyz" if choices.get("health_check") == "alive_and_ready" else "/healthz"
    run = answer.design.structure.arrangement in {Arrangement.CONTAINERS, Arrangement.SERVERLESS}
    return path.removesuffix("z") if run and answer.design.provider == "gcp" else path


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


def _copies(
    answer: Answer, catalogue: Catalogue, subject: Subject, choices: dict[str, str]
) -> dict[str, float]:
    """What the team's own scripts copy, and how often in seconds."""
    found: dict[str, float] = {}
    method, nightly = (
        choices.get("backup_schedule", ""),
        _value(answer, catalogue, "backup.nightly_interval_seconds"),
    )
    if method == "provider_point_in_time" and _provider_keeps_days(answer, catalogue):
        found["database"] = _value(answer, catalogue, "backup.off_site_interval_seconds")
    elif method:
        found["database"] = nightly
    if keeps_files(subject) and choices.get("file_backup") in COPIED_FILES:
        found["files"] = nightly
    return found


def _provider_keeps_days(answer: Answer, catalogue: Catalogue) -> bool:
    """Whether the provider lets one go back over all the days for which daily copies were decided."""
    database = answer.design.component(Tier.DATABASE)
    if database is None or not database.offering:
        return False
    kept = catalogue.database_row(database.offering).point_in_time_days
    return kept >= _value(answer, catalogue, "seed.backup.daily_days")


def _restored(what: str, subject: Subject, choices: dict[str, str]) -> str:
    """What a drill restores of it: files, an archive of changes, or a dump."""
    if what == "files":
        return "files"
    return "archive" if choices.get("backup_schedule") == "continuous" and own_database(subject) else "dump"


def _value(answer: Answer, catalogue: Catalogue, path: str) -> float:
    """A figure of the answer, or the catalogue's row of that id."""
    return answer.figures[path].value if path in answer.figures else catalogue.value(path)
