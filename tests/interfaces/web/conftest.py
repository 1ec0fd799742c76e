"""A site of one's own in each process of the tests: real tables in a folder that goes with it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from loopwright.interfaces.cli.loading import catalogue_with, loop_from
from loopwright.interfaces.web.serving import opened
from loopwright.interfaces.web.site import Site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client

    from loopwright.interfaces.web.accounts.models import User
    from loopwright.interfaces.web.desk import Desk

EXAMPLE = Path("examples/spreadsheet-cleaner/loop.yaml")
PASSWORD = "a sentence is easier than a riddle"  # noqa: S105 - of people that live for one test


@pytest.fixture(scope="session")
def running() -> Iterator[Desk]:
    with tempfile.TemporaryDirectory() as folder:
        catalogue = catalogue_with(None)
        loaded = loop_from(EXAMPLE, catalogue)
        with opened(Site(Path(folder)), loaded.loop, None, catalogue) as desk:
            from django.test.utils import setup_test_environment, teardown_test_environment

            setup_test_environment()
            yield desk
            teardown_test_environment()
            from django.db import connections

            connections.close_all()


@pytest.fixture
def desk(running: Desk) -> Iterator[Desk]:
    from django.apps import apps
    from django.core.cache import cache

    yield running
    cache.clear()
    for label in ("accounts", "operate", "sessions"):
        for model in apps.get_app_config(label).get_models():
            model._default_manager.all().delete()


@pytest.fixture
def enter(desk: Desk) -> Callable[..., User]:
    """Make a person of a role."""

    def make(role: str, email: str = "", name: str = "") -> User:
        from loopwright.interfaces.web.accounts.models import User
        from loopwright.interfaces.web.accounts.roles import Role

        return User.objects.enter(email or f"{role}@example.com", name or role.title(), PASSWORD, Role(role))

    return make


@pytest.fixture
def browser(desk: Desk) -> Callable[..., Client]:
    """A browser, logged in as a person where one is given; it refuses forms without their token."""

    def make(person: User | None = None, **options: bool) -> Client:
        from django.test import Client

        found = Client(**options)
        if person is not None:
            answer = found.post("/login", {"email": person.email, "password": PASSWORD})
            assert answer.status_code == 302, answer.content
        return found

    return make
