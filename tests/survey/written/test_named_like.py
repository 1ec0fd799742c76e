"""Looking behind slashes alone, or at names alone, finds what looking everywhere finds."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loopwright.audit.checks.pipelines.supplied import RENEWED_BY
from loopwright.audit.checks.testing.mix import MANIFESTS, SETTINGS
from loopwright.audit.checks.watching.logs import SAYS_HOW
from loopwright.audit.report.grounds import declared
from loopwright.survey.tree import Entry
from loopwright.survey.written.configuration import Configuration

WORDS = (
    "docs", "ops", "runbook", "README", "alert", "slo", "openslo", "budget", "renovate", "dependabot", "CODEOWNERS",
    "logging", "settings", "config", "prod", "requirements", "package", "adr", ".github", "incidents", "a", "loki",
    "OWNERS", "loop", "src", ".coveragerc",
)  # fmt: skip
ENDINGS = (
    "",
    ".md",
    ".yaml",
    ".yml",
    ".json",
    ".json5",
    ".py",
    ".ts",
    ".txt",
    ".toml",
    ".tf",
    ".rules",
    ".exs",
)
JOINS = ("", "-", "_", ".")
NAMES = st.tuples(
    st.sampled_from(WORDS), st.sampled_from(JOINS), st.sampled_from(("", *WORDS)), st.sampled_from(ENDINGS)
).map("".join)
PATHS = st.lists(st.lists(NAMES, min_size=1, max_size=3).map("/".join), max_size=30, unique=True)
ASKED = {
    "SAYS_HOW": (SAYS_HOW, True),
    "MANIFESTS": (MANIFESTS, False),
    "SETTINGS": (SETTINGS, False),
    "RENEWED_BY": (RENEWED_BY, False),
    **{name: (one, name in declared().by_name) for name, one in declared().paths.items()},
}


@pytest.mark.parametrize("name", ASKED)
@settings(max_examples=30)
@given(paths=PATHS)
def test_the_quick_way_finds_what_the_long_way_finds(name, paths):
    pattern, by_name = ASKED[name]
    whole = re.compile(pattern.pattern, pattern.flags)
    found = Configuration([Entry(path, path, 1) for path in paths]).named_like(pattern, by_name=by_name)
    assert [one.path for one in found] == [path for path in paths if whole.search(path)]


def test_most_of_them_are_met_by_some_of_these_paths():
    paths = [f"docs/{word}/{other}{ending}" for word in WORDS for other in WORDS for ending in ENDINGS]
    entries = Configuration([Entry(path, path, 1) for path in paths])
    met = [name for name, (one, by_name) in ASKED.items() if entries.named_like(one, by_name=by_name)]
    assert len(met) > len(ASKED) - 2
