"""What is typed on a bad day names what was declared, and no provider refuses a name."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.generate.conftest import setting_of

from loopwright.generate.naming import DECLARED, Names, database_names_of, names_at, names_of
from loopwright.generate.rendering import rendered

WORDS = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=20)
PROJECTS = st.lists(WORDS, min_size=1, max_size=4).map(lambda words: f"p{'-'.join(words)}"[:40].rstrip("-"))
ENVIRONMENTS = ("production", "staging", "development")
LIMITS = {
    "aws": {
        "cluster": 255,
        "application": 64,
        "database": 63,
        "cache": 40,
        "balancer": 32,
        "targets": 32,
        "files": 63,
        "state": 63,
        "copies": 50,
        "jobs": 80,
        "dead_letters": 80,
    },
    "gcp": {"application": 49, "migration": 49, "database": 98, "state": 63},
    "azure": {"application": 32, "migration": 32, "database": 63, "files": 24, "vault": 24},
    "digitalocean": {"application": 32, "database": 63, "files": 63, "state": 63},
    "hetzner": {"one_server": 63, "state": 63},
}
DESIGNS = {
    "aws containers": ("coodloom-500", ("provider=aws",), ("cluster", "application", "database", "images")),
    "aws functions": ("spreadsheet-cleaner", ("provider=aws",), ("database",)),
    "aws kubernetes": ("launch-shop", ("provider=aws", "platform=kubernetes"), ("cluster", "namespace")),
    "gcp": ("coodloom-120", ("provider=gcp", "arrangement=serverless"), ("application", "database")),
    "azure": (
        "coodloom-120",
        ("provider=azure", "arrangement=serverless"),
        ("application", "group", "vault"),
    ),
    "digitalocean": ("coodloom-30", (), ("application", "database")),
    "hetzner": ("coodloom-30", ("provider=hetzner", "arrangement=servers"), ("one_server", "state")),
}


@given(PROJECTS, st.sampled_from(sorted(DECLARED)))
def test_no_provider_refuses_a_name_and_no_two_environments_share_one(project, provider):
    each = [names_at(provider, project, one, account="0" * 12) for one in ENVIRONMENTS]
    for what, longest in LIMITS[provider].items():
        found = [getattr(one, what) for one in each]
        assert all(len(name) <= longest for name in found), (what, found)
        assert all(re.fullmatch(r"[a-z][a-z0-9-]*[a-z0-9]", name) for name in found), (what, found)
        if provider != "azure" or what not in {"files", "vault"}:
            assert len(set(found)) == len(found), (what, found)
    if provider == "aws":
        assert all(len(one.role("database-watcher")) <= 64 for one in each)
        assert all(len(one.replica(1)) <= 63 for one in each)


@pytest.mark.parametrize("label", DESIGNS)
def test_what_is_declared_carries_the_name_that_is_typed(label):
    name, forced, parts = DESIGNS[label]
    setting = setting_of(name, *forced)
    whole = "\n".join(file.text for one in rendered(setting, ["terraform"]) for file in one.files)
    spelled = said(whole, names_of(setting))
    for part in parts:
        names = database_names_of(setting) if part == "database" else names_of(setting)
        wanted = getattr(names, part)
        assert f'"{wanted}"' in spelled, (part, wanted)


def said(text: str, names: Names) -> str:
    """A configuration as Terraform reads it for production: its names filled in."""
    text = text.replace("local.project}", f"{names.project}}}").replace(
        "${var.environment}", names.environment
    )
    text = (
        text.replace("${var.database_restored}", "")
        .replace("${count.index + 1}", "1")
        .replace("${local.name}", names.whole)
    )
    return re.sub(r"= local\.(name|project)$", lambda found: _bare(found[1], names), text, flags=re.MULTILINE)


def _bare(local: str, names: Names) -> str:
    return f'= "{names.whole if local == "name" else names.project}"'


def test_where_nothing_is_declared_things_are_called_as_the_project_is():
    names = names_at("fly.io", "shop")
    assert (names.application, names.database_name, names.secret("API_KEY")) == ("shop", "shop", "API_KEY")
