"""The same alerts to a real Alertmanager and to ours: the same notices, in the same order, to the same receivers."""

from __future__ import annotations

import json
import time
import urllib.request
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from tests.generate.serving import Answering, asked, awaited, free_port, running

from loopwright.operate.alerts.dispatch import State, advance, next_moment
from loopwright.operate.alerts.matching import Matcher
from loopwright.operate.alerts.policy import policy_of
from loopwright.operate.alerts.reports import reported
from loopwright.operate.alerts.silences import silence_of
from loopwright.operate.sample import labels_of

WRITTEN = yaml.safe_load((Path(__file__).parent / "cases/conformance.yaml").read_text())
LASTS_SECONDS = 11
ENDLESS = "repeated"  # tells on as long as anybody listens


def configuration(port: int) -> dict:
    """Alertmanager's file: each receiver of the routes hears by two webhooks, one of which is not told of ends."""
    given = {
        name: WRITTEN[name]
        for name in ("global", "route", "time_intervals", "inhibit_rules")
        if name in WRITTEN
    }
    names = [WRITTEN["route"]["receiver"], *(one["receiver"] for one in WRITTEN["route"]["routes"])]
    given["receivers"] = [
        {
            "name": name,
            "webhook_configs": [
                {"url": f"http://127.0.0.1:{port}/{name}/webhook/{at}", "send_resolved": at == 0}
                for at in (0, 1)
            ],
        }
        for name in names
    ]
    return given


def posted(url: str, body: object) -> None:
    data = json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})  # noqa: S310 - loopback
    with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - loopback
        assert answer.status == 200


def written(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat()


def told_to(url: str) -> tuple[float, list[tuple[float, dict]]]:
    """Give a real Alertmanager the silence and the reports; the start, and when each report was taken."""
    start, given = time.time() + 0.2, []
    silence = WRITTEN["silenced"]
    posted(
        f"{url}/api/v2/silences",
        {
            "matchers": [
                {"name": name, "value": value, "isRegex": False, "isEqual": True}
                for name, value in silence["matchers"].items()
            ],
            "startsAt": written(start + silence["from"]),
            "endsAt": written(start + silence["until"]),
            "createdBy": "test",
            "comment": "test",
        },
    )
    for report in sorted(WRITTEN["reports"], key=lambda one: one["at"]):
        time.sleep(max(0, start + report["at"] - time.time()))
        alert = {"labels": report["labels"]}
        alert |= {f"{name}At": written(start + report[name]) for name in ("starts", "ends") if name in report}
        posted(f"{url}/api/v2/alerts", [alert])
        given.append((time.time(), report))
    return start, given


def ours(start: float, given: list[tuple[float, dict]], until: float) -> dict[str, list]:
    """What our engine tells of the same reports at the same moments, by receiver and target."""
    policy = policy_of(configuration(1))
    silence = WRITTEN["silenced"]
    matchers = tuple(Matcher(name, "=", value) for name, value in silence["matchers"].items())
    made = silence_of("1", matchers, start + silence["from"], start + silence["until"], "test", "test")
    state, told = State(silences={"1": made}), defaultdict(list)
    waiting = list(given)
    while True:
        due = next_moment(state)
        moment = min(waiting[0][0] if waiting else until, due if due is not None else until)
        if moment >= until:
            return told
        reports = []
        while waiting and waiting[0][0] <= moment:
            at, one = waiting.pop(0)
            ends = {f"{name}_at": start + one[name] for name in ("starts", "ends") if name in one}
            labels = labels_of(one["labels"])
            reports.append(reported(labels, (), at, policy.resolve_timeout_seconds, **ends))
        state, notices = advance(policy, state, reports, moment)
        for notice in notices:
            alerts = [
                *((one, "firing") for one in notice.firing),
                *((one, "resolved") for one in notice.resolved),
            ]
            told[f"/{notice.receiver}/{notice.target}"].append(
                (
                    sorted(notice.labels),
                    "firing" if notice.firing else "resolved",
                    sorted((status, sorted(one.labels), round(one.starts_at, 1)) for one, status in alerts),
                )
            )


def theirs(came: list[tuple[str, dict]]) -> dict[str, list]:
    """What Alertmanager told, in the same words."""
    told = defaultdict(list)
    for path, body in came:
        alerts = [
            (
                one["status"],
                sorted(one["labels"].items()),
                round(datetime.fromisoformat(one["startsAt"]).timestamp(), 1),
            )
            for one in body["alerts"]
        ]
        told[path].append((sorted(body["groupLabels"].items()), body["status"], sorted(alerts)))
    return told


def by_group(told: list) -> dict[str, list]:
    """The same by group: groups of one receiver flush side by side, in no order."""
    found = defaultdict(list)
    for group, status, alerts in told:
        found[str(group)].append((status, [(kind, labels) for kind, labels, _ in alerts]))
    return found


def starts(told: list) -> set:
    return {(str(labels), at) for _, _, alerts in told for _, labels, at in alerts}


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    folder = tmp_path_factory.mktemp("alertmanager")
    port = free_port()
    with Answering() as answering:
        (folder / "alertmanager.yml").write_text(yaml.safe_dump(configuration(answering.port)))
        command = (
            "prometheus-alertmanager",
            f"--config.file={folder}/alertmanager.yml",
            f"--storage.path={folder}/data",
            "--cluster.listen-address=",
            f"--web.listen-address=127.0.0.1:{port}",
        )
        with running(*command, log=folder / "log"):
            url = f"http://127.0.0.1:{port}"
            awaited(lambda: asked(f"{url}/-/ready") != "", "Alertmanager is ready")
            start, given = told_to(url)
            until = start + LASTS_SECONDS
            expected = ours(start, given, until)
            count = sum(map(len, expected.values()))
            time.sleep(max(0, until - time.time()))
            awaited(lambda: len(answering.asked) >= count, f"{count} notices", 30)
        return expected, theirs([(path, json.loads(body)) for path, _, body in answering.asked])


@pytest.mark.parametrize("case", [one["receiver"] for one in WRITTEN["route"]["routes"]] + ["rest"])
def test_alertmanager_tells_the_same(both, case):
    expected, came = both
    for target in ("webhook/0", "webhook/1"):
        path = f"/{case}/{target}"
        mine, others = by_group(expected.get(path, [])), by_group(came.get(path, []))
        if case == ENDLESS:
            shorter = {group: min(len(told), len(mine.get(group, []))) for group, told in others.items()}
            mine, others = ({g: told[g][: shorter.get(g, 0)] for g in told} for told in (mine, others))
            assert all(count > 2 for count in shorter.values())
        assert mine == others
        times = {at for at in starts(came.get(path, [])) if case in {"old", "merged"}}
        assert times <= starts(expected.get(path, [])), "an alert starts when it first did"


def test_something_was_told_of_most_cases(both):
    expected, _ = both
    silent = {"muted", "asleep", "came-and-went"}
    names = {one["receiver"] for one in WRITTEN["route"]["routes"]} - silent
    assert names == {path.split("/")[1] for path in expected} - {"rest"}
