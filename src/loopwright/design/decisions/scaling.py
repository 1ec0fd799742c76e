"""How the design grows under load, how its limits are found, and what an instance may keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.figure import total
from loopwright.design.ladder import Rung, climb
from loopwright.design.model import Tier
from loopwright.design.subject import amount, count, number, numbers, own_machines, redundant, runs, static
from loopwright.design.verdict import NotApplicable, decision
from loopwright.loop.vocabulary import Arrangement

if TYPE_CHECKING:
    from loopwright.design.verdict import Subject, Verdict

SCALING = (
    Rung(
        "by_the_host",
        "The delivery network grows by itself; there is nothing to add.",
        lacks="A program needs machines, and somebody or something must add them.",
    ),
    Rung(
        "by_hand",
        "The peak of {peak} fits with room to {largest}: change the size in a quiet hour when growth "
        "asks for it.",
        lacks="The peak is {ratio} times the mean and comes without warning.",
        costs="The host grows by itself.",
        due="Change sizes by hand once a program answers requests: {peak} at the peak today.",
    ),
    Rung(
        "ahead_of_time",
        "The peak is {ratio} times the mean and its hour is known: add instances before it, remove them "
        "after.",
        lacks="The peaks come without warning, or the platform adds instances anyway.",
        costs="A peak of {ratio} times the mean does not need a calendar.",
        due="Plan ahead for launches and sales from {launch} times the mean.",
    ),
    Rung(
        "by_load",
        "Instances are added above {scale_out} of processor and removed below {scale_in}, to {most} "
        "times today's.",
        costs="Rules for a load that one machine carries.",
        due="Let load add instances once several run and the peak passes {spiky} times the mean.",
        back="by_hand",
    ),
)


@decision(seed="phase-2-infrastructure-questions, Question 3")
def scaling_policy(subject: Subject) -> Verdict:
    """Grow by hand while growth is slow, by rule when the load moves faster than people."""
    figures = numbers(
        subject,
        peak="load.peak_rate",
        largest="capacity.largest_rate",
        ratio="demand.peak_to_mean",
        scale_out="seed.scale_out_cpu",
        scale_in="choice.scaling_policy.scale_in",
        most="choice.scaling_policy.most",
        launch="choice.scaling_policy.launch_peak_to_mean",
        spiky="choice.scaling_policy.peak_to_mean",
    )
    arrangement = subject.design.structure.arrangement
    ratio = figures["ratio"].value
    if static(subject):
        return climb(SCALING, "by_the_host", figures)
    elastic = arrangement is Arrangement.SERVERLESS or (redundant(subject) and not own_machines(subject))
    if elastic and (arrangement is Arrangement.SERVERLESS or ratio >= figures["spiky"].value):
        return climb(SCALING, "by_load", figures)
    return climb(SCALING, "ahead_of_time" if ratio >= figures["launch"].value else "by_hand", figures)


CAPACITY = (
    Rung(
        "read_the_graphs",
        "The peak of {peak} is {used} of what the design carries: read the graphs each quarter.",
        lacks="The room is nearly used, or the peak comes in one hour that cannot be tried twice.",
    ),
    Rung(
        "before_each_launch",
        "A peak of {ratio} times the mean: play the loop at {margin} times the expected peak before each "
        "launch.",
        lacks="Growth of {growth} uses up the room within the horizon.",
        costs="The peak is {ratio} times the mean, which every Monday tries out.",
        due="Try the peak beforehand once it passes {launch} times the mean.",
    ),
    Rung(
        "each_quarter",
        "The peak uses {used} of the room and growth is {growth}: play the loop at {margin} times it "
        "each quarter.",
        costs="There is room to {largest}.",
        due="Play the load each quarter once the peak uses {full} of what the design carries.",
        back="read_the_graphs",
    ),
)


@decision(
    seed="infrastructure-analysis, Load Testing and Capacity Planning; infrastructure-prd-template, "
    "Performance Testing"
)
def load_tests(subject: Subject) -> Verdict:
    """Find the wall before the users do, when there is one in sight."""
    figures = numbers(
        subject,
        peak="load.peak_rate",
        largest="capacity.largest_rate",
        ratio="demand.peak_to_mean",
        growth="demand.growth_per_month",
        launch="choice.scaling_policy.launch_peak_to_mean",
        margin="choice.load_tests.margin",
        full="choice.load_tests.used_share",
    )
    if static(subject):
        return NotApplicable("Whoever serves the files tries their load each day.")
    peak, largest = figures["peak"], figures["largest"]
    figures["used"] = total(peak.value / largest.value, "share", "peak ÷ largest", peak=peak, largest=largest)
    if figures["ratio"].value >= figures["launch"].value:
        return climb(CAPACITY, "before_each_launch", figures)
    full = figures["used"].value >= figures["full"].value
    return climb(CAPACITY, "each_quarter" if full else "read_the_graphs", figures)


SESSIONS = (
    Rung(
        "anywhere",
        "One instance serves everybody, so where a session stands does not matter yet; signed cookies "
        "cost nothing.",
        lacks="The next request of a session may meet another instance.",
    ),
    Rung(
        "outside_the_instance",
        "Sessions in a cookie or the database, files in object storage: any of the instances can answer.",
        lacks="{connections} stay open for hours, and an instance that ends takes its own along.",
        costs="There is one instance.",
        due="Move sessions and files out before a second instance starts: beyond {largest}.",
    ),
    Rung(
        "sticky_connections",
        "{connections} stay open: each keeps to its instance, and says so to the others through the cache.",
        costs="Nothing stays open longer than an answer.",
        due="Keep connections to their instance once {connections_limit} stay open.",
    ),
)


@decision(seed="infrastructure-analysis, Scaling Limitations: session affinity, local file storage")
def session_state(subject: Subject) -> Verdict:
    """Keep nothing on an instance that the next one would miss."""
    if static(subject):
        return NotApplicable("Files know no sessions.")
    figures = numbers(
        subject,
        largest="capacity.largest_rate",
        connections_limit="choice.session_state.connections",
    )
    figures["connections"] = count(
        amount(subject, "demand.concurrent_connections"), "connections", "long connections of the loop"
    )
    kept = figures["connections"].value >= number(subject, "choice.session_state.connections")
    if kept and (redundant(subject) or runs(subject, Tier.CACHE)):
        return climb(SESSIONS, "sticky_connections", figures)
    return climb(SESSIONS, "outside_the_instance" if redundant(subject) else "anywhere", figures)
