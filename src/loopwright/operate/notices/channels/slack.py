"""Slack's incoming webhooks (api.slack.com/messaging/webhooks), in blocks."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.operate.alerts.escalation import Kind
from loopwright.operate.notices.channels.posting import posted
from loopwright.operate.notices.wording import facts, subject

if TYPE_CHECKING:
    from loopwright.operate.notices.message import Message
    from loopwright.operate.notices.outbox import Delivery
    from loopwright.operate.notices.secrets import Secrets

HEADER_AT_MOST, SECTION_AT_MOST = 150, 3_000  # characters that Slack takes
SIGNS = {Kind.RESOLVE: ":white_check_mark:", Kind.ACKNOWLEDGE: ":eyes:"}
TIERS = {"P1": ":rotating_light:", "P2": ":warning:"}


@dataclass(frozen=True, slots=True)
class Slack:
    """Posts to a webhook whose URL is itself the secret: a message's address names where it stands."""

    secrets: Secrets

    async def deliver(self, message: Message) -> Delivery:
        """Try once."""
        body = json.dumps(blocks(message), ensure_ascii=False).encode()
        return await posted(self.secrets.read(message.address), body, {"Content-Type": "application/json"})


def blocks(message: Message) -> dict[str, object]:
    """The message as blocks, with the plain line that notifications show."""
    sign = SIGNS.get(message.kind) or TIERS.get(message.tier, ":information_source:")
    found: list[dict[str, object]] = [
        {"type": "header", "text": {"type": "plain_text", "text": _cut(subject(message), HEADER_AT_MOST)}}
    ]
    if message.said:
        found.append(_section(f"*{escaped(message.said)}*"))
    for one in message.lines:
        rows = "\n".join(f"*{name}*  {escaped(text)}" for name, text in facts(message, one))
        found.append(_section(rows))
    if message.more:
        found.append(_section(f"… and {message.more} more."))
    if message.link:
        found.append(_section(f"<{message.link}|Answer or look>"))
    return {"text": f"{sign} {escaped(subject(message))}", "blocks": found}


def escaped(text: str) -> str:
    """Text in which Slack finds no mark-up of its own: three characters, as its documentation says."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _section(text: str) -> dict[str, object]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": _cut(text, SECTION_AT_MOST)}}


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"
