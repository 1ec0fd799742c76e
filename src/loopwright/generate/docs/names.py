"""Where each document stands, so that they can point to each other before any of them is written."""

from __future__ import annotations

import posixpath
import re
from itertools import pairwise
from typing import TYPE_CHECKING

from loopwright.loop.vocabulary import Arrangement, BackupMethod, DatabaseStage, DataKind, QueueChoice

if TYPE_CHECKING:
    from loopwright.design.findings import RoadmapStep
    from loopwright.generate.setting import Setting
    from loopwright.loop.model import DataSet

DECISIONS, RUNBOOKS, CHECKLISTS, PLANS, SPECS = (
    f"docs/{folder}" for folder in ("decisions", "runbooks", "checklists", "infrastructure", "specs")
)
PRD = f"{PLANS}/prd.md"
INDEX = "docs/README.md"
DESIGN = f"{DECISIONS}/0000-the-whole-design.md"
ALWAYS = (
    "deploy",
    "roll-back",
    "scale-up",
    "rotate-a-secret",
    "revoke-access",
    "certificate-expiry",
    "provider-outage",
    "on-call",
    "incident-response",
    "post-mortem",
)
OWN_DISK = frozenset({Arrangement.ONE_SERVER, Arrangement.SERVERS, Arrangement.KUBERNETES})


def record_path(setting: Setting, slug: str) -> str:
    """The record of a decision; its number is its place among all policies, so that it stays as the design grows."""
    place = list(setting.verdicts).index(slug) + 1
    return f"{DECISIONS}/{place:04}-{slug.replace('_', '-')}.md"


def runbook_path(slug: str) -> str:
    """A runbook's file."""
    return f"{RUNBOOKS}/{slug}.md"


def slug_of(text: str, otherwise: str = "data") -> str:
    """A user's name as part of a file's name."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or otherwise


def data_sets(setting: Setting) -> tuple[tuple[str, DataSet], ...]:
    """What the loop keeps, each with a slug of its own."""
    found: dict[str, DataSet] = {}
    for data in setting.loop.data:
        slug = slug_of(data.name)
        while slug in found:
            slug = f"{slug}-again"
        found[slug] = data
    return tuple(found.items())


def has_database(setting: Setting) -> bool:
    """Whether relational data is kept."""
    return setting.structure.database is not DatabaseStage.NONE


def keeps_files(setting: Setting) -> bool:
    """Whether users' files are kept."""
    return any(data.kind is DataKind.FILES for data in setting.loop.data) or (
        setting.answer.figures["data.files_gb"].value > 0
        if "data.files_gb" in setting.answer.figures
        else False
    )


def restores(setting: Setting) -> tuple[tuple[str, str, str], ...]:
    """What can be restored: runbook slug, name as the user wrote it, and its kind (``relational`` or ``files``)."""
    backed = setting.structure.backup is not BackupMethod.NONE
    found = [
        (f"restore-{slug}", data.name, data.kind.value)
        for slug, data in data_sets(setting)
        if data.kind is DataKind.FILES or backed
    ]
    kinds = {kind for _, _, kind in found}
    if has_database(setting) and backed and not kinds - {DataKind.FILES.value}:
        found.append(("restore-database", "the database", "relational"))
    if keeps_files(setting) and DataKind.FILES.value not in kinds:
        found.append(("restore-files", "users' files", "files"))
    return tuple(found)


def migrations(setting: Setting) -> tuple[tuple[str, RoadmapStep, RoadmapStep], ...]:
    """The moves of the roadmap: runbook slug, where from, where to; a slug used before carries its month."""
    found: dict[str, tuple[str, RoadmapStep, RoadmapStep]] = {}
    road = setting.answer.roadmap
    for before, after in pairwise(road):
        slug = after.runbook or f"move-{after.month}"
        slug = f"{slug}-{slug_of(after.label)}" if slug in found else slug
        found[slug] = (slug, before, after)
    return tuple(found.values())


def runbook_slugs(setting: Setting) -> tuple[str, ...]:
    """Every runbook of a design, in the order they are listed."""
    structure = setting.structure
    database = has_database(setting)
    found = list(ALWAYS)
    found += [slug for slug, _, _ in restores(setting)]
    found += [f"disaster-{one.disaster.replace('_', '-')}" for one in setting.design.recovery]
    found += ["fail-over"] if structure.database_redundant or structure.app_redundant else []
    found += ["disk-full"] if database or structure.arrangement in OWN_DISK else []
    found += ["database-slow", "schema-change"] if database else []
    found += ["queue-growing"] if structure.queue is not QueueChoice.NONE else []
    found += [slug for slug, _, _ in migrations(setting)]
    return tuple(found)


def relative(target: str, here: str) -> str:
    """A path as a link from the file that stands ``here``."""
    path, mark, anchor = target.partition("#")
    return posixpath.relpath(path, posixpath.dirname(here)) + mark + anchor
