"""A webhook of our own: the versioned payload, signed, with the same idempotency key each time."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.operate.notices.channels.posting import posted
from loopwright.operate.notices.payload import IDEMPOTENCY, SIGNATURE, body_of, signature
from loopwright.operate.notices.secrets import address_of

if TYPE_CHECKING:
    from loopwright.operate.notices.message import Message
    from loopwright.operate.notices.outbox import Delivery
    from loopwright.operate.notices.secrets import Secrets


@dataclass(frozen=True, slots=True)
class Webhook:
    """Posts to the address of a message, or to what it names; ``secret`` names where the shared secret stands."""

    secrets: Secrets
    secret: str

    async def deliver(self, message: Message) -> Delivery:
        """Try once."""
        body = body_of(message)
        headers = {
            "Content-Type": "application/json",
            IDEMPOTENCY: message.identity,
            SIGNATURE: signature(self.secrets.read(self.secret), int(time.time()), body),
        }
        return await posted(address_of(self.secrets, message.address), body, headers)
