"""Who hears an alert, when, and who hears it next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.decisions.objectives import allowed_downtime
from loopwright.design.ladder import Rung, climb
from loopwright.design.subject import (
    alone,
    at_least,
    cover,
    numbers,
)
from loopwright.design.verdict import decision
from loopwright.loop.vocabulary import Cover

if TYPE_CHECKING:
    from loopwright.design.verdict import Subject, Verdict

COVERS = (
    Rung(
        "business",
        "Monday to Friday, nine to five. A fault out of hours waits {business} on the mean; the design "
        "counts that.",
        lacks="An evening's fault would wait {business} on the mean.",
    ),
    Rung(
        "waking",
        "Waking hours, as well as one can: {waking} of waiting on the mean, and nobody is woken.",
        lacks="The objective leaves {budget}, and a single night can eat much of it.",
        costs="Evenings and weekends for a loop whose users are at work when the team is.",
        due="Cover waking hours when faults may not wait {business}.",
    ),
    Rung(
        "around_the_clock",
        "Somebody is always on: no waiting, and {needed} or more take turns.",
        costs="It takes {needed} who give up their nights in turn.",
        due="Take turns around the clock from {needed}, when the objective cannot bear {waking} of waiting.",
    ),
)


@decision(seed="infrastructure-from-loop, Alerting Strategy: criticality")
def alert_cover(subject: Subject) -> Verdict:
    """Say when somebody is there, because the promise of availability is computed from it.

    Cover is stated in the loop; here stand what it costs in waiting and what more of it would take.
    """
    figures = numbers(
        subject,
        business="cover.business.mean_wait_hours",
        waking="cover.waking.mean_wait_hours",
        needed="cover.around_the_clock.people",
        people="team.people",
        waited="ledger.phase.wait",
    )
    figures["budget"] = allowed_downtime(subject)
    details = ("Of the downtime promised, {waited} is waiting for a person.",)
    return climb(COVERS, cover(subject).value, figures, details)


ESCALATIONS = (
    Rung(
        "nobody_else",
        "One person answers. What rings unanswered for {unanswered} rings again, and the status page "
        "says so.",
        lacks="The team is {people}: a second one can be rung.",
    ),
    Rung(
        "second_person",
        "Unanswered for {unanswered}, it rings the next of {people}.",
        lacks="With people on turn around the clock, the turn decides whom to ring.",
        costs="There is no second person.",
        due="Name a second person as soon as there is one: {second}.",
    ),
    Rung(
        "rota",
        "First the person on turn, after {unanswered} the second, then the one who decides; {people} "
        "take turns.",
        costs="A rota is for turns around the clock, which take {needed}.",
        due="Write a rota once {needed} take turns around the clock.",
    ),
)


@decision(seed="infrastructure-from-loop, Alerting Strategy: escalation")
def alert_escalation(subject: Subject) -> Verdict:
    """Make sure that an unanswered alert reaches somebody else, if there is anybody."""
    figures = numbers(
        subject,
        people="team.people",
        unanswered="choice.alert_escalation.unanswered_minutes",
        second="choice.pipeline_gates.review_people",
        needed="cover.around_the_clock.people",
    )
    if alone(subject):
        return climb(ESCALATIONS, "nobody_else", figures)
    turns = cover(subject) is Cover.AROUND_THE_CLOCK and at_least(
        subject, "team.people", "cover.around_the_clock.people"
    )
    return climb(ESCALATIONS, "rota" if turns else "second_person", figures)
