"""What is generated for Alertmanager and what runs here follow the same decisions."""

from __future__ import annotations

import pytest
import yaml
from tests.generate.conftest import setting_of
from tests.generate.observability.test_routes import PATH
from tests.generate.trees import SOME, texts_of

from loopwright.design.alerting.calling import calling
from loopwright.operate.alerts.cover import cover_of
from loopwright.operate.alerts.policy import policy_of
from loopwright.operate.alerts.standing import HEARTBEAT, ladder_of, standing_policy


@pytest.mark.parametrize(("name", "force"), SOME)
def test_the_routes_that_run_are_those_that_are_generated(name, force):
    setting = setting_of(name, *force)
    called = calling(setting.choice, setting.value)
    written, runs = (
        policy_of(yaml.safe_load(texts_of("observability", name, *force)[PATH])),
        standing_policy(called),
    )
    assert runs.inhibitions == written.inhibitions
    for tier in called.tiers:
        labels = {"tier": tier.name, "alertname": "A", "part": "b"}
        ((_, mine),), ((_, theirs),) = runs.root.found(labels), written.root.found(labels)
        assert mine.patience == theirs.patience
        hours = [one for hours_name in theirs.active for one in written.hours[hours_name]]
        assert list(cover_of(called, "UTC").hours[tier.name]) == hours
        (target,) = written.receivers[tier.name.lower()]
        assert target.resolved_too == tier.resolved_too
    ((_, heard),) = runs.root.found({"tier": HEARTBEAT, "alertname": "Watchdog"})
    assert runs.receivers[heard.patience.receiver] == ()


@pytest.mark.parametrize(("name", "force"), SOME)
def test_every_decision_on_escalation_has_its_ladder(name, force):
    setting = setting_of(name, *force)
    called = calling(setting.choice, setting.value)
    ladder = ladder_of(called, "Cy", 60)
    assert {step.wait_seconds for step in ladder.steps} == {called.unanswered_seconds}
    assert len(ladder.steps) == {"nobody_else": 1, "second_person": 2, "rota": 3}[called.escalation]
