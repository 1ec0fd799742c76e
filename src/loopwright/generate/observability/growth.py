"""The design's own triggers as rules that live: what is true once another design would be the right one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.design.verdict import NotApplicable
from loopwright.generate.dumping import yaml_text
from loopwright.generate.file import File
from loopwright.generate.observability.alert import Alert, Case, Topic, around
from loopwright.generate.observability.measures import MINUTE, REQUESTS, number, slugs, titled
from loopwright.generate.observability.watching import watches_database
from loopwright.generate.rendering import Rendered, renders

if TYPE_CHECKING:
    from loopwright.design.findings import Trigger
    from loopwright.generate.dumping import Data
    from loopwright.generate.setting import Setting

PACE_SECONDS = 300
LIMIT = re.compile(r"> ([0-9.]+)$")
RUNBOOKS = "docs/infrastructure/roadmap.md"
TABLE = re.compile(r"\bFROM ([a-z_][a-z0-9_.]*)")
ROLE = (
    "-- Once, as an owner, in the loop's database. The password is typed, and stands nowhere else than where\n"
    "-- postgres_exporter reads it: \\password watcher\n"
    "CREATE ROLE watcher LOGIN CONNECTION LIMIT 3;\n"
    "GRANT pg_monitor TO watcher;\n"
    "ALTER ROLE watcher SET statement_timeout = '10s';\n"
    "ALTER ROLE watcher SET default_transaction_read_only = on;\n"
)


def growth(setting: Setting) -> Topic | None:
    """An alert a trigger that a query can see; None where people decide them all."""
    alerts = tuple(_reached(one) for one in setting.answer.triggers if one.watch)
    return Topic("growth", alerts, pace_seconds=PACE_SECONDS) if alerts else None


def asked_of_database(setting: Setting) -> tuple[Trigger, ...]:
    """The triggers whose driver only the database knows: their query is SQL."""
    return tuple(one for one in setting.answer.triggers if one.watch.startswith("SELECT"))


@renders("seed: infrastructure-from-loop, Security Essentials: least privilege; Monitoring from Loop")
def exporter_role(setting: Setting) -> Rendered:
    """The role as which postgres_exporter asks: it sees statistics, and of the loop's rows what triggers count."""
    if not watches_database(setting):
        return NotApplicable("there is no database to ask")
    tables = sorted({table for one in asked_of_database(setting) for table in TABLE.findall(one.watch)})
    return (File("observability/postgres-exporter/role.sql", ROLE + _granted(tables), ("database_health",)),)


def _granted(tables: list[str]) -> str:
    if not tables:
        return ""
    said = "-- what the triggers count (queries.yaml)\n"
    return said + "".join(f"GRANT SELECT ON {table} TO watcher;\n" for table in tables)


@renders("seed: infrastructure-from-loop, What triggers the next level")
def trigger_queries(setting: Setting) -> Rendered:
    """What postgres_exporter asks the database for, so that triggers in its own figures ring as well."""
    asked = asked_of_database(setting)
    if not asked:
        return NotApplicable("no trigger of the design is in figures that only the database knows")
    queries: dict[str, Data] = {
        gauge_of(one): {
            "query": f"SELECT ({one.watch.rstrip(';')})::int AS reached",
            "metrics": [{"reached": {"usage": "GAUGE", "description": f"{one.driver}: {one.destination}"}}],
        }
        for one in asked
    }
    said = (
        "# For postgres_exporter (--extend.query-path). Where users stand in another table, change it here.\n"
    )
    return (
        File("observability/postgres-exporter/queries.yaml", said + yaml_text(queries), ("database_health",)),
    )


def gauge_of(trigger: Trigger) -> str:
    """The name under which the answer of a query in SQL is measured: 1 once it is true."""
    return f"trigger_{trigger.slug.replace('-', '_')}"


def _reached(trigger: Trigger) -> Alert:
    found = LIMIT.search(trigger.watch)
    if trigger.watch.startswith("SELECT") or found is None:
        series = f"{gauge_of(trigger)}_reached"
        query = f"max({series}) > 0"
        cases: tuple[Case, ...] = (
            Case("reached", ((series, "0x2 1x20"),), 15 * MINUTE, fires=True),
            Case("not yet", ((series, "0x20"),), 15 * MINUTE, fires=False),
        )
    else:
        query, limit = trigger.watch, float(found[1])
        cases = tuple(Case(one.what, one.series, 20 * MINUTE, one.fires) for one in around(limit, _load))
    return Alert(
        f"TriggerReached{titled(slugs([trigger.slug])[0])}",
        query,
        "P3",
        "growth",
        f"{trigger.driver[:1].upper()}{trigger.driver[1:]} has reached what the design was made for; next: "
        f"{trigger.destination}.",
        RUNBOOKS,
        cases,
        own={"trigger": trigger.slug},
    )


def _load(rate: float) -> tuple[tuple[str, str], ...]:
    return ((f'{REQUESTS}{{status="200"}}', f"0+{number(rate * MINUTE)}x600"),)
