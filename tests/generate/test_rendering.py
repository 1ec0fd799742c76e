"""What every renderer keeps: same bytes twice, decisions that exist, no two writers of one file."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.generate.conftest import NAMES, setting_of

from loopwright.design.verdict import decision_rules
from loopwright.generate.rendering import families, rendered, renderers
from loopwright.loop.errors import UsageError


@pytest.mark.parametrize("name", NAMES)
def test_the_same_setting_gives_the_same_bytes(name):
    setting = setting_of(name)
    first = [(file.path, file.text) for one in rendered(setting) for file in one.files]
    again = replace(setting)  # remembers nothing of what was rendered
    assert first == [(file.path, file.text) for one in rendered(again) for file in one.files]
    # an iCalendar file ends its lines as RFC 5545 says
    assert all(text.endswith("\n") and ("\r" in text) == path.endswith(".ics") for path, text in first)


@pytest.mark.parametrize("name", NAMES)
def test_every_file_comes_from_decisions_that_exist(name):
    slugs = {rule.slug for rule in decision_rules()}
    for one in rendered(setting_of(name)):
        for file in one.files:
            assert file.decisions, file.path
            assert set(file.decisions) <= slugs, file.path


def test_every_renderer_says_what_it_writes_and_whom_it_answers():
    assert families()
    for family in families():
        for renderer in renderers(family):
            assert renderer.title.endswith("."), renderer.slug
            assert renderer.seed, renderer.slug


def test_an_unknown_family_is_named():
    with pytest.raises(UsageError, match="'helm'"):
        renderers("helm")
