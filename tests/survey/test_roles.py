"""What a process does, told from its command first and its name second."""

from __future__ import annotations

import pytest

from loopwright.survey.assembly.roles import processes_of, role_of
from loopwright.survey.topology import Role


@pytest.mark.parametrize(
    ("name", "command", "role"),
    [
        ("web", "gunicorn shop.wsgi --workers 3", Role.WEB),
        ("web", "uvicorn app:app --workers 2 --host 0.0.0.0", Role.WEB),
        ("jobs", "celery -A app worker --concurrency 4", Role.WORKER),
        ("clock", "celery -A app beat", Role.SCHEDULER),
        ("app", "python manage.py migrate && gunicorn shop.wsgi", Role.WEB),
        ("app", "npm run worker", Role.WORKER),
        ("release", "python manage.py migrate", Role.TASK),
        ("worker", "", Role.WORKER),
        ("something", "", Role.OTHER),
    ],
)
def test_a_role_is_what_the_command_does(name: str, command: str, role: Role) -> None:
    assert role_of(name, command) is role


def test_a_servers_own_workers_are_counted_and_make_no_worker() -> None:
    assert processes_of("gunicorn shop.wsgi --workers 3", {}) == 3
