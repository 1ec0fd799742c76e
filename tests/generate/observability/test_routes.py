"""Alertmanager accepts the routes, and each tier goes where and when it should."""

from __future__ import annotations

import pytest
import yaml
from tests.generate.conftest import setting_of
from tests.generate.trees import SOME, all_designs, lay, said, texts_of

from loopwright.design.alerting.topics import topics_of

PATH = "observability/alertmanager/alertmanager.yml"


def configuration(name: str, *force: str) -> dict:
    return yaml.safe_load(texts_of("observability", name, *force)[PATH])


@pytest.mark.parametrize(("name", "force"), SOME)
def test_amtool_accepts_the_routes(name, force, tmp_path):
    root = lay(texts_of("observability", name, *force), tmp_path)
    status, printed = said("amtool", "check-config", root / PATH)
    assert status == 0, printed


@pytest.mark.parametrize(("name", "force"), SOME)
def test_every_alert_reaches_the_receiver_of_its_tier(name, force, tmp_path):
    root = lay(texts_of("observability", name, *force), tmp_path)
    for topic in topics_of(setting_of(name, *force)):
        for tier in {alert.tier for alert in topic.alerts}:
            alert = next(one for one in topic.alerts if one.tier == tier)
            labels = [f"{key}={value}" for key, value in alert.labels.items()]
            status, printed = said(
                "amtool", "config", "routes", "test", f"--config.file={root / PATH}", *labels
            )
            assert (status, printed.splitlines()[0]) == (0, tier.lower())


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("receiver: p1", "receiver: nobody"),
        lambda text: text.replace("- cover\n", "- holidays\n"),
        lambda text: text.replace("group_wait: 1m", "group_wait: soon"),
        lambda text: text.replace('tier="P1"', "tier~P1"),
        lambda text: text.replace("location: UTC", "location: Atlantis"),
    ],
)
def test_amtool_refuses_a_broken_route(change, tmp_path):
    text = texts_of("observability", "launch-shop")[PATH]
    assert change(text) != text
    (tmp_path / "alertmanager.yml").write_text(change(text))
    assert said("amtool", "check-config", tmp_path / "alertmanager.yml")[0] == 1


def test_cover_decides_when_the_pager_rings():
    found = configuration("coodloom-500")
    assert "active_time_intervals" not in found["route"]["routes"][1]
    found = configuration("launch-shop")
    hours = {one["name"]: one["time_intervals"][0]["times"][0] for one in found["time_intervals"]}
    assert hours["cover"] == {"start_time": "07:00", "end_time": "23:00"}
    assert hours["office"] == {"start_time": "09:00", "end_time": "17:00"}
    assert [one["receiver"] for one in found["route"]["routes"]] == ["heartbeat", "p1", "p2", "p3"]
    assert [one["receiver"] for one in configuration("internal-tool")["route"]["routes"]] == [
        "heartbeat",
        "p3",
    ]


@pytest.mark.parametrize(("name", "force"), SOME)
def test_the_heartbeat_keeps_no_hours_and_carries_no_secret(name, force):
    found = configuration(name, *force)
    route = found["route"]["routes"][0]
    assert route["matchers"] == ['tier="heartbeat"']
    assert "active_time_intervals" not in route
    (receiver,) = [one for one in found["receivers"] if one["name"] == "heartbeat"]
    (told,) = receiver["webhook_configs"]
    assert told["http_config"] == {"authorization": {"credentials_file": "secrets/heartbeat-token"}}


def test_only_alerts_on_health_are_silenced_by_a_deploy():
    for name in ("launch-shop", "spreadsheet-cleaner"):
        for topic in topics_of(setting_of(name)):
            for alert in topic.alerts:
                if "Error" in alert.name or "Burn" in alert.name:
                    assert alert.labels["in_deploys"] == "heard"
    quiet = {
        alert.name for topic in topics_of(setting_of("launch-shop")) for alert in topic.alerts if alert.quiet
    }
    assert quiet == {"LoopDown", "MeasurementsMissing"}


@pytest.mark.verify
def test_amtool_accepts_every_design(tmp_path):
    for number, (name, force) in enumerate(all_designs()):
        root = lay(texts_of("observability", name, *force), tmp_path / str(number))
        status, printed = said("amtool", "check-config", root / PATH)
        assert status == 0, f"{name} {force} {printed}"
