"""Messages of a night."""

from __future__ import annotations

from dataclasses import replace

from loopwright.operate.alerts.escalation import Kind
from loopwright.operate.notices.message import Line, Message

AT = 1_795_790_000.0
LINE = Line(
    "LoopDown",
    "The loop has not answered from outside for 1m.",
    "P1",
    "application",
    AT - 125,
    None,
    "https://shop.example/runbooks/incident-response.md",
    "began 40 s after deploy v1 of shop",
    "docs/runbooks/rollback.md",
)
MESSAGE = Message(
    "1",
    ("thread",),
    Kind.TRIGGER,
    "mail",
    "ada@shop.example",
    "Shop",
    "The loop has not answered from outside for 1m",
    (LINE,),
    AT,
    "No answer from Bo.",
    link="https://status.shop.example/alerts/thread",
    place="Europe/Berlin",
)


def message(identity="1", **changed):
    return replace(MESSAGE, identity=identity, **changed)


def over(identity="2", **changed):
    return message(identity, kind=Kind.RESOLVE, lines=(replace(LINE, over_at=AT - 5),), said="", **changed)
