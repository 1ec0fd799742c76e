"""What the availability objective means in minutes, and what the class above it would take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.ladder import Rung, climb
from loopwright.design.subject import number, numbers
from loopwright.design.verdict import decision

if TYPE_CHECKING:
    from loopwright.design.verdict import Subject, Verdict

CLASSES = ("99", "99_9", "99_95", "99_99")

UPTIMES = (
    Rung(
        "below_99",
        "An objective of {objective} is below {a_99}: {d_99} and more may pass unseen.",
        lacks="The objective is {objective}.",
    ),
    Rung(
        "99",
        "{objective} stands between {a_99} and {a_99_9}: {m_99} at most, a restart by hand included.",
        lacks="{a_99} would allow {d_99}; the objective is {objective}.",
        costs="The objective of {objective} is below {a_99}.",
        due="The class of {a_99} begins when less than {d_99} may be lost.",
    ),
    Rung(
        "99_9",
        "{objective} stands between {a_99_9} and {a_99_95}: {m_99_9}, so that a lost machine may not "
        "wait for a person.",
        lacks="{a_99_9} would allow {d_99_9}; the objective is {objective}.",
        costs="{d_99_9} takes a second of everything and somebody who answers; {objective} is asked.",
        due="The class of {a_99_9} begins when less than {d_99} may be lost: {usual} is a good target.",
    ),
    Rung(
        "99_95",
        "{objective} stands between {a_99_95} and {a_99_99}: {m_99_95}, which one bad change can use up.",
        lacks="{a_99_95} would allow {d_99_95}; the objective is {objective}.",
        costs="{d_99_95} takes gentler releases and cover at night; {objective} is asked.",
        due="The class of {a_99_95} begins when {d_99_9} are too many.",
    ),
    Rung(
        "99_99",
        "{objective}: {m_99_99} is less than a person needs to wake up; the process must change, not the "
        "platform.",
        costs="{d_99_99} is beyond {ceiling}, which ordinary people and changes do not exceed.",
        due="The class of {a_99_99} begins when {d_99_95} are too many, and it is very dear.",
    ),
)


@decision(seed="technology-infrastructure, Target Uptime: SLA levels")
def uptime_class(subject: Subject) -> Verdict:
    """Read the availability objective as time: a year has 365 days, a month of objectives 30.

    Each class takes about ten times as much care as the one below; most loops are well served by 99.9 %.
    """
    figures = numbers(
        subject,
        objective="objective.availability",
        promise="promise.availability",
        usual="seed.availability",
        ceiling="choice.ceiling.availability",
        stated="seed.sla.99_9.stated_minutes_per_month",
    )
    for name in CLASSES:
        row = f"seed.sla.{name}"
        figures |= numbers(subject, **{f"a_{name}": f"{row}.availability"})
        figures |= numbers(subject, **{f"d_{name}": f"{row}.downtime_hours_per_year"})
        figures |= numbers(subject, **{f"m_{name}": f"{row}.downtime_minutes_per_month"})
    objective = figures["objective"].value
    reached = sum(objective >= number(subject, f"seed.sla.{name}.availability") for name in CLASSES)
    details = (
        "The design promises {promise}.",
        "The seed rounds {m_99_9} of {a_99_9} up to {stated}.",
    )
    return climb(UPTIMES, UPTIMES[reached].choice, figures, details)
