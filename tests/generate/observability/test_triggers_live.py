"""The design's triggers ring: those in PromQL by themselves, those in SQL through the database's exporter."""

from __future__ import annotations

import yaml
from tests.generate.conftest import setting_of
from tests.generate.database import served
from tests.generate.trees import lay, said, texts_of

from loopwright.design.alerting.growth import growth

QUERIES = "observability/postgres-exporter/queries.yaml"
ROLE = "observability/postgres-exporter/role.sql"


def test_every_trigger_that_a_query_sees_has_an_alert():
    setting = setting_of("spreadsheet-cleaner", whole=True)
    watched = [one for one in setting.answer.triggers if one.watch]
    assert watched
    alerts = growth(setting).alerts
    assert [one.labels["trigger"] for one in alerts] == [one.slug for one in watched]
    for alert, trigger in zip(alerts, watched, strict=True):
        assert (
            alert.query == trigger.watch
            or alert.query == f"max(trigger_{trigger.slug.replace('-', '_')}_reached) > 0"
        )


def test_the_unit_tests_of_the_triggers_pass(tmp_path):
    folder = (
        lay(texts_of("observability", "spreadsheet-cleaner", whole=True), tmp_path)
        / "observability/prometheus"
    )
    assert said("promtool", "test", "rules", "growth.yaml", cwd=folder / "tests")[0] == 0


def test_the_database_answers_the_queries_of_its_exporter():
    texts = texts_of("observability", "spreadsheet-cleaner", whole=True)
    queries = yaml.safe_load(texts[QUERIES])
    rules = texts["observability/prometheus/rules/growth.yaml"]
    with served({}) as server:
        server.ask("CREATE TABLE users AS SELECT generate_series(1, 10)")
        server.ask(texts[ROLE])
        for name, found in queries.items():
            assert server.ask(found["query"]) == "0"
            assert server.ask(f"SET ROLE watcher; {found['query']}").splitlines()[-1] == "0"
            assert list(found["metrics"][0]) == ["reached"]
            assert f"max({name}_reached) > 0" in rules
        assert "read-only transaction" in refused(server, "DELETE FROM users")
        server.ask("CREATE TABLE secrets AS SELECT 1 AS n")
        assert "permission denied" in refused(server, "SELECT * FROM secrets")
        assert server.ask("SELECT (SELECT count(*) > 9 FROM users)::int AS reached") == "1"


def refused(server, text: str) -> str:
    """Why the exporter's role may not do something."""
    done = server.run("psql", "-XAt", "-U", "watcher", "-c", text)
    assert done.returncode != 0
    return done.stderr
