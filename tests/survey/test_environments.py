"""What a path says of the environment a file is for."""

from __future__ import annotations

import pytest

from loopwright.survey.environments import environment_of
from loopwright.survey.evidence import Environment, nearest_to_users

PATHS = {
    "compose.yaml": "unstated",
    "docker-compose.prod.yml": "production",
    "docker-compose.dev.yml": "development",
    ".devcontainer/docker-compose.yml": "development",
    "_integration-test/compose.yaml": "test",
    "app/src/test/resources/application.properties": "test",
    "tests/fixtures/prod/package.json": "test",
    "src/Shop.UnitTests/Shop.csproj": "test",
    "examples/shop/compose.prod.yaml": "example",
    ".archive/2024/compose.yaml": "archived",
    "deploy/production/values.yaml": "production",
    "deploy/staging/values.yaml": "staging",
    "docs/package.json": "example",
    "requirements-dev.txt": "development",
    "contest/app.py": "unstated",
    "latest/package.json": "unstated",
    "config/settings/local.py": "development",
}


@pytest.mark.parametrize("path", PATHS)
def test_a_path_says_what_a_file_is_for(path):
    assert environment_of(path).value == PATHS[path]


def test_of_several_the_nearest_to_users_counts():
    assert nearest_to_users({Environment.TEST, Environment.STAGING}) is Environment.STAGING
    assert nearest_to_users(set()) is Environment.UNSTATED
