"""Log lines keep their schema, browsers tell what visitors feel, the collector's pipelines hold together."""

from __future__ import annotations

import json
import subprocess
import sys

import jsonschema
import pytest
import yaml
from tests.generate.trees import SOME, lay, said, texts_of

LOGGING = "observability/logging"
SAY = """
import logging, logging.config, runpy, sys
module = runpy.run_path(sys.argv[1])
logging.config.dictConfig(module["CONFIGURATION"])
module["request_id"].set("r-1")
module["user_id"].set(7)
log = logging.getLogger("shop")
log.info("step written", extra={"action": "step.write", "duration_ms": 12.5, "metadata": {"step": 7}})
log.warning("slow")
try:
    1 / 0
except ZeroDivisionError:
    log.exception("it broke")
"""


def test_lines_of_the_application_keep_the_schema(tmp_path):
    folder = lay(texts_of("observability", "spreadsheet-cleaner"), tmp_path) / LOGGING
    done = subprocess.run(
        [sys.executable, "-c", SAY, str(folder / "structured.py")],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    lines = [json.loads(line) for line in done.stderr.splitlines() + done.stdout.splitlines()]
    schema = json.loads((folder / "line.schema.json").read_text())
    for line in lines:
        jsonschema.Draft202012Validator(schema).validate(line)
    assert [line["level"] for line in lines] == ["info", "warn", "error"]
    assert lines[0]["request_id"] == "r-1"
    assert lines[0]["duration_ms"] == 12.5
    assert "ZeroDivisionError" in lines[2]["metadata"]["exception"]


@pytest.mark.parametrize(
    "change",
    [{"user_id": "a@b.org"}, {"metadata": {"email": "a@b.org"}}, {"level": "loud"}, {"body": "all of it"}],
)
def test_a_line_with_a_name_in_it_is_refused(change):
    schema = json.loads(texts_of("observability", "coodloom-30")[f"{LOGGING}/line.schema.json"])
    line = {
        "timestamp": "2026-11-27T05:00:00+00:00",
        "level": "info",
        "request_id": "r-1",
        "user_id": 7,
        "action": "step.write",
        "duration_ms": 3,
        "metadata": {},
    }
    check = jsonschema.Draft202012Validator(schema)
    check.validate(line)
    assert not check.is_valid(line | change)


def test_lines_are_kept_as_long_as_decided():
    kept = yaml.safe_load(texts_of("observability", "health-eu")[f"{LOGGING}/retention.yaml"])
    assert [one.get("kept_days") for one in kept["streams"]] == [None, 2190.0]
    kept = yaml.safe_load(texts_of("observability", "spreadsheet-cleaner")[f"{LOGGING}/retention.yaml"])
    assert kept["streams"][0]["searchable_days"] == 7
    assert "MaxRetentionSec=7day" in texts_of("servers", "spreadsheet-cleaner")["servers/host/journald.conf"]


BROWSER = """
const seen = {}, listeners = {}; let told = null;
globalThis.window = globalThis;
globalThis.PerformanceObserver = class { constructor(f) { this.f = f; } observe(o) { seen[o.type] = this.f; } };
globalThis.document = { visibilityState: "visible", addEventListener: (n, f) => { listeners[n] = f; } };
globalThis.addEventListener = (n, f) => { listeners[n] = f; };
globalThis.location = { pathname: "/orders" };
Object.defineProperty(globalThis, "navigator", { value: { sendBeacon: (url, blob) => { told = [url, blob]; } } });
require(process.argv[1]);
const give = (type, ...entries) => seen[type]({ getEntries: () => entries });
give("largest-contentful-paint", { startTime: 900 }, { startTime: 3100 });
give("layout-shift", { startTime: 100, value: 0.05 }, { startTime: 600, value: 0.04 });
give("layout-shift", { startTime: 9000, value: 0.02 }, { startTime: 9100, value: 0.5, hadRecentInput: true });
give("event", { interactionId: 1, duration: 120 }, { interactionId: 2, duration: 48 });
give("event", { interactionId: 0, duration: 900 });
listeners.visibilitychange();
if (told) throw new Error("told too early");
document.visibilityState = "hidden"; listeners.visibilitychange(); listeners.pagehide();
told[1].text().then((text) => console.log(JSON.stringify([told[0], JSON.parse(text)])));
"""


def test_browsers_tell_what_visitors_feel(tmp_path):
    script = lay(texts_of("observability", "launch-shop"), tmp_path) / "observability/rum/web-vitals.js"
    assert said("node", "--check", script)[0] == 0
    status, printed = said("node", "-e", BROWSER, script)
    assert status == 0, printed
    url, told = json.loads(printed)
    assert url == "/vitals"
    assert told == {
        "page": "/orders",
        "lcp": 3.1,
        "inp": 0.12,
        "cls": pytest.approx(0.09),
        "slow": ["lcp"],
    }


@pytest.mark.parametrize(("name", "force"), SOME)
def test_the_collector_names_only_what_it_has(name, force):
    text = texts_of("observability", name, *force).get("observability/collector/collector.yaml")
    if text is None:
        assert name in {"coodloom-30", "spreadsheet-cleaner"}
        return
    found = yaml.safe_load(text)
    pipelines = found["service"]["pipelines"]
    for kind in ("receivers", "processors", "exporters"):
        named = {one for pipeline in pipelines.values() for one in pipeline[kind]}
        assert named == set(found[kind])
    assert set(found["service"]["extensions"]) == set(found["extensions"])
    for pipeline in pipelines.values():
        assert pipeline["processors"][0] == "memory_limiter"
        assert pipeline["processors"][-1] == "batch"
