"""The weekly test page as messages, and the beat that goes to somebody outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.operate.alerts.escalation import Kind
from loopwright.operate.alerts.proving import way_of
from loopwright.operate.notices.channels.posting import posted
from loopwright.operate.notices.message import Line, Message, digest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loopwright.operate.alerts.people import Contact, Person
    from loopwright.operate.notices.composing import Sender
    from loopwright.operate.notices.outbox import Delivery
    from loopwright.operate.notices.secrets import Secrets

TEST = "TestPage"


def proof_messages(
    ways: Iterable[tuple[Person, Contact]], sender: Sender, week: str, at: float
) -> tuple[Message, ...]:
    """A test page by each way, with the link by which its person confirms that it came."""
    return tuple(
        Message(
            digest(f"test/{week}/{way_of(person.name, contact)}"),
            (digest(f"test/{week}/{way_of(person.name, contact)}"),),
            Kind.TRIGGER,
            contact.channel,
            contact.address,
            sender.product,
            f"This week's test page for {person.name}",
            (
                Line(
                    TEST,
                    "Alerts reach you by this way. Confirm it.",
                    "P1",
                    "alerting",
                    at,
                    None,
                    "Open the link.",
                ),
            ),
            at,
            "Nothing is broken: this proves that a page would have reached you.",
            link=f"{sender.base_url.rstrip('/')}/proofs/{way_of(person.name, contact)}"
            if sender.base_url
            else "",
            place=sender.place,
            test=True,
        )
        for person, contact in ways
    )


@dataclass(frozen=True, slots=True)
class Outside:
    """The service outside that waits for beats; ``url`` and ``token`` name where they stand, the token may be empty."""

    secrets: Secrets
    url: str
    token: str = ""

    async def beat(self) -> Delivery:
        """Send one sign of life."""
        headers = {"Authorization": f"Bearer {self.secrets.read(self.token)}"} if self.token else {}
        return await posted(self.secrets.read(self.url), b"", headers)
