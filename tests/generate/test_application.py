"""Every framework that the sums know can be built, started and asked."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.generate.conftest import NAMES, setting_of

from loopwright.catalogue.load import load_catalogue
from loopwright.generate.application import _frameworks, application_of, plain_names, secret_names
from loopwright.loop.vocabulary import QueueChoice

PREFIX = "service.app_cpu_seconds."
OF_NO_FRAMEWORK = {"heavy", "unknown"}


def test_every_framework_of_the_sums_is_known_here() -> None:
    rows = load_catalogue().figures(PREFIX)
    known = {row.id.removeprefix(PREFIX) for row in rows} - OF_NO_FRAMEWORK
    assert known <= set(_frameworks())  # and more: what detection names, by the sums of its like


@pytest.mark.parametrize("name", NAMES)
def test_an_example_has_commands_and_names(name: str) -> None:
    setting = setting_of(name)
    application = application_of(setting)
    assert application.start
    assert application.version in application.base
    assert "latest" not in application.base
    assert set(secret_names(setting)).isdisjoint(plain_names(setting))


@pytest.mark.parametrize(
    ("queue", "worker"),
    [
        (QueueChoice.REDIS, "bundle exec sidekiq"),
        (QueueChoice.IN_DATABASE, "bin/jobs start"),
        (QueueChoice.MANAGED, "bundle exec shoryuken --rails"),
    ],
)
def test_a_worker_reads_jobs_from_where_they_wait(queue: QueueChoice, worker: str) -> None:
    setting = setting_of("launch-shop")
    loop = replace(setting.loop, service=replace(setting.loop.service, framework="rails"))
    design = replace(setting.design, structure=replace(setting.structure, queue=queue))
    found = replace(setting, answer=replace(setting.answer, loop=loop, design=design))
    assert application_of(found).worker == worker
