"""What a survey found: on one screen what runs and what was not seen, below it every fact with its evidence."""

from __future__ import annotations

import shlex
from dataclasses import fields
from typing import TYPE_CHECKING

from loopwright import __version__
from loopwright.interfaces.cli.rendering.document import (
    Block,
    Bullets,
    Column,
    Document,
    Facts,
    Line,
    Paragraph,
    Section,
    Table,
    Toned,
    lean,
)
from loopwright.interfaces.cli.reports.records import Schema, as_declared, encoded, object_schema, schema_by
from loopwright.survey import evidence, history, topology
from loopwright.survey.knowledge.load import title_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from loopwright.survey.evidence import Environment, Evidence
    from loopwright.survey.history import History
    from loopwright.survey.topology import Service, Topology

SCHEMA = "loopwright/detect/1"
NAMES = {**vars(evidence), **vars(history), **vars(topology)}
MOST_ON_SCREEN = 12
MOST_NOTES = 10
NOTHING_SEEN = {
    "backups": "no backups",
    "health_endpoints": "no health check",
    "monitors": "no monitoring",
    "pipelines": "no pipeline",
    "test_suites": "no tests",
}


def document(path: Path, found: Topology) -> Document:
    """The whole report of one folder."""
    name = path.resolve().name or str(path)
    blocks: list[Block] = [Facts(_summary(found))]
    blocks += [
        section
        for section in (_services(found), _data(found), _outside(found), _history(found.history))
        if section
    ]
    blocks += _details(found)
    if found.notes:
        blocks.append(_notes(found))
    further = Facts((("every fact with its evidence", (Toned(_again(path), "code"),)),))
    blocks.append(Section("further", "Ask further", (further,), screen=True))
    return Document(
        name,
        "What was found by looking, without running anything",
        tuple(blocks),
        {
            "schema": SCHEMA,
            "version": __version__,
            "name": name,
            "frameworks": encoded(found.frameworks),
            **{field.name: encoded(getattr(found, field.name)) for field in fields(found)},
        },
        {},
        f"{found.walk.files:,} files, {found.walk.files_read:,} read · loopwright {__version__}",
    )


def detect_schema() -> Schema:
    """The schema of ``loopwright/detect/1``, draft 2020-12."""
    defs: dict[str, Schema] = {}
    whole = schema_by(topology.Topology, defs, as_declared(NAMES))
    of_topology = defs.pop(whole["$ref"].rpartition("/")[2])["properties"]
    text = {"type": "string"}
    technologies = {"type": "array", "items": {"$ref": "#/$defs/Technology"}}
    head: Schema = {"schema": {"const": SCHEMA}, "version": text, "name": text, "frameworks": technologies}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What Loopwright finds in a repository",
        **object_schema({**head, **of_topology}),
        "$defs": dict(sorted(defs.items())),
    }


def _again(path: Path) -> str:
    """The command that shows all of it; the folder one stands in need not be said."""
    place = path.as_posix()
    return "loopwright detect --all" if place == "." else f"loopwright detect {shlex.quote(place)} --all"


def _summary(found: Topology) -> tuple[tuple[str, Line], ...]:
    runs = [_versioned(one.title, one.version) for one in found.frameworks]
    keeps = [_versioned(one.title, one.version) for one in found.stores_that_serve()]
    keeps += [_queue(one) for one in found.queues if one.environment.serves_users]
    packed = [one.title for one in found.artefacts if one.environment.serves_users]
    around = list(dict.fromkeys([*packed, *(one.title for one in found.pipelines)]))
    watched = [one.title for one in found.monitors if one.environment.serves_users]
    unseen = [said for name, said in NOTHING_SEEN.items() if not getattr(found, name)]
    languages = [f"{one.name} {one.share:.0%}" for one in found.languages[:4] if one.share >= 0.01]  # noqa: PLR2004 - a hundredth
    rows: list[tuple[str, Line]] = [
        ("Written in", _listed(languages)),
        ("Runs", _listed(runs)),
        ("Keeps", _listed(keeps)),
        ("Around it", _listed(around)),
        ("Watched by", _listed(watched)),
        ("Not seen", (Toned(" · ".join(unseen), "warn"),) if unseen else ()),
    ]
    return tuple((label, line) for label, line in rows if line)


def _queue(one: topology.Queue) -> str:
    return (
        f"{_versioned(one.title, one.version)} on {title_of(one.broker)}"
        if one.broker
        else _versioned(one.title, one.version)
    )


def _versioned(title: str, version: str) -> str:
    short = ".".join(version.split(".")[:2])
    return f"{title} {short}" if short else title


def _listed(texts: Sequence[str]) -> Line:
    shown = list(texts[:MOST_ON_SCREEN])
    more = len(texts) - len(shown)
    return (" · ".join([*shown, *([f"{more} more"] if more else [])]),) if shown else ()


def _services(found: Topology) -> Section | None:
    serving = [one for one in found.services if one.environment.serves_users]
    if not serving:
        return None
    columns = (
        Column("service", whole=True),
        Column("does"),
        Column("made with", wide=True),
        Column("started by", wide=True),
        Column("seen in", wide=True),
    )
    rows = tuple(_service(one) for one in serving[:MOST_ON_SCREEN])
    table = lean(Table("What is built and run here", columns, rows))
    rest = len(serving) - len(rows)
    more = (Paragraph((f"and {rest} more",)),) if rest else ()
    return Section("services", "Services", (table, *more))


def _service(one: Service) -> tuple[Line, ...]:
    made = [_versioned(framework.title, framework.version) for framework in one.frameworks]
    server = one.server.title if one.server else ""
    server += f" × {one.server_processes}" if one.server_processes else ""
    server += f", {one.replicas} copies" if one.replicas and one.replicas > 1 else ""
    return (
        (one.name,),
        (one.role.value,),
        (", ".join(made) or one.language or one.image,),
        (server.removeprefix(", "),),
        _where(one.evidence),
    )


def _data(found: Topology) -> Section | None:
    columns = (
        Column("keeps or carries", whole=True),
        Column("as"),
        Column("used by", wide=True),
        Column("for"),
        Column("seen in", wide=True),
    )
    stores = [
        (
            (_versioned(one.title, one.version),),
            (one.kind.value,),
            (_few(one.used_by),),
            _meant(one.environment, one.uses),
            _where(one.evidence),
        )
        for one in found.stores
    ]
    queues = [
        (
            (_queue(one),),
            ("broker" if one.is_broker else "jobs",),
            (_few(one.used_by),),
            _meant(one.environment, ()),
            _where(one.evidence),
        )
        for one in found.queues
    ]
    rows = (*stores, *queues)
    return (
        Section("data", "Data and work", (lean(Table("Stores and queues", columns, rows)),)) if rows else None
    )


def _meant(environment: Environment, uses: Sequence[str]) -> Line:
    if not environment.serves_users:
        return (Toned(f"{environment.value} only", "quiet"),)
    return (", ".join(uses),)


def _outside(found: Topology) -> Section | None:
    kinds: dict[str, list[str]] = {}
    for one in found.outside_services:
        if one.environment.serves_users:
            kinds.setdefault(one.kind, []).append(one.title)
    rows = tuple((kind, _listed(titles)) for kind, titles in sorted(kinds.items()))
    return Section("outside", "Services of others", (Facts(rows),)) if rows else None


def _history(found: History | None) -> Section | None:
    if found is None:
        return None
    rows: list[tuple[str, Line]] = [
        (
            "people",
            (
                f"{found.people_active} active in the last 90 days of {found.commits:,} commits, {found.people} ever",
            ),
        ),
        ("changes", (f"{found.commits_per_month:g} commits a month",)),
    ]
    if found.deploys_per_month is not None:
        rows.append(("releases", (f"{found.deploys_per_month:g} a month, from {found.deploy_method}",)))
    if found.shallow:
        rows.append(
            ("", (Toned("the past was cut off when this was cloned: the figures are a lower bound", "warn"),))
        )
    return Section("history", "History", (Facts(tuple(rows)),))


def _details(found: Topology) -> list[Block]:
    """Every other list, a row a fact, for who asks for all of it."""
    lists: dict[str, list[tuple[str, tuple[Evidence, ...]]]] = {
        "Ports": [
            (
                f"{one.service}: {one.port}"
                + (f" at {one.address or 'every address'}:{one.host_port}" if one.host_port else ""),
                one.evidence,
            )
            for one in found.exposures
        ],
        "Health": [
            (f"{one.service or 'the repository'}: {one.check} ({one.kind})", one.evidence)
            for one in found.health_endpoints
        ],
        "Schedules": [
            (" ".join(filter(None, (one.title, one.schedule, one.command))), one.evidence)
            for one in found.schedulers
        ],
        "Pipelines": [(_pipeline(one), one.evidence) for one in found.pipelines],
        "Monitoring": [(f"{one.title} ({one.kind})", one.evidence) for one in found.monitors],
        "Backups": [
            (f"{one.title} of {one.covers or 'what cannot be told'}, rung {one.rung} of 5", one.evidence)
            for one in found.backups
        ],
        "Files that run it": [
            (f"{one.title} ({one.environment.value})", one.evidence) for one in found.artefacts
        ],
        "Tests": [
            (f"{one.title} ({one.kind}, {one.files} files)", one.evidence) for one in found.test_suites
        ],
        "Uploads to a local disk": [(one.how, one.evidence) for one in found.local_uploads],
        "Sessions in memory or files": [(one.how, one.evidence) for one in found.memory_sessions],
        "Variables that the code reads": [(one.name, one.evidence) for one in found.variables],
    }
    columns = (Column("what", wide=True), Column("seen in", wide=True))
    blocks: list[Block] = []
    for title, facts in lists.items():
        if facts:
            rows = tuple(((said,), _where(where)) for said, where in facts)
            slug = title.lower().replace(" ", "-")
            blocks.append(Section(slug, title, (Table(title, columns, rows),), detail=True))
    return blocks


def _pipeline(one: topology.Pipeline) -> str:
    does = [word for word, holds in (("tests", one.tests), ("deploys", one.deploys)) if holds]
    said = f" ({' and '.join(does)})" if does else ""
    return f"{one.title}: {one.name}{said}"


def _notes(found: Topology) -> Section:
    rows = tuple((str(one),) for one in found.notes[:MOST_NOTES])
    rest = len(found.notes) - len(rows)
    more = (Paragraph((f"and {rest} more",)),) if rest else ()
    return Section("notes", "Not read", (Bullets(rows), *more))


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")  # noqa: PLR2004 - three names fit a cell


def _where(found: Iterable[Evidence]) -> Line:
    listed = list(found)
    if not listed:
        return ()
    more = f" +{len(listed) - 1}" if len(listed) > 1 else ""
    return (Toned(f"{listed[0]}{more}", "quiet"),)
