"""What our own webhook is told: a versioned payload, signed, and the schema that documents it."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import TYPE_CHECKING

from loopwright.operate.alerts.escalation import Kind

if TYPE_CHECKING:
    from loopwright.operate.notices.message import Message

SCHEMA = "loopwright/notice/1"
SIGNATURE, IDEMPOTENCY = "Loopwright-Signature", "Idempotency-Key"


def payload(message: Message) -> dict[str, object]:
    """A message as the webhook sends it; moments in seconds since 1970 (UTC)."""
    return {
        "schema": SCHEMA,
        "id": message.identity,
        "dedup_key": message.thread,
        "action": message.kind.value,
        "test": message.test,
        "product": message.product,
        "tier": message.tier,
        "title": message.title,
        "said": message.said,
        "at": message.at,
        "link": message.link,
        "more": message.more,
        "alerts": [
            {
                "name": one.name,
                "summary": one.summary,
                "tier": one.tier,
                "part": one.part,
                "since": one.since,
                "over_at": one.over_at,
                "runbook": one.runbook,
                "deploy": one.deploy,
                "way_back": one.way_back,
            }
            for one in message.lines
        ],
    }


def body_of(message: Message) -> bytes:
    """The payload's bytes, the same for the same message."""
    return json.dumps(payload(message), ensure_ascii=False, separators=(",", ":")).encode()


def signature(secret: str, at: int, body: bytes) -> str:
    """The signature's header: when it was made (seconds since 1970), and HMAC-SHA256 over ``at.body``."""
    made = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={made}"


def verified(secret: str, header: str, body: bytes, now: float, tolerance_seconds: float) -> bool:
    """Whether a header signs a body and is not old: what a receiver does, shown in one place."""
    parts = dict(part.split("=", 1) for part in header.split(",") if "=" in part)
    at = parts.get("t", "")
    if not at.isdecimal() or abs(now - int(at)) > tolerance_seconds:
        return False
    return hmac.compare_digest(signature(secret, int(at), body), header)


def notice_schema() -> dict[str, object]:
    """The schema of ``loopwright/notice/1``, draft 2020-12."""
    word, moment = {"type": "string"}, {"type": "number"}
    alert: dict[str, object] = {
        "name": word,
        "summary": word,
        "tier": word,
        "part": word,
        "since": moment,
        "over_at": {"type": ["number", "null"]},
        "runbook": word,
        "deploy": word,
        "way_back": word,
    }
    top: dict[str, object] = {
        "schema": {"const": SCHEMA},
        "id": {
            "type": "string",
            "description": f"the same each time it is sent; also in the header {IDEMPOTENCY}",
        },
        "dedup_key": {"type": "string", "description": "the same for all that is told of one page"},
        "action": {"enum": [one.value for one in Kind]},
        "test": {"type": "boolean"},
        "product": word,
        "tier": word,
        "title": word,
        "said": word,
        "at": moment,
        "link": word,
        "more": {"type": "integer", "minimum": 0},
        "alerts": {"type": "array", "items": _object(alert)},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What a webhook is told of alerts",
        "description": f"The header {SIGNATURE} is t=SECONDS,v1=HEX: HMAC-SHA256 of SECONDS.BODY by the shared secret",
        **_object(top),
    }


def _object(properties: dict[str, object]) -> dict[str, object]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
