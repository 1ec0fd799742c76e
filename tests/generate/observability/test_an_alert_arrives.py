"""Prometheus, Alertmanager and the blackbox exporter run on the generated files; a loop that falls rings the pager."""

from __future__ import annotations

import contextlib
import json
import urllib.parse
from typing import TYPE_CHECKING

from tests.generate.serving import Answering, asked, awaited, free_port, running
from tests.generate.trees import lay, said, texts_of

if TYPE_CHECKING:
    from pathlib import Path


def hastened(texts: dict[str, str], site: int, pager: int, ports: dict[str, int]) -> dict[str, str]:
    """The generated files with loopback's addresses, and with seconds where they have minutes."""
    changed = dict(texts)

    def change(path: str, *pairs: tuple[str, str]) -> None:
        for before, after in pairs:
            assert before in changed[path], f"{path}: {before}"
            changed[path] = changed[path].replace(before, after)

    root = "observability"
    change(
        f"{root}/prometheus/targets/site.yaml",
        ("https://coodloom-500-customers.example.com", f"http://127.0.0.1:{site}"),
    )
    change(
        f"{root}/prometheus/prometheus.yml",
        ("localhost:9115", f"127.0.0.1:{ports['blackbox']}"),
        ("localhost:9093", f"127.0.0.1:{ports['alertmanager']}"),
        ("interval: 30s", "interval: 1s"),
        ("interval: 1m", "interval: 1s"),
    )
    change(f"{root}/prometheus/rules/reach.yaml", ("for: 2m", "for: 2s"))
    change(f"{root}/blackbox/blackbox.yml", ("fail_if_not_ssl: true", "fail_if_not_ssl: false"))
    change(
        f"{root}/alertmanager/alertmanager.yml",
        ("global:\n", f"global:\n  pagerduty_url: http://127.0.0.1:{pager}/v2/enqueue\n"),
    )
    for secret in ("alertmanager/secrets/pager-routing-key", "alertmanager/secrets/smtp-password"):
        changed[f"{root}/{secret}"] = "not-a-real-key"
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


def test_the_pager_rings_when_the_loop_falls_and_a_deploy_keeps_it_quiet(tmp_path):
    ports = {name: free_port() for name in ("blackbox", "alertmanager", "prometheus")}
    with Answering() as pager, Answering() as site:
        texts = hastened(texts_of("observability", "coodloom-500"), site.port, pager.port, ports)
        folder = lay(texts, tmp_path)
        with watching(folder, ports):
            prometheus = ports["prometheus"]
            awaited(lambda: query(prometheus, "probe_success == 1") != [], "the site is seen to be up")
            groups = json.loads(asked(f"http://127.0.0.1:{prometheus}/api/v1/rules"))["data"]["groups"]
            rules = [rule for group in groups for rule in group["rules"]]
            awaited(
                lambda: all(
                    rule["health"] == "ok"
                    for group in json.loads(asked(f"http://127.0.0.1:{prometheus}/api/v1/rules"))["data"][
                        "groups"
                    ]
                    for rule in group["rules"]
                ),
                "every rule has been evaluated without an error",
            )
            assert len(rules) > 30
            assert not [one for one in pager.told if "LoopDown" in json.dumps(one)]
            url = f"http://127.0.0.1:{ports['alertmanager']}"
            script = folder / "observability/alertmanager/silence-deploy.sh"
            status, silence = said(script, "abc123", url)
            assert status == 0, silence
            site.stop()
            awaited(
                lambda: query(prometheus, 'ALERTS{alertname="LoopDown",alertstate="firing"}') != [],
                "it fires",
            )
            suppressed = ("amtool", f"--alertmanager.url={url}", "alert", "query", "--silenced", "LoopDown")
            awaited(lambda: "LoopDown" in said(*suppressed)[1], "the deploy's silence holds it")
            assert not [one for one in pager.told if "LoopDown" in json.dumps(one)]
            assert said("amtool", f"--alertmanager.url={url}", "silence", "expire", silence.strip())[0] == 0
            awaited(
                lambda: any("LoopDown" in json.dumps(one) for one in pager.told),
                "the pager rings once the silence ends",
                120,
            )
    rung = next(one for one in pager.told if "LoopDown" in json.dumps(one))
    assert rung["event_action"] == "trigger"
    assert rung["routing_key"] == "not-a-real-key"
    assert rung["client"] == "coodloom-500-customers"
