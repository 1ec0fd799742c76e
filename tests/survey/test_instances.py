"""One store that several files run: what holds of all of them."""

from __future__ import annotations

import pytest

from loopwright.survey.assembly.sightings import merged
from loopwright.survey.evidence import Environment, Evidence
from loopwright.survey.topology import Instance

HERE, TEST = Environment.UNSTATED, Environment.TEST


def run_in(file, persistent, environment=HERE):
    return Instance(
        "db", "17", "postgres:17", environment, persistent, managed=False, evidence=(Evidence(file),)
    )


@pytest.mark.parametrize(
    ("places", "persistent"),
    [
        ([("compose.yaml", True), ("k8s/db.yaml", True)], True),
        ([("compose.yaml", True), ("k8s/db.yaml", False)], False),
        ([("compose.yaml", True), ("k8s/db.yaml", None)], True),
        ([("compose.yaml", None)], None),
        ([("compose.yaml", True), ("test/compose.yaml", False, TEST)], True),
        ([("compose.yaml", False), ("test/compose.yaml", True, TEST)], False),
    ],
)
def test_data_that_one_place_loses_is_not_kept(places, persistent):
    (one,) = merged(run_in(*place) for place in places)
    assert one.persistent is persistent
    assert len(one.evidence) == len(places)
