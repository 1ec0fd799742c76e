"""PagerDuty's Events API v2 (developer.pagerduty.com/docs/events-api-v2): trigger, acknowledge, resolve by one key."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from loopwright.operate.alerts.escalation import Kind
from loopwright.operate.notices.channels.posting import posted
from loopwright.operate.notices.wording import facts

if TYPE_CHECKING:
    from loopwright.operate.notices.message import Message
    from loopwright.operate.notices.outbox import Delivery
    from loopwright.operate.notices.secrets import Secrets

URL = "https://events.pagerduty.com/v2/enqueue"
SUMMARY_AT_MOST = 1_024  # characters that the API takes
ACTIONS = {
    Kind.TRIGGER: "trigger",
    Kind.UPDATE: "trigger",
    Kind.ACKNOWLEDGE: "acknowledge",
    Kind.RESOLVE: "resolve",
}
SEVERITIES = {"P1": "critical", "P2": "error", "P3": "warning"}


@dataclass(frozen=True, slots=True)
class PagerDuty:
    """Sends events; a message's address names where the routing key of its service stands."""

    secrets: Secrets
    url: str = URL

    async def deliver(self, message: Message) -> Delivery:
        """Try once."""
        body = json.dumps(event(message, self.secrets.read(message.address))).encode()
        return await posted(self.url, body, {"Content-Type": "application/json"})


def event(message: Message, routing_key: str) -> dict[str, object]:
    """The event of a message."""
    action = ACTIONS[message.kind]
    found: dict[str, object] = {
        "routing_key": routing_key,
        "event_action": action,
        "dedup_key": message.thread,
    }
    if action != "trigger":
        return found
    first = message.lines[0] if message.lines else None
    found["payload"] = {
        "summary": message.title[:SUMMARY_AT_MOST],
        "source": message.product,
        "severity": SEVERITIES.get(message.tier, "warning"),
        "timestamp": datetime.fromtimestamp(first.since if first else message.at, UTC).isoformat(),
        "component": first.part if first else "",
        "group": message.product,
        "class": first.name if first else "",
        "custom_details": {
            **({"said": message.said} if message.said else {}),
            **(dict(facts(message, first)) if first else {}),
            **({"more": message.more} if message.more else {}),
        },
    }
    runbooks = [(one.runbook, "Runbook") for one in message.lines if one.runbook.startswith("http")]
    links = [*([(message.link, "Answer or look")] if message.link else []), *runbooks]
    found |= {"client": "Loopwright", "links": [{"href": url, "text": text} for url, text in links]}
    return found | ({"client_url": message.link} if message.link else {})
