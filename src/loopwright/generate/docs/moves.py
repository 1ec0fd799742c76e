"""What a move of the roadmap changes, and the steps that carry it out."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from loopwright.design.lifting.names import ARRANGEMENT_TITLES, STAGE_TITLES
from loopwright.design.subject import OWN_DATABASES
from loopwright.design.telling import wording
from loopwright.loop.vocabulary import CacheChoice, DatabaseStage, EdgeChoice, QueueChoice

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from loopwright.design.findings import RoadmapStep
    from loopwright.design.model import Structure

SILENT = frozenset({"platform"})  # said by the arrangement already
DUMP = 'pg_dump --format=directory --jobs 4 --file=./leaving "$DATABASE_URL"'
LOAD = 'pg_restore --no-owner --jobs 4 --dbname "$NEW_DATABASE_URL" ./leaving'
ROWS = "SELECT relname, n_live_tup FROM pg_stat_user_tables ORDER BY relname"
COUNT = (
    f"psql \"$DATABASE_URL\" --command '{ROWS}'\n"
    f"psql \"$NEW_DATABASE_URL\" --command ANALYZE --command '{ROWS}'"
)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is another afterwards."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a cut-over, and its command if it has one."""

    text: str
    command: str = ""


def changes_of(before: RoadmapStep, after: RoadmapStep) -> tuple[Change, ...]:
    """What a step of the roadmap changes, the whole design first."""
    found = [Change("design", before.title, after.title)]
    for field in fields(before.structure):
        old, new = getattr(before.structure, field.name), getattr(after.structure, field.name)
        if old != new and field.name not in SILENT:
            found.append(Change(wording.part(field.name), _said(old), _said(new)))
    return tuple(found)


def moves_data(before: RoadmapStep, after: RoadmapStep) -> bool:
    """Whether the database goes to another place, so that writes must stop while it does."""
    stages = before.structure.database, after.structure.database
    if DatabaseStage.NONE in stages:
        return False
    same_home = (stages[0] in OWN_DATABASES) == (stages[1] in OWN_DATABASES)
    return not same_home or _home(before) != _home(after) or DatabaseStage.SHARDED in stages


def preparations_of(before: Structure, after: Structure) -> tuple[str, ...]:
    """What is got ready while the old design still carries everything."""
    return tuple(_preparations(before, after))


def cutover_of(
    before: RoadmapStep, after: RoadmapStep, host: Mapping[str, str], base: Mapping[str, str]
) -> tuple[Step, ...]:
    """The steps on the day: with the data if it moves, else only the parts."""
    if moves_data(before, after):
        return _moved(host, base)
    steps = [Step("Look that all is well before anything is touched.", host["status"])]
    if before.structure.database is not after.structure.database and base:
        steps.append(
            Step("Let the database grow into its new stage; it follows the old one first.", base["grow"])
        )
    steps.append(
        Step(
            "Release the new files; the parts they name are made, and the program meets them.", host["deploy"]
        )
    )
    steps.append(Step("Set the new number or size.", host["scale_out"]))
    steps.append(Step("Watch for an hour: errors and p95 as before.", host["logs"]))
    return tuple(steps)


def _moved(host: Mapping[str, str], base: Mapping[str, str]) -> tuple[Step, ...]:
    return (
        Step("A day before, shorten the life of the name's records to a minute, and announce the downtime."),
        Step("Take a copy that nobody will need.", base["backup_now"]),
        Step("Stop writes; the downtime begins.", host["pause"]),
        Step("Carry the data over.", f"{DUMP}\n{LOAD}"),
        Step("Compare: the same tables, about as many rows in each.", COUNT),
        Step(
            "Point the program at the new database, release it in its new place, and walk through the loop once."
        ),
        Step("Point the name at the new address; the downtime ends when it answers.", host["status"]),
        Step("Keep the old one, without writes, for a week; then take a last copy and delete it."),
    )


def _preparations(before: Structure, after: Structure) -> Iterator[str]:
    if before.arrangement is not after.arrangement:
        home = ARRANGEMENT_TITLES[after.arrangement].lower()
        yield (
            f"Have the program run in its new home ({home}) beside the old one, with made-up data, until a walk "
            "through the loop succeeds."
        )
    if before.database is not after.database and after.database is not DatabaseStage.NONE:
        stage = STAGE_TITLES[after.database]
        yield f"Make the new database ({stage}), its users and its backups, and restore from such a backup once."
    if after.app_redundant and not before.app_redundant:
        yield (
            "See that sessions and uploads stand outside the instance, and that two may start the same scheduled "
            "work without doing it twice."
        )
    if after.cache is not before.cache and after.cache is not CacheChoice.NONE:
        yield "Let the program use the cache where there is one and go on without it where there is none."
    if after.queue is not before.queue and after.queue is not QueueChoice.NONE:
        yield "Let workers read both queues, the old until it is empty."
    if after.edge is not before.edge and after.edge is EdgeChoice.CDN:
        yield "Give assets names with a fingerprint, and see that no page with a session is marked as public."
    if after.shards > before.shards:
        yield (
            "Name the key that every question carries, and mend each question that does not while there is still "
            "one database."
        )
    yield "Tell everybody the day, the hour and who decides to turn back."


def _home(step: RoadmapStep) -> str:
    """Where a design stands, as its title says it: the words after the last "on" and "at"."""
    head = step.title.split(",", maxsplit=1)[0]
    return head.rpartition(" on ")[2]


def _said(value: object) -> str:
    return f"{value}" if type(value) is int else wording.choice(value)
