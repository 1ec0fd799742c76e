"""What every renderer keeps: same bytes twice, decisions that exist, no two writers of one file."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.generate.conftest import NAMES, asked_of, setting_of

from loopwright.design.verdict import decision_rules
from loopwright.generate.rendering import every_family, families, parts_for, rendered, renderers
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


def test_a_family_s_files_hang_on_no_more_of_an_answer_than_it_asks_for():
    whole = setting_of("spreadsheet-cleaner", whole=True)
    for parts in {parts_for([family]) for family in every_family()}:
        alike = tuple(family for family in every_family() if parts_for([family]) == parts)
        asked = asked_of("spreadsheet-cleaner", parts)
        assert rendered(asked, alike) == rendered(whole, alike), alike


def test_what_an_answer_must_hold_is_what_the_families_ask_for():
    assert parts_for(["terraform"]) == {"decisions"}
    assert parts_for(["observability", "servers"]) == {"decisions", "triggers"}
    assert parts_for([]) > parts_for(["observability"])


def test_an_unknown_family_is_named():
    with pytest.raises(UsageError, match="'helm'"):
        renderers("helm")
