"""What load does to the parts together: connections, background jobs, copies that nobody adds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.finding import Found, Severity
from loopwright.audit.standing.component import Part, Way
from loopwright.survey.knowledge.load import title_of
from loopwright.survey.topology import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.audit.needed import Needed
    from loopwright.audit.standing.component import Component
    from loopwright.audit.standing.standing import Standing
    from loopwright.survey.topology import Topology

OWN_PROCESS = frozenset(
    {"celery", "rq", "dramatiq", "huey", "arq", "taskiq", "django-q", "sidekiq", "resque", "delayed-job"}
)
WORKING = re.compile(
    r"\b(?:celery\b[^&;|]{0,120}\bworker|rq worker|rqworker|dramatiq|huey_consumer|run_huey|arq|taskiq worker|qcluster"
    r"|sidekiq|rake (?:resque|jobs):work|delayed_job)\b"
)
SERVING = re.compile(
    r"\b(?:gunicorn|uvicorn|daphne|hypercorn|uwsgi|puma|unicorn|rails s(?:erver)?|runserver)\b"
)
TOGETHER = re.compile(r"&|\bhoncho\b|\bforeman\b|\bsupervisord?\b")
STATED = re.compile(r"max_connections[= ]+'?(\d{1,5})")
POOLERS = frozenset({"pgbouncer"})


@check(Severity.MEDIUM, section="performance", area="capacity", hours=3)
def connections_beyond_the_database(
    standing: Standing, topology: Topology, needed: Needed | None
) -> Iterator[Said]:
    """All copies together may open more connections than the database takes.

    The last to come are refused, at the peak, when all are needed. Bound the pool of each process, put a pooler
    before the database, or raise `max_connections` with the memory that it takes.
    """
    if needed is None or any(one.technology in POOLERS for one in standing.components):
        return
    each = needed.values.number("server.connections_per_process")
    processes = {one.name: one.server_processes for one in topology.services}
    for store in standing.components:
        if (
            store.technology != "postgresql"
            or store.capacity.managed
            or store.slug not in standing.graph.on_the_way
        ):
            continue
        users = [one for one in _users(standing, store) if processes.get(one.slug) and one.capacity.copies]
        wanted = sum((one.capacity.copies or 0) * (processes[one.slug] or 0) * each for one in users)
        allowed = _allowed(store) or needed.values.number("capacity.postgresql_connections")
        if wanted > allowed:
            counted = ", ".join(
                f"{one.capacity.copies} × {processes[one.slug]} processes of {one.title}" for one in users
            )
            yield Found(
                f"store {store.title}",
                f"It takes {allowed:g} connections, and {counted} with {each:g} each may open {wanted:g}.",
                (store.places[0].evidence, users[0].places[0].evidence),
                store.environment,
            )


def _users(standing: Standing, store: Component) -> list[Component]:
    by_slug = standing.graph.by_slug
    return [by_slug[slug] for slug in standing.graph.before.get(store.slug, ())]


def _allowed(store: Component) -> int | None:
    """The connections that its command allows."""
    for place in store.places[:1]:
        said = " ".join(value for name, value, _ in place.values if name in {"command", "args"})
        found = STATED.search(said)
        if found:
            return int(found[1])
    return None


@check(Severity.MEDIUM, section="performance", area="capacity", hours=2)
def jobs_without_worker(topology: Topology, standing: Standing) -> Iterator[Said]:
    """Jobs are put into a queue that nothing works off.

    They pile up unseen: mail is not sent, exports never end. Start a worker beside the web process, or leave the queue
    out.
    """
    running = [one for one in standing.components if one.places and one.places[0].way is not Way.UNSTATED]
    commands = [command for one in topology.services for command in one.commands]
    commands += [" ".join(value for _, value, _ in place.values) for one in running for place in one.places]
    worked = any(one.role is Role.WORKER for one in topology.services) or any(
        one.part is Part.WORKER for one in standing.components
    )
    if not running or worked or any(WORKING.search(one) for one in commands):
        return
    for queue in topology.queues:
        if queue.slug in OWN_PROCESS and queue.used_by and queue.environment.serves_users:
            yield Found(
                f"queue {queue.title}",
                f"{', '.join(queue.used_by[:3])} hands work to {title_of(queue.slug)}, and no file starts a worker.",
                (*queue.evidence[:2], running[0].places[0].evidence),
                queue.environment,
            )


@check(Severity.LOW, section="performance", area="capacity", hours=2)
def jobs_share_the_web_process(topology: Topology) -> Iterator[Said]:
    """Background jobs run in the container that answers requests.

    A long job takes the processor and the memory from visitors, and both are scaled and restarted as one. Start the
    worker as a process of its own: the same image, another command.
    """
    for service in topology.services:
        for command in service.commands if service.environment.serves_users else ():
            if WORKING.search(command) and SERVING.search(command) and TOGETHER.search(command):
                yield Found(
                    f"service {service.name}",
                    "One command starts the web server and a worker.",
                    service.evidence[:2],
                    service.environment,
                )


@check(Severity.INFO, section="performance", area="capacity", hours=1)
def copies_not_added_under_load(standing: Standing) -> Iterator[Said]:
    """The number of copies does not follow the load.

    It is either too many at night or too few at the peak. Where the load varies much, let something scale it; where
    not, a fixed number is the simpler choice.
    """
    entries = {one.slug for one in standing.graph.entries}
    for one in standing.components:
        fixed = (one.capacity.copies or 0) > 1 and not one.capacity.scaled
        if one.slug in entries and fixed and one.places[0].way is Way.KUBERNETES and not one.part.keeps:
            yield Found(
                f"service {one.title}",
                f"{one.capacity.copies} copies run at every hour.",
                (one.places[0].evidence,),
                one.environment,
                cause="scaling",
            )
