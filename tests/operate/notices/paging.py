"""A process that pages: rules that ring one after another, each told to a webhook; it is there to be killed.

Called as ``python -m tests.operate.notices.paging STORE URL FOLDER``: a file of a name in the folder rings an alert of
that name, and is taken away once the alarm has kept it.
"""

from __future__ import annotations

import asyncio
import random
import sys
from dataclasses import replace
from pathlib import Path

from tests.operate.alerts.people import alert, plan_of
from tests.operate.notices.sqlite_store import SqliteLife, SqliteStore

from loopwright.catalogue.load import load_catalogue
from loopwright.operate.alerts.life import Happened
from loopwright.operate.alerts.limits import Limit
from loopwright.operate.alerts.people import Contact, Person
from loopwright.operate.clock import SystemClock
from loopwright.operate.notices.alarm import Alarm
from loopwright.operate.notices.channels.webhook import Webhook
from loopwright.operate.notices.composing import Sender
from loopwright.operate.notices.outbox import Patience
from loopwright.operate.notices.secrets import StoredSecrets
from loopwright.operate.notices.sending import Sending


async def main(path: str, url: str, folder: str) -> None:
    """Page until killed."""
    store, clock = SqliteStore(path), SystemClock()
    ways = (Contact("webhook", url, keyed=True),)
    people = {name: Person(name, ways) for name in ("Ada", "Bo", "Cy", "team")}
    plan = plan_of(load_catalogue().value, alert_cover="around_the_clock")
    plan = replace(plan, limit=Limit(1_000_000, 1.0))  # here somebody can answer as many as ring
    alarm = Alarm(clock, plan, SqliteLife(store), people, Sender("Shop", "", "UTC"))
    channels = {"webhook": Webhook(StoredSecrets({"HOOK": "shared"}), "env:HOOK")}
    sending = Sending(clock, store, channels, Patience(0.05, 0.2, 3_600), 5, random.random)
    tasks = [asyncio.create_task(sending.run(lambda _: None)), asyncio.create_task(alarm.run())]
    while not any(task.done() for task in tasks):
        for file in rung(folder):
            alarm.happen(Happened(reports=(alert(clock.now(), alertname=file.name, part=file.name),)))
            sending.woken.set()
            file.unlink()
            await asyncio.sleep(0)
        await asyncio.sleep(0.01)


def rung(folder: str) -> list[Path]:
    """The files that ring."""
    return sorted(Path(folder).iterdir())


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
