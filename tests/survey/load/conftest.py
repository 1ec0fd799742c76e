"""A real application on a real PostgreSQL, and steps made by hand."""

from __future__ import annotations

import os

import pytest
from tests.survey.load.serving import postgresql, programs, serving


@pytest.fixture(scope="session")
def database():
    found = programs()
    if found is None:
        assert "CI" not in os.environ, "scripts/install-test-programs installs PostgreSQL"
        pytest.skip("no PostgreSQL on this machine")
    with postgresql(found) as started:
        yield started


@pytest.fixture(scope="module")
def application(database):
    with serving(database) as one:
        yield one
