"""An expression that is compiled later is the one that would have been compiled at once."""

from __future__ import annotations

import pkgutil
import re
from importlib import import_module

import pytest

import loopwright.audit
import loopwright.survey
from loopwright.loop.patterns import Later, compiled_later


def test_it_finds_what_the_expression_finds():
    words = compiled_later(r"(?P<word>b+)", re.IGNORECASE)
    assert words.search("aBBa")["word"] == "BB"
    assert words.sub("-", "abba") == "a-a"
    assert [one.group() for one in words.finditer("bab")] == ["b", "b"]
    assert (words.pattern, words.groups) == (r"(?P<word>b+)", 1)


def test_one_that_is_faulty_raises_when_it_is_first_used():
    with pytest.raises(re.error):
        compiled_later("(").search("")


def test_every_expression_of_the_survey_and_of_the_audit_can_be_compiled():
    found = 0
    for package in (loopwright.survey, loopwright.audit):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if "locustfile" in module.name:
                continue  # Locust's own file, which patches what it is imported into
            for value in vars(import_module(module.name)).values():
                for one in value if isinstance(value, (tuple, list)) else [value]:
                    if isinstance(one, Later):
                        re.compile(one.pattern, one.flags)
                        found += 1
    assert found > 100
