"""Measurements leave a private network by the generated agent and come in by the generated door, and by it alone."""

from __future__ import annotations

import contextlib
import os
import subprocess
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

import pytest
import yaml
from tests.generate.conftest import setting_of
from tests.generate.observability.test_an_alert_arrives import query
from tests.generate.serving import Answering, awaited, free_port, running
from tests.generate.trees import SOME, all_designs, lay, said, texts_of

from loopwright.design.alerting.silence import jobs
from loopwright.generate.observability.inside import entrances
from loopwright.generate.observability.watching import inside

if TYPE_CHECKING:
    from pathlib import Path

AGENT, DOOR = "observability/inside/agent.yml", "observability/door/Caddyfile"
PROMETHEUS = "observability/prometheus/prometheus.yml"
SHOWN = "shown-by-those-who-may"
UP, GONE = "pg_up 1\npg_settings_max_connections 100\n", "pg_up 0\n"


def moved(text: str, *pairs: tuple[str, str]) -> str:
    for before, after in pairs:
        assert before in text, before
        text = text.replace(before, after)
    return text


@contextlib.contextmanager
def door(folder: Path, text: str, port: int, token: str | None = SHOWN):
    """Caddy on the generated file, by plain HTTP on loopback."""
    (folder / "Caddyfile").write_text(
        moved(text, ("watch.launch-shop.example.com {", f"http://127.0.0.1:{port} {{"))
    )
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder)} | (
        {"WATCH_TOKEN": token} if token else {}
    )
    command = ("env", "-i", *(f"{name}={value}" for name, value in environment.items()), "caddy", "run")
    with running(
        *command, "--config", "Caddyfile", "--adapter", "caddyfile", log=folder / "caddy.log", cwd=folder
    ):
        awaited(lambda: knocked(port, "/") == 401, "the door stands")
        yield


def knocked(port: int, path: str, token: str = "", method: str = "POST") -> int:
    """The status with which the door answers."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data=b"x", method=method)
    if token:
        request.add_header("Authorization", token)
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - loopback
            return answer.status
    except urllib.error.HTTPError as refused:
        return refused.code


def test_a_database_that_only_the_inside_reaches_rings_outside(tmp_path):
    texts = texts_of("observability", "launch-shop")
    ports = {name: free_port() for name in ("door", "prometheus", "agent")}
    address = f"127.0.0.1:{ports['prometheus']}"
    with Answering(text=UP) as exporter:
        changed = texts | {
            PROMETHEUS: moved(texts[PROMETHEUS], ("interval: 30s", "interval: 1s")),
            AGENT: moved(
                texts[AGENT],
                ("https://watch.launch-shop.example.com", f"http://127.0.0.1:{ports['door']}"),
                ("127.0.0.1:9187", f"127.0.0.1:{exporter.port}"),
                ("interval: 30s", "interval: 1s"),
            ),
            "observability/inside/secrets/watch-token": SHOWN,
        }
        rules = "observability/prometheus/rules/database.yaml"
        changed[rules] = moved(texts[rules], ("for: 2m", "for: 2s"))
        folder = lay(changed, tmp_path) / "observability"
        with (
            running(
                "prometheus",
                "--config.file=prometheus.yml",
                f"--web.listen-address={address}",
                "--web.enable-remote-write-receiver",
                f"--storage.tsdb.path={tmp_path}/tsdb",
                log=tmp_path / "prometheus.log",
                cwd=folder / "prometheus",
            ),
            door(tmp_path, moved(texts[DOOR], ("127.0.0.1:9090", address)), ports["door"]),
            running(
                "prometheus",
                "--enable-feature=agent",
                "--config.file=agent.yml",
                f"--storage.agent.path={tmp_path}/agent",
                f"--web.listen-address=127.0.0.1:{ports['agent']}",
                log=tmp_path / "agent.log",
                cwd=folder / "inside",
            ),
        ):
            seen = ports["prometheus"]
            awaited(lambda: query(seen, 'up{job="database"} == 1') != [], "the database is seen from outside")
            assert not query(seen, 'ALERTS{alertname="DatabaseDown"}')
            exporter.text = GONE
            firing = 'ALERTS{alertname="DatabaseDown",alertstate="firing"}'
            awaited(lambda: query(seen, firing) != [], "the alert rings outside")


def test_the_door_lets_measurements_in_and_nothing_else(tmp_path):
    text = texts_of("observability", "launch-shop")[DOOR]
    with Answering() as prometheus, Answering() as collector, Answering() as gateway:
        behind = {"9090": prometheus, "4318": collector, "9091": gateway}
        pairs = tuple((f"127.0.0.1:{port}", f"127.0.0.1:{one.port}") for port, one in behind.items())
        port = free_port()
        with door(tmp_path, moved(text, *pairs), port):
            shown = f"Bearer {SHOWN}"
            for path, one in (
                ("/api/v1/write", prometheus),
                ("/v1/metrics", collector),
                ("/v1/traces", collector),
                ("/metrics/job/recovery/what/dump", gateway),
            ):
                assert knocked(port, path) == 401
                assert knocked(port, path, "Bearer guessed") == 401
                assert knocked(port, path, shown, "GET") == 404
                assert not one.asked
                assert knocked(port, path, shown) < 300
                assert one.asked.pop()[0] == path
            for path in ("/", "/api/v1/query", "/api/v1/admin/tsdb/delete_series", "/metrics", "/v1/logs"):
                assert knocked(port, path, shown) == 404
            assert knocked(port, "/metrics/job/recovery/../../../api/v1/query", shown) == 404
            assert not any(one.asked for one in behind.values())
        with door(tmp_path, moved(text, *pairs), port, token=None):
            assert {
                knocked(port, "/api/v1/write", one) for one in ("Bearer", "Bearer ", "Bearer unset", "")
            } == {401}


@pytest.mark.parametrize(("name", "force"), SOME)
def test_every_job_is_asked_once_from_outside_or_from_within(name, force, tmp_path):
    agreed(name, force, tmp_path)


@pytest.mark.verify
def test_every_job_of_every_design_is_asked_once(tmp_path):
    for number, (name, force) in enumerate(all_designs()):
        agreed(name, force, tmp_path / str(number))


def agreed(name, force, folder):
    """What the rules miss is what is asked; promtool and Caddy accept the files; nothing listens to everybody."""
    setting, texts = setting_of(name, *force), texts_of("observability", name, *force)
    outside = [one["job_name"] for one in yaml.safe_load(texts[PROMETHEUS])["scrape_configs"]]
    within = [
        one["job_name"] for one in yaml.safe_load(texts.get(AGENT, "scrape_configs: []"))["scrape_configs"]
    ]
    assert sorted(outside + within) == sorted(jobs(setting))
    assert tuple(within) == inside(setting)
    assert (DOOR in texts) == bool(entrances(setting))
    assert not [path for path, text in texts.items() if "0.0.0.0" in text]  # noqa: S104 - that none is there
    lay(texts, folder)
    if AGENT in texts:
        status, printed = said("promtool", "check", "config", "--agent", "--syntax-only", folder / AGENT)
        assert status == 0, printed
        assert "/api/v1/write" in texts[DOOR]
    if DOOR in texts:
        environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "WATCH_TOKEN": SHOWN}
        command = ["caddy", "adapt", "--validate", "--config", folder / DOOR, "--adapter", "caddyfile"]
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
        assert "not formatted" not in done.stderr
