"""The script for k6 is JavaScript whose mix, rate and thresholds are the loop's: it runs here against a stand-in."""

from __future__ import annotations

import json

import pytest
from tests.generate.conftest import NAMES, setting_of
from tests.generate.trees import lay, said, texts_of

PLAY = """
import { register } from "node:module";
const stand = (code) => "data:text/javascript," + encodeURIComponent(code);
const modules = {
  "k6": stand("export const check = (a, b) => Object.values(b).every((f) => f(a));"),
  "k6/http": stand("export default { request: (m, u, b, p) => { globalThis.asked.push([m, u, p.tags.stage]); return { status: 200 }; } };"),
  "k6/execution": stand("export default { scenario: { get iterationInTest() { return globalThis.pass; } } };"),
};
register(stand(`const modules = ${JSON.stringify(modules)};
export const resolve = (name, context, next) =>
  modules[name] ? { url: modules[name], shortCircuit: true } : next(name, context);`));
globalThis.asked = [];
globalThis.__ENV = JSON.parse(process.argv[3]);
const script = await import(process.argv[2]);
for (globalThis.pass = 0; globalThis.pass < 1000; globalThis.pass += 1) script.default();
console.log(JSON.stringify({ options: script.options, asked: globalThis.asked }));
"""  # noqa: E501


def played(name, folder, **environment):
    """What the script asks for in a thousand passes, and its options."""
    lay(texts_of("load", name), folder)
    (folder / "load/k6.mjs").write_text((folder / "load/k6.js").read_text())
    (folder / "play.mjs").write_text(PLAY)
    status, printed = said("node", "play.mjs", folder / "load/k6.mjs", json.dumps(environment), cwd=folder)
    return status, printed


@pytest.mark.parametrize("name", NAMES)
def test_a_thousand_passes_hold_the_mix(name, tmp_path):
    setting = setting_of(name)
    status, printed = played(name, tmp_path)
    assert status == 0, printed
    found = json.loads(printed.splitlines()[-1])
    for stage in setting.loop.stages:
        wanted = 1000 * (stage.requests or 1) * (stage.share or 1)
        assert sum(one[2] == stage.name for one in found["asked"]) == pytest.approx(wanted, abs=1)
    each = len(found["asked"]) / 1000
    (scenario,) = found["options"]["scenarios"].values()
    rate = scenario["stages"][-1]["target"] * each
    assert rate >= 1.5 * setting.value("load.peak_rate") * 0.999
    assert rate <= 1.5 * setting.value("load.peak_rate") + each * 1.01
    slow = f"p(95)<{setting.value('objective.latency_p95_seconds') * 1000:g}"
    thresholds = found["options"]["thresholds"]
    assert thresholds["http_req_duration"] == [slow]
    assert thresholds["http_req_failed"] == ["rate<0.01"]
    assert len(thresholds) == 2 + max(1, len(setting.loop.stages))


def test_paths_are_given_and_users_are_spared(tmp_path):
    status, printed = played(
        "launch-shop", tmp_path, PATHS='{"pays": "/orders"}', BASE_URL="https://staging.example.org"
    )
    assert status == 0
    assert ["GET", "https://staging.example.org/orders", "pays"] in json.loads(printed.splitlines()[-1])[
        "asked"
    ]
    live = {"BASE_URL": "https://launch-shop.example.com"}
    status, printed = played("launch-shop", tmp_path, **live)
    assert status == 1
    assert "where users are" in printed
    assert played("launch-shop", tmp_path, YES_THIS_IS_PRODUCTION="yes", **live)[0] == 0
