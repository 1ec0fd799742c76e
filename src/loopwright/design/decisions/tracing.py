"""Where lines are searched, and how a request is followed across parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.decisions.environments import line
from loopwright.design.ladder import Rung, climb
from loopwright.design.subject import (
    amount,
    at_least,
    numbers,
    own_machines,
    redundant,
    regulated,
    static,
)
from loopwright.design.verdict import NotApplicable, decision

if TYPE_CHECKING:
    from loopwright.design.verdict import Subject, Verdict

PLACES = (
    Rung(
        "with_the_host",
        "The platform collects lines; searching there is enough for {people}.",
        lacks="The servers are the team's own; nobody collects for them.",
    ),
    Rung(
        "on_the_server",
        "One server, one journal, rotated before the disk reaches {disk}: search it there.",
        lacks="Lines on several machines must be read in one place, and outlive the machine.",
        costs="The platform collects them already.",
        due="Keep lines on the server when the server is one's own.",
    ),
    Rung(
        "central",
        "Several machines, or regulated data: one place for all lines, {cost} beyond what the host includes.",
        costs="There is one place already.",
        due="Collect centrally once a second machine answers requests: beyond {largest}.",
    ),
)


@decision(seed="infrastructure-from-loop, Logging Strategy: log aggregation")
def log_aggregation(subject: Subject) -> Verdict:
    """Search all lines in one place; with one machine that place exists."""
    if static(subject):
        return NotApplicable("The host keeps the access log.")
    figures = numbers(subject, people="team.people", disk="seed.disk_alert", largest="capacity.largest_rate")
    figures["cost"] = line(subject, "logs")
    if redundant(subject) or regulated(subject):
        return climb(PLACES, "central", figures)
    return climb(PLACES, "on_the_server" if own_machines(subject) else "with_the_host", figures)


TRACES = (
    Rung(
        "request_number",
        "One number goes with each request through every line and job; with one program that is a trace.",
        lacks="Time goes to several parts, and lines do not say to which.",
    ),
    Rung(
        "sampled",
        "{sample} of the requests, and all slow or failed ones, are traced through the parts; kept for "
        "{kept}, for {cost}.",
        costs="One program and its database: the slow statements say the same.",
        due="Trace a sample from {traced_rate} over several parts.",
    ),
)


@decision(seed="infrastructure-analysis, Logging and Tracing: distributed tracing")
def tracing(subject: Subject) -> Verdict:
    """Follow a request as far as it travels: a number through one program, a trace through several parts."""
    if static(subject):
        return NotApplicable("A file's request ends where it begins.")
    figures = numbers(
        subject,
        sample="choice.tracing.sample_share",
        kept="choice.tracing.kept_days",
        traced_rate="choice.tracing.requests_per_second",
    )
    busy = at_least(subject, "load.peak_rate", "choice.tracing.requests_per_second")
    figures["cost"] = line(subject, "traces")
    several = amount(subject, "need.trace_gb_per_month") > 0
    return climb(TRACES, "sampled" if busy and several else "request_number", figures)
