"""Prometheus, Alertmanager and the blackbox exporter run on the generated files: an app that is killed rings."""

from __future__ import annotations

import contextlib
import json
import sys
import urllib.parse
from typing import TYPE_CHECKING

import pytest
from tests.generate.serving import Answering, asked, awaited, free_port, running
from tests.generate.trees import lay, said, texts_of

from loopwright.design.alerting.silence import WATCHDOG

if TYPE_CHECKING:
    from pathlib import Path


NAME = "coodloom-500-customers"
APP = """
import http.server, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/readyz" else 404)
        self.end_headers()
    def log_message(self, *_): pass
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""
SECONDS = (
    ("prometheus/prometheus.yml", "interval: 30s", "interval: 1s"),
    ("prometheus/prometheus.yml", "interval: 1m", "interval: 1s"),
    ("prometheus/rules/reach.yaml", "for: 2m", "for: 2s"),
    ("alertmanager/alertmanager.yml", "group_interval: 1m", "group_interval: 1s"),
)
"""What the gate makes shorter; `make verify` waits as long as an operator would."""


def moved(texts: dict[str, str], ports: dict[str, int], *more: tuple[str, str, str]) -> dict[str, str]:
    """The generated files with loopback's addresses, and with whatever else a test changes."""
    changed = dict(texts)
    here = "http://127.0.0.1"
    for path, before, after in (
        ("prometheus/targets/site.yaml", f"https://{NAME}.example.com", f"{here}:{ports['app']}"),
        ("prometheus/prometheus.yml", "127.0.0.1:9115", f"127.0.0.1:{ports['blackbox']}"),
        ("prometheus/prometheus.yml", "127.0.0.1:9093", f"127.0.0.1:{ports['alertmanager']}"),
        ("blackbox/blackbox.yml", "fail_if_not_ssl: true", "fail_if_not_ssl: false"),
        ("alertmanager/alertmanager.yml", "https://heartbeat.example.com", f"{here}:{ports['heartbeat']}"),
        (
            "alertmanager/alertmanager.yml",
            "global:\n",
            f"global:\n  pagerduty_url: {here}:{ports['pager']}/v2/enqueue\n",
        ),
        *more,
    ):
        whole = f"observability/{path}"
        assert before in changed[whole], f"{path}: {before}"
        changed[whole] = changed[whole].replace(before, after)
    for secret in ("pager-routing-key", "smtp-password", "heartbeat-token"):
        changed[f"observability/alertmanager/secrets/{secret}"] = "not-a-real-key"
    return changed


@contextlib.contextmanager
def watching(folder: Path, ports: dict[str, int]):
    """The three programs, started as an operator would."""
    with contextlib.ExitStack() as stack:
        for program, where, options in (
            ("prometheus-blackbox-exporter", "blackbox", ("--config.file=blackbox.yml",)),
            (
                "prometheus-alertmanager",
                "alertmanager",
                (
                    "--config.file=alertmanager.yml",
                    f"--storage.path={folder}/am",
                    "--cluster.listen-address=",
                ),
            ),
            (
                "prometheus",
                "prometheus",
                ("--config.file=prometheus.yml", f"--storage.tsdb.path={folder}/tsdb"),
            ),
        ):
            port = f"--web.listen-address=127.0.0.1:{ports[where]}"
            stack.enter_context(
                running(
                    program, *options, port, log=folder / f"{where}.log", cwd=folder / "observability" / where
                )
            )
        yield


def query(port: int, text: str) -> list[dict]:
    return json.loads(asked(f"http://127.0.0.1:{port}/api/v1/query?query={urllib.parse.quote(text)}"))[
        "data"
    ]["result"]


def rung(pager: Answering) -> list[dict]:
    """What the pager was told of the loop."""
    return [one for one in pager.told if "LoopDown" in json.dumps(one)]


def healthy(port: int) -> bool:
    """Whether every rule has been evaluated without an error."""
    groups = json.loads(asked(f"http://127.0.0.1:{port}/api/v1/rules"))["data"]["groups"]
    rules = [rule for group in groups for rule in group["rules"]]
    return len(rules) > 30 and all(rule["health"] == "ok" for rule in rules)


@contextlib.contextmanager
def watched(tmp_path: Path, *more: tuple[str, str, str]):
    """An application, what watches it, the pager and the heartbeat's receiver; the application is seen to be up."""
    ports = {name: free_port() for name in ("blackbox", "alertmanager", "prometheus", "app")}
    program = (sys.executable, "-c", APP, str(ports["app"]))
    with Answering() as pager, Answering() as heartbeat, running(*program, log=tmp_path / "app.log") as app:
        ports |= {"pager": pager.port, "heartbeat": heartbeat.port}
        folder = lay(moved(texts_of("observability", "coodloom-500"), ports, *more), tmp_path)
        with watching(folder, ports):
            prometheus = ports["prometheus"]
            awaited(lambda: query(prometheus, "probe_success == 1") != [], "the app is seen to be up", 150)
            yield app, pager, heartbeat, ports
    (told,) = rung(pager)[:1]
    assert told["event_action"] == "trigger"
    assert told["routing_key"] == "not-a-real-key"
    assert told["client"] == NAME


def test_the_pager_rings_when_the_app_is_killed_and_a_deploy_keeps_it_quiet(tmp_path):
    with watched(tmp_path, *SECONDS) as (app, pager, heartbeat, ports):
        awaited(lambda: healthy(ports["prometheus"]), "every rule has been evaluated without an error")
        awaited(lambda: heartbeat.told != [], "somebody outside hears that the alerting works")
        assert {alert["labels"]["alertname"] for one in heartbeat.told for alert in one["alerts"]} == {
            WATCHDOG
        }
        assert {token for _, token, _ in heartbeat.asked} == {"Bearer not-a-real-key"}
        assert not rung(pager)
        url = f"http://127.0.0.1:{ports['alertmanager']}"
        status, silence = said(tmp_path / "observability/alertmanager/silence-deploy.sh", "abc123", url)
        assert status == 0, silence
        app.kill()
        firing = 'ALERTS{alertname="LoopDown",alertstate="firing"}'
        awaited(lambda: query(ports["prometheus"], firing) != [], "it fires")
        suppressed = ("amtool", f"--alertmanager.url={url}", "alert", "query", "--silenced", "LoopDown")
        awaited(lambda: "LoopDown" in said(*suppressed)[1], "the deploy's silence holds it")
        assert not rung(pager)
        assert said("amtool", f"--alertmanager.url={url}", "silence", "expire", silence.strip())[0] == 0
        awaited(lambda: rung(pager) != [], "the pager rings once the silence ends", 120)


@pytest.mark.verify
def test_the_pager_rings_when_the_app_is_killed_by_the_times_as_they_are_generated(tmp_path):
    with watched(tmp_path) as (app, pager, heartbeat, _):
        app.kill()
        awaited(lambda: rung(pager) != [], "the pager rings", 600)
        assert heartbeat.told
