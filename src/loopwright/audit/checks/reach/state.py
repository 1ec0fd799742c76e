"""What one copy keeps to itself, so that a second one cannot stand beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.finding import Found, Severity
from loopwright.survey.topology import StoreKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.audit.standing.component import Component
    from loopwright.audit.standing.standing import Standing
    from loopwright.survey.topology import Topology


def _of_service(standing: Standing, service: str) -> Component | None:
    """The component of a service; the only one that answers requests where the survey could not name it."""
    found = standing.graph.by_slug.get(service)
    entries = standing.graph.entries
    if found is None and not service and len(entries) == 1:
        return standing.graph.by_slug[entries[0].slug]
    return found


def _several(one: Component) -> bool:
    return (one.capacity.copies or 0) > 1 or one.capacity.scaled


@check(Severity.HIGH, section="performance", area="capacity", hours=4)
def sessions_in_memory_of_copies(topology: Topology, standing: Standing) -> Iterator[Said]:
    """Each copy remembers its own visitors, and requests go to any of them.

    Who is sent to another copy is signed out, and so is everybody at each deployment. Keep sessions in the database,
    in a cache that all copies share, or in signed cookies.
    """
    shared = any(one.kind is StoreKind.KEY_VALUE for one in topology.stores_that_serve())
    for session in topology.memory_sessions:
        if shared and "cache" in session.how:
            continue  # the cache may be the shared one
        one = _of_service(standing, session.service)
        if one is not None and _several(one) and session.environment.serves_users:
            yield Found(
                f"service {one.title}",
                f"{one.capacity.words[0].upper()}{one.capacity.words[1:]} run with {session.how}.",
                (*session.evidence[:2], one.places[0].evidence),
                one.environment,
            )


@check(Severity.MEDIUM, section="performance", area="capacity", hours=8)
def uploads_on_local_disk(topology: Topology, standing: Standing) -> Iterator[Said]:
    """Files of users lie on the disk of one copy.

    Another copy does not see them, and a container that is replaced takes them along. Put them into object storage,
    or on a volume that all copies mount.
    """
    rented = any(
        one.kind == StoreKind.OBJECT for one in topology.outside_services if one.environment.serves_users
    )
    if rented or any(one.kind is StoreKind.OBJECT for one in topology.stores_that_serve()):
        return  # which of the two is on in production does not stand in the code
    for upload in topology.local_uploads:
        one = _of_service(standing, upload.service)
        if one is not None and _several(one) and upload.environment.serves_users:
            yield Found(
                f"service {one.title}",
                f"{one.capacity.words[0].upper()}{one.capacity.words[1:]} run with {upload.how}.",
                (*upload.evidence[:2], one.places[0].evidence),
                one.environment,
            )
