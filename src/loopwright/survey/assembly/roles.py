"""What a process does, from its command and its name: web, worker, scheduler, one-off task, proxy."""

from __future__ import annotations

import re

from loopwright.loop.patterns import compiled_later
from loopwright.survey.topology import Role

LONGEST_COMMAND = 1_000
SCHEDULER = compiled_later(
    r"celery\b.*\bbeat\b|rqscheduler|clockwork|schedule:(?:work|run)|\bwhenever\b|supercronic|\bcrond?\b(?!tab)",
    re.IGNORECASE,
)
WORKER = compiled_later(
    r"celery\b.*\bworker\b|\bsidekiq\b|\brqworker\b|\brq worker\b|rq[_ ]worker|\bresque\b"
    r"|\bdramatiq\b|run_huey|qcluster"
    r"|queue:(?:work|listen)|\bhorizon\b|messenger:consume|solid_queue|bin/jobs|good_job|delayed_job"
    r"|\barq\b|procrastinate.*worker"
    r"|\bworkers? run\b|\bworker(?:\.[jt]s|\.py|s)?\b|\bconsumer\b|shoryuken|karafka",
    re.IGNORECASE,
)
TASK = compiled_later(
    r"\bmigrate\b|db:(?:migrate|prepare|setup)|\balembic upgrade\b|prisma (?:migrate|db push)"
    r"|collectstatic|\bseed\b|ecto\.migrate",
    re.IGNORECASE,
)
WEB = compiled_later(
    r"gunicorn|uvicorn|hypercorn|daphne|granian|uwsgi|waitress|puma|unicorn|rails s|runserver"
    r"|flask run|fastapi run|next start|node |"
    r"npm (?:run )?start|yarn start|pnpm start|phx\.server|artisan serve|octane|frankenphp|php-fpm"
    r"|apache2|nginx|java -jar|dotnet ",
    re.IGNORECASE,
)
WORKER_NAMES = compiled_later(
    r"(?:^|[-_])(?:worker|workers|sidekiq|jobs?|queue|consumer|processor|celery|background|horizon)(?:$|[-_\d])",
    re.IGNORECASE,
)
SCHEDULER_NAMES = compiled_later(r"(?:^|[-_])(?:beat|scheduler|cron|clock|ticker)(?:$|[-_\d])", re.IGNORECASE)
TASK_NAMES = compiled_later(
    r"(?:^|[-_])(?:migrat\w*|release|init|setup|seed|bootstrap)(?:$|[-_\d])", re.IGNORECASE
)
SERVERS = {
    "gunicorn": "gunicorn",
    "uvicorn": "uvicorn",
    "fastapi run": "uvicorn",
    "hypercorn": "hypercorn",
    "daphne": "daphne",
    "granian": "granian",
    "uwsgi": "uwsgi",
    "waitress": "waitress",
    "puma": "puma",
    "unicorn": "unicorn",
    "passenger": "passenger",
    "frankenphp": "frankenphp",
    "php-fpm": "php-fpm",
    "apache2": "apache",
    "httpd": "apache",
    "nginx": "nginx",
    "pm2": "pm2",
    "octane:start": "octane",
    "rr serve": "roadrunner",
}
PROCESSES = compiled_later(
    r"(?:--workers[= ]|(?<=\s)-w[= ]?|--web-concurrency[= ]|--processes[= ]|-p[= ](?=\d+ --)|-i )(\d{1,3})\b"
)
OPTIONS = compiled_later(r"\s-{1,2}[a-z][\w-]*(?:[= ]\d+\b)?", re.IGNORECASE)
CONCURRENCY = ("WEB_CONCURRENCY", "GUNICORN_WORKERS", "UVICORN_WORKERS", "WORKERS", "MAX_WORKERS")


def role_of(name: str, command: str) -> Role:
    """The role of a process; ``OTHER`` where neither its command nor its name says."""
    command = command[:LONGEST_COMMAND].rpartition("&&")[2]  # what runs on; the rest only goes before it
    said = OPTIONS.sub(" ", command)  # a server has workers of its own: `gunicorn … --workers 3`
    for pattern, role in (
        (SCHEDULER, Role.SCHEDULER),
        (WORKER, Role.WORKER),
        (WEB, Role.WEB),
        (TASK, Role.TASK),
    ):
        if said and pattern.search(said):
            return role
    for pattern, role in (
        (SCHEDULER_NAMES, Role.SCHEDULER),
        (WORKER_NAMES, Role.WORKER),
        (TASK_NAMES, Role.TASK),
    ):
        if pattern.search(name):
            return role
    return (
        Role.WEB
        if name in {"web", "app", "api", "server", "backend", "frontend", "site", "www"}
        else Role.OTHER
    )


def server_of(command: str) -> str:
    """The slug of the web server that a command starts; empty where it starts none that is known."""
    for word, slug in SERVERS.items():
        if word in command:
            return slug
    return ""


def processes_of(command: str, variables: dict[str, str]) -> int | None:
    """The number of processes that a command or its variables state."""
    found = PROCESSES.search(command)
    if found is not None and server_of(command):
        return int(found.group(1))
    return next((int(variables[name]) for name in CONCURRENCY if variables.get(name, "").isdecimal()), None)
