"""What the database must be asked, and as whom, so that triggers in its own figures ring."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.design.alerting.growth import asked_of_database, gauge_of
from loopwright.design.alerting.watching import watches_database
from loopwright.design.verdict import NotApplicable
from loopwright.generate.dumping import yaml_text
from loopwright.generate.file import File
from loopwright.generate.rendering import Rendered, renders

if TYPE_CHECKING:
    from loopwright.generate.dumping import Data
    from loopwright.generate.setting import Setting

TABLE = re.compile(r"\bFROM ([a-z_][a-z0-9_.]*)")
ROLE = (
    "-- Once, as an owner, in the loop's database. The password is typed, and stands nowhere else than where\n"
    "-- postgres_exporter reads it: \\password watcher\n"
    "CREATE ROLE watcher LOGIN CONNECTION LIMIT 3;\n"
    "GRANT pg_monitor TO watcher;\n"
    "ALTER ROLE watcher SET statement_timeout = '10s';\n"
    "ALTER ROLE watcher SET default_transaction_read_only = on;\n"
)


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
