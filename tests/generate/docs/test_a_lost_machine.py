"""The page of a lost machine says for each kind what stops, how it is made anew, and what it asks for then."""

from __future__ import annotations

import re

import pytest
from tests.generate.conftest import setting_of
from tests.generate.servers.designs import (
    AT_AMAZON,
    BY_HAND,
    CACHE,
    ONE,
    POOLED,
    PROXY,
    SHAPES,
    STANDBY,
    WORKERS,
)
from tests.generate.trees import texts_of

from loopwright.generate.servers.machines import machines

PAGE = "docs/runbooks/disaster-host-lost.md"
ANEW = "## The lost machine, made anew"


def page(design):
    return texts_of("docs", design[0], *design[1])[PAGE]


@pytest.mark.parametrize("design", [STANDBY, BY_HAND, PROXY, CACHE, POOLED, WORKERS, AT_AMAZON], ids=str)
def test_each_kind_of_machine_is_told_of(design):
    text = page(design)
    part = text.partition(ANEW)[2]
    for one in machines(setting_of(design[0], *design[1])):
        names = ", ".join(one.names)
        assert re.search(rf"^\| {names} \| [\w, ]+ \| \S.* \|$", part, re.MULTILINE), one.role
        assert f"**{names}**: " in part, one.role
    assert "$LOST" in part


@pytest.mark.parametrize(
    "design", [ONE, next(one for one in SHAPES if one[1] == ("arrangement=one_server",))], ids=str
)
def test_a_design_of_one_machine_has_it_in_its_steps_already(design):
    assert ANEW not in page(design)


def test_a_machine_that_terraform_makes_is_made_again_by_it_and_another_by_its_provider():
    assert "terraform apply" in page(STANDBY).partition(ANEW)[2]
    elsewhere = page(("launch-shop", ("arrangement=servers", "database=patroni", "backup=continuous")))
    part = elsewhere.partition(ANEW)[2]
    assert "terraform apply" not in part
    assert "gcloud compute instances create" in part
    assert "CLOUD_INIT=servers/cloud-init/${LOST%-*}.yaml" in part


def test_the_third_voice_is_known_to_the_pages_that_need_it():
    texts = texts_of("docs", STANDBY[0], *STANDBY[1])
    assert "quorum.sh voices" in texts["docs/runbooks/fail-over.md"]
    assert 'quorum.sh replace "$LOST"' in texts[PAGE]
    assert "witness-1" in texts[PAGE]
