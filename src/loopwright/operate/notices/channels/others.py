"""The hundred other ways, through apprise: it has no limit of time of its own, so it runs in a thread that is left."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from loopwright.operate.notices.outbox import Delivery
from loopwright.operate.notices.wording import plain_text, subject

if TYPE_CHECKING:
    from loopwright.operate.notices.message import Message
    from loopwright.operate.notices.secrets import Secrets

THREADS = 4


class Others:
    """Sends by an apprise URL, which is itself the secret: a message's address names where it stands.

    An attempt takes ``timeout_seconds`` at most. One that hangs keeps one of four threads of its own until it ends, so
    that a service which never answers takes nothing from the other channels.
    """

    def __init__(self, secrets: Secrets, timeout_seconds: float) -> None:
        self._secrets, self._timeout_seconds = secrets, timeout_seconds
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="apprise")

    async def deliver(self, message: Message) -> Delivery:
        """Try once."""
        url, text = self._secrets.read(message.address), plain_text(message)
        work = asyncio.get_running_loop().run_in_executor(
            self._threads, notified, url, subject(message), text, message.test
        )
        try:
            return await asyncio.wait_for(work, self._timeout_seconds)
        except TimeoutError:
            return Delivery(delivered=False, reason=f"No answer within {self._timeout_seconds:g} s.")

    def close(self) -> None:
        """Begin nothing more; what hangs is left to its end."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def notified(url: str, title: str, text: str, test: bool) -> Delivery:  # noqa: FBT001 - handed to a thread
    """What apprise says of one attempt: only whether it went, no more."""
    import apprise  # noqa: PLC0415 - half a second, only for who uses it

    way = apprise.Apprise()
    if not way.add(url):
        return Delivery(delivered=False, reason="Apprise does not know such an address.", lasting=True)
    kind = apprise.NotifyType.INFO if test else apprise.NotifyType.WARNING
    if way.notify(body=text, title=title, notify_type=kind, body_format=apprise.NotifyFormat.TEXT):
        return Delivery(delivered=True)
    return Delivery(delivered=False, reason="Apprise could not deliver it.")
