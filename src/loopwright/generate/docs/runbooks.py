"""The runbooks: what is typed on a bad day, for this design's provider, database and backups."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from loopwright.design.model import Disaster
from loopwright.design.subject import cover
from loopwright.design.telling import wording
from loopwright.generate.application import secret_names
from loopwright.generate.docs import names
from loopwright.generate.docs.asking import asking
from loopwright.generate.docs.losses import losses
from loopwright.generate.docs.moves import changes_of, cutover_of, moves_data, preparations_of
from loopwright.generate.docs.templating import Press
from loopwright.generate.naming import names_of
from loopwright.generate.rendering import Rendered, renders
from loopwright.loop.vocabulary import Cover

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.generate.file import File
    from loopwright.generate.setting import Setting

DECISIONS = {
    "deploy": ("release_strategy", "pipeline_gates", "deployment_window"),
    "roll-back": ("rollback", "schema_changes"),
    "scale-up": ("scaling_policy",),
    "rotate-a-secret": ("secret_rotation", "secrets"),
    "revoke-access": ("access", "private_access", "audit_log"),
    "certificate-expiry": ("names_and_certificates",),
    "provider-outage": ("leaving_the_provider", "graceful_degradation"),
    "on-call": ("on_call", "alert_tiers", "alert_escalation", "alert_cover"),
    "incident-response": ("incident_process", "status_page"),
    "post-mortem": ("post_mortem",),
    "fail-over": ("disaster_recovery",),
    "disk-full": ("monitoring_thresholds", "alert_rules"),
    "database-slow": ("database_stage", "database_health", "large_tables"),
    "schema-change": ("schema_changes", "large_tables"),
    "queue-growing": ("background_jobs", "job_retries", "workers"),
}
COVERS = {
    Cover.BUSINESS: "business hours",
    Cover.WAKING: "waking hours, as well as one can",
    Cover.AROUND_THE_CLOCK: "somebody at any hour",
}
SIGNS = {
    Disaster.HOST_LOST: "It does not answer, and the provider shows it as gone or failed.",
    Disaster.DATABASE_CORRUPTED: "Statements fail over pages, indexes or checksums, or rows are plainly wrong.",
    Disaster.DELETED_BY_MISTAKE: "Somebody or some release removed what was still wanted, and says so.",
    Disaster.ZONE_LOST: "Everything in one zone is gone at once; the provider's status page names it.",
    Disaster.REGION_LOST: "Everything in the region is gone, for longer than a zone's outage lasts.",
    Disaster.PROVIDER_LOST: "The account is closed, taken over, or its provider is gone.",
}
POST_MORTEM = "seed.post_mortem_hours"
HEADING = re.compile(r"^# (.+)$", re.MULTILINE)


@renders(
    "seed: technology-infrastructure, Incident Management; infrastructure-analysis, Runbook Documentation"
)
def runbooks(setting: Setting) -> Rendered:
    """What to type: to deploy, to go back, to restore, in each disaster, and for each move of the roadmap."""
    press = Press.of(setting)
    extra: dict[str, object] = {
        "secret_names": secret_names(setting),
        "cover": COVERS[cover(setting.subject)],
        "post_mortem_path": POST_MORTEM,
        "called": names_of(setting),
    }
    files = [*_plain(press, extra), *_restores(press), *_disasters(press), *_migrations(press)]
    order = {names.runbook_path(slug): place for place, slug in enumerate(names.runbook_slugs(setting))}
    files.sort(key=lambda file: order[file.path])
    pages = [(file.path.removeprefix(f"{names.RUNBOOKS}/")[:-3], _heading(file)) for file in files]
    files = [replace(file, body=asking(file.body)) for file in files]
    index = press.file("runbooks/README", f"{names.RUNBOOKS}/README.md", ("documentation",), pages=pages)
    return (*files, index)


def _plain(press: Press, extra: dict[str, object]) -> Iterator[File]:
    for slug in names.runbook_slugs(press.account.setting):
        if slug in DECISIONS:
            yield press.file(f"runbooks/{slug}", names.runbook_path(slug), DECISIONS[slug], **extra)


def _restores(press: Press) -> Iterator[File]:
    for slug, name, kind in names.restores(press.account.setting):
        decisions = ("file_backup",) if kind == "files" else ("backup_schedule", "backup_retention")
        extra = {"data_name": name, "kind": kind}
        yield press.file(
            "runbooks/restore", names.runbook_path(slug), (*decisions, "drill_calendar"), **extra
        )


def _disasters(press: Press) -> Iterator[File]:
    setting = press.account.setting
    for one in setting.design.recovery:
        extra = {
            "disaster": one,
            "said": wording.DISASTERS[one.disaster],
            "sign": SIGNS[one.disaster],
            "stem": f"recovery.{one.disaster}",
            **(losses(setting) if one.disaster is Disaster.HOST_LOST else {"kinds": ()}),
        }
        path = names.runbook_path(f"disaster-{one.disaster.replace('_', '-')}")
        yield press.file("runbooks/disaster", path, ("disaster_recovery", "backup_schedule"), **extra)


def _migrations(press: Press) -> Iterator[File]:
    operations = press.context
    for slug, before, after in names.migrations(press.account.setting):
        extra = {
            "before": before,
            "after": after,
            "changes": changes_of(before, after),
            "preparations": preparations_of(before.structure, after.structure),
            "cutover": cutover_of(before, after, operations["host"], operations["base"]),  # type: ignore[arg-type]  # the tables of commands
            "moves_data": moves_data(before, after),
        }
        decisions = ("scaling_policy", "database_stage", "leaving_the_provider")
        yield press.file("runbooks/migrate", names.runbook_path(slug), decisions, **extra)


def _heading(file: File) -> str:
    found = HEADING.search(file.body)
    return found[1] if found else file.path
