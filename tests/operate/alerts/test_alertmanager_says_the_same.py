"""The same alerts to a real Alertmanager and to ours: the same notices, in the same order, to the same receivers."""

from __future__ import annotations

import json
import random
import time
import urllib.request
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
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


def configuration(port: int, written: dict = WRITTEN) -> dict:
    """Alertmanager's file: each receiver of the routes hears by two webhooks, one of which is not told of ends."""
    kept = ("global", "route", "time_intervals", "inhibit_rules")
    given = {name: written[name] for name in kept if name in written}
    routes = written["route"]["routes"]
    names = [written["route"]["receiver"], *(one["receiver"] for one in routes)]
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


def rfc3339(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat()


def posting(start: float, report: dict) -> dict:
    """A report as Alertmanager takes it."""
    times = {f"{name}At": rfc3339(start + report[name]) for name in ("starts", "ends") if name in report}
    return {"labels": report["labels"]} | times


def told_to(url: str, written: dict = WRITTEN) -> tuple[float, list[tuple[float, dict]]]:
    """Give a real Alertmanager the silence and the reports; the start, and when each report was taken."""
    start, given = time.time() + 0.2, []
    silence = written["silenced"]
    posted(
        f"{url}/api/v2/silences",
        {
            "matchers": [
                {"name": name, "value": value, "isRegex": False, "isEqual": True}
                for name, value in silence["matchers"].items()
            ],
            "startsAt": rfc3339(start + silence["from"]),
            "endsAt": rfc3339(start + silence["until"]),
            "createdBy": "test",
            "comment": "test",
        },
    )
    for second, reports in groupby(sorted(written["reports"], key=itemgetter("at")), itemgetter("at")):
        together = list(reports)
        time.sleep(max(0, start + second - time.time()))
        posted(f"{url}/api/v2/alerts", [posting(start, report) for report in together])
        moment = time.time()
        given += [(moment, report) for report in together]
    return start, given


def ours(
    start: float, given: list[tuple[float, dict]], until: float, written: dict = WRITTEN
) -> dict[str, list]:
    """What our engine tells of the same reports at the same moments, by receiver and target."""
    policy = replace(
        policy_of(configuration(1, written)), empty_group_seconds=30
    )  # as 0.25 has it; newer ones 0
    silence = written["silenced"]
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


def lived(folder: Path, written: dict, seconds: float) -> tuple[dict[str, list], dict[str, list]]:
    """What ours and a real one tell of the same within so many seconds."""
    port = free_port()
    with Answering() as answering:
        (folder / "alertmanager.yml").write_text(yaml.safe_dump(configuration(answering.port, written)))
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
            start, given = told_to(url, written)
            until = start + seconds
            expected = ours(start, given, until, written)
            count = sum(map(len, expected.values()))
            time.sleep(max(0, until - time.time()))
            awaited(lambda: len(answering.asked) >= count, f"{count} notices", 30)
        return expected, theirs([(path, json.loads(body)) for path, _, body in answering.asked])


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    return lived(tmp_path_factory.mktemp("alertmanager"), WRITTEN, LASTS_SECONDS)


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


CASES_BY_CHANCE, STEPS_BY_CHANCE = 60, 10


def by_chance(seed: int) -> dict:
    """Routes, inhibitions and reports by chance; reports come at full seconds, groups are told half-way between."""
    chance = random.Random(seed)  # noqa: S311 - cases, no secrets
    names = [f"case{at}" for at in range(CASES_BY_CHANCE)]
    routes = [
        {
            "matchers": [f'case="{name}"'],
            "receiver": name,
            "group_by": chance.choice((["alertname"], ["part"], ["alertname", "part"], ["..."], ["none"])),
            "group_wait": chance.choice(("500ms", "1500ms")),
            "group_interval": "2s",
            "repeat_interval": chance.choice(("1h", "3s", "5s")),
        }
        for name in names
    ]
    reports = []
    for name in names:
        for at in sorted(chance.choices(range(STEPS_BY_CHANCE), k=8)):
            labels = {
                "case": name,
                "alertname": chance.choice("AB"),
                "part": chance.choice("ab"),
                "tier": chance.choice(("P1", "P2")),
            }
            report = {"at": at, "labels": labels}
            report |= chance.choice(
                ({}, {"ends": 60}, {"ends": at}, {"starts": at - chance.choice((0, 0.2)), "ends": at + 3})
            )
            reports.append(report)
    return {
        "global": {"resolve_timeout": "3s"},
        "route": {"receiver": "rest", "routes": routes},
        "inhibit_rules": [
            {"source_matchers": ['tier="P1"'], "target_matchers": ['tier="P2"'], "equal": ["case", "part"]}
        ],
        "silenced": {"from": 0, "until": 4, "matchers": {"alertname": "B", "part": "b"}},
        "reports": reports,
    }


@pytest.mark.verify
@pytest.mark.parametrize("seed", range(4))
def test_by_chance_too_alertmanager_tells_the_same(tmp_path, seed):
    expected, came = lived(tmp_path, by_chance(seed), STEPS_BY_CHANCE + 4.2)
    assert sum(map(len, expected.values())) > CASES_BY_CHANCE
    for path in expected.keys() | came.keys():
        mine, others = by_group(expected.get(path, [])), by_group(came.get(path, []))
        shown = {
            group: min(len(mine.get(group, [])), len(others.get(group, [])))
            for group in mine.keys() | others.keys()
        }
        for group, length in shown.items():
            assert mine.get(group, [])[:length] == others.get(group, [])[:length], (path, group)
            # a repeat that was due just before the end may have come just after it
            assert abs(len(mine.get(group, [])) - len(others.get(group, []))) <= 1, (path, group)
