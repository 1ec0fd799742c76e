"""What is said of a load test beside its numbers: why it ended, and what to be careful about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.telling.numbers import text
from loopwright.survey.load.knee import Ending
from loopwright.survey.load.measured import law_withheld

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.load.measured import Load

NEAR_SHARE = 0.02  # of reads: nearer than this is as asked
REDIRECTS = 0.01  # of the answers
FEW_ANSWERS = 30  # in a step: one answer more or less is 3 % of its rate
MISFIT = 0.15  # of a rate: beyond, the law is not its shape
ENDINGS = {
    Ending.FLAT: "more users brought no more answers",
    Ending.ERRORS: "more than one request in twenty failed",
    Ending.LATENCY: "answers came later than objectives.latency_p95 allows",
    Ending.GENERATOR: "the generator itself was the limit",
    Ending.PLANNED: "the planned steps were done",
    Ending.STOPPED: "stopped before it was done",
}


def endings(load: Load) -> str:
    """Why the last step was the last."""
    return ENDINGS[load.ending]


def ceiling_unknown(load: Load) -> str:
    """Why it is not known what a request takes of what is scarce."""
    return f"{ENDINGS[load.ending]} before more users brought no more answers"


def notes(load: Load) -> Iterator[str]:
    """What a reader must know before believing the numbers."""
    yield from _of_the_generator(load)
    if load.knee is not None and load.knee.at_least and load.ending is Ending.PLANNED:
        yield "The rate still grew with the last step: give it more with --for and --steps."
    few = [one for one in load.steps if one.sound and one.answers < FEW_ANSWERS]
    if few:
        yield f"A step saw as few as {few[0].answers} answers, so its figures are rough: give it longer with --for."
    law = load.scalability
    if law is not None and law_withheld(load):
        yield f"The law's values are not for the loop file: {law_withheld(load)}."
    if law is not None and law.misfit > MISFIT:
        yield (
            f"The law misses the rates by {text(law.misfit, 'share')}: the system bends more sharply than it, "
            "or the steps were disturbed."
        )
    if load.demand is not None and "app" not in load.demand.processor:
        yield (
            "From outside, work cannot be told from waiting: --watch app=PID and --watch database=PID measure "
            "the processor time of a request."
        )
    yield from _of_the_mix(load)
    faults = dict.fromkeys(fault for step in load.steps for fault in step.faults)
    for fault in list(faults)[:3]:
        yield f"Requests failed: {fault}"


def _of_the_generator(load: Load) -> Iterator[str]:
    limited = next((one for one in load.steps if one.generator_limited), None)
    if limited is not None:
        yield (
            f"From {limited.users} users at once the generator was the limit ({text(limited.generator_cores, 'share')} "
            f"of its core, {text(limited.generator_late_seconds, 'seconds')} late): the system may carry more. "
            "Load it from a machine that has nothing else to do."
        )
    if load.loopback and load.steps:
        most = max(one.generator_cores for one in load.steps)
        yield f"Generator and system share this machine; the generator took up to {text(most, 'share')} of a core."


def _of_the_mix(load: Load) -> Iterator[str]:
    scenario = load.scenario
    wanted = scenario.wanted_read_share
    if wanted is not None and abs(wanted - scenario.read_share) > NEAR_SHARE:
        yield (
            f"{text(scenario.read_share, 'share')} of the requests only read; the loop says {text(wanted, 'share')}. "
            "Give stages that write a request that does."
        )
    if scenario.unasked:
        yield f"Stages without a path were left out: {', '.join(scenario.unasked)}."
    if scenario.guessed:
        yield f"The loop does not say what these stages cost, so one request each: {', '.join(scenario.guessed)}."
    redirects = sum(one.redirects for one in load.steps)
    if redirects > REDIRECTS * sum(one.answers for one in load.steps):
        yield "Some answers were redirects, which are not followed: name the path they lead to."
