"""What of the design can be asked for its measurements, and by which names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.machines import host_name, keeps_machines, on_own_machines
from loopwright.design.model import Tier
from loopwright.design.subject import has_database, own_database, static
from loopwright.loop.vocabulary import Arrangement, QueueChoice

if TYPE_CHECKING:
    from loopwright.design.answered import Answered


def instances(setting: Answered) -> tuple[str, ...]:
    """Names of the machines of the application, where each can be asked by itself; empty where a front hides them."""
    app = setting.component(Tier.APP)
    if app is None or not on_own_machines(setting):
        return ()
    return tuple(host_name("app", number) for number in range(1, app.count + 1))


def down_after(setting: Answered) -> int:
    """Seconds from the first failure on until it has failed as often in a row as counts as down."""
    times = setting.value("choice.health_check.failures") - 1
    return round(times * setting.value("choice.health_check.outside_interval_seconds"))


def nodes(setting: Answered) -> tuple[str, ...]:
    """Names of all machines whose operating system the team looks after."""
    if not keeps_machines(setting):
        return ()
    database = setting.component(Tier.DATABASE)
    apart = own_database(setting.subject) and database is not None and database.shared_with is None
    names = (
        [host_name("database", number) for number in range(1, database.count + 1)]
        if apart and database
        else []
    )
    return (*instances(setting), *names)


def hidden(setting: Answered) -> bool:
    """Whether several instances stand behind one name, so that their counters must be sent rather than fetched."""
    structure = setting.structure
    if static(setting.subject) or on_own_machines(setting) or structure.arrangement is Arrangement.KUBERNETES:
        return False
    return structure.app_redundant or structure.arrangement is Arrangement.SERVERLESS


def watches_database(setting: Answered) -> bool:
    """Whether there is a database to watch."""
    return has_database(setting.subject)


def background_jobs(setting: Answered) -> bool:
    """Whether jobs wait in a queue and can fail."""
    return setting.structure.queue is not QueueChoice.NONE
