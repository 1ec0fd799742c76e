"""What reviewers see of a change, and whose data stands outside production."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.decisions.environments import HOURS_PER_WEEK, instance
from loopwright.design.figure import total
from loopwright.design.ladder import Rung, climb
from loopwright.design.subject import (
    alone,
    amount,
    figure,
    has_database,
    numbers,
    personal,
    regulated,
    said,
    static,
)
from loopwright.design.sums.environments import previews_usd
from loopwright.design.verdict import NotApplicable, Subject, Verdict, decision

if TYPE_CHECKING:
    from loopwright.design.figure import Figure


def preview_cost(subject: Subject) -> Figure:
    """The previews' line of the bill, or what one instance for each costs in the hours that it is looked at."""
    billed = said(subject, "cost.preview")
    if billed is not None:
        return billed
    each, month = instance(subject), figure(subject, "month.hours")
    hours = figure(subject, "choice.previews.hours_each")
    weekly = figure(subject, "habits.deploys_per_week")
    many = weekly.value * month.value / HOURS_PER_WEEK
    value = float(previews_usd(each.value, many, hours.value, month.value))
    formula = "one instance × previews a month × hours looked at ÷ hours of a month"
    return total(value, "USD/month", formula, instance=each, weekly=weekly, hours=hours, month=month)


PREVIEWS = (
    Rung(
        "none",
        "A change is looked at over one shoulder by {people}; a preview of each would be seen by its author alone.",
        lacks="Reviewers would have to build each change to see it.",
    ),
    Rung(
        "included",
        "The host makes a preview of each change at no price of its own; let it expire after {days}.",
        lacks="The design's host makes none by itself.",
        costs="The design's host makes none by itself.",
        due="Take previews when the host makes them for nothing; pay for them from {preview_people}.",
    ),
    Rung(
        "with_expiry",
        "A copy for each open change, for {cost}, gone when merged or after {days}: {people} review for "
        "each other.",
        costs="Below {preview_people} the reviewers are the authors.",
        due="Make a preview of each change from {preview_people} at {preview_deploys} or more.",
        back="none",
    ),
)


@decision(seed="infrastructure-from-loop, Environment Strategy: preview and review")
def previews(subject: Subject) -> Verdict:
    """Let reviewers see a change running when there are reviewers, and let every preview die by itself."""
    figures = numbers(
        subject,
        people="team.people",
        days="choice.previews.expiry_days",
        preview_people="choice.previews.people",
        preview_deploys="choice.previews.deploys_per_week",
    )
    figures["cost"] = preview_cost(subject)
    if amount(subject, "environment.preview_share") > 0:
        return climb(PREVIEWS, "included" if static(subject) else "with_expiry", figures)
    return climb(PREVIEWS, "included" if static(subject) and not alone(subject) else "none", figures)


TEST_DATA = (
    Rung(
        "copy",
        "Nothing in it is about people: a copy of production is the truest test data.",
        lacks="A copy would carry people's data to where more hands and fewer locks are.",
    ),
    Rung(
        "masked",
        "A copy with names and addresses replaced: {size} of real shapes find what made-up rows do not.",
        lacks="Masked health or payment data can be told apart again; copies count as the original.",
        costs="There is nobody in the data to hide.",
        due="Mask each copy once data on people is kept in more than {small}.",
    ),
    Rung(
        "made_up",
        "Rows made up by a script: what cannot leave production cannot leak from elsewhere.",
        costs="A script that imitates {size} of real data is work, and no law asks for it.",
        due="Make test data up once payment or health data is kept, or while there is less than {small}.",
    ),
)


@decision(seed="infrastructure-from-loop, Environment Strategy: real copy or synthetic data")
def test_data(subject: Subject) -> Verdict:
    """Keep people's data in production; elsewhere use what cannot hurt them.

    A masked copy starts to pay when there is enough data for its shape to matter.
    """
    figures = numbers(subject, size="data.size_gb", small="choice.test_data.size_gb")
    if not has_database(subject):
        return NotApplicable("The design keeps no database to copy.")
    if regulated(subject):
        return climb(TEST_DATA, "made_up", figures)
    if not personal(subject):
        return climb(TEST_DATA, "copy", figures)
    real = amount(subject, "data.size_gb") >= figures["small"].value
    return climb(TEST_DATA, "masked" if real else "made_up", figures)
