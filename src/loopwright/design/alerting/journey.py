"""Whether users get through the loop: how many reach each stage, what visitors feel, and what neighbours do."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from loopwright.design.alerting.alert import NEAR, Alert, Case, Recording, Topic, around, failing
from loopwright.design.alerting.measures import (
    COMPLETIONS,
    DAY,
    HOUR,
    MINUTE,
    NEXT_PAINT,
    OUTSIDE,
    PAINT,
    SHIFT,
    STAGES,
    bucket,
    number,
    quoted,
    slugs,
    span,
    titled,
    told,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from loopwright.design.answered import Answered

SPANS = (HOUR, 6 * HOUR, DAY)  # the shortest in which enough users start is taken
WEEK = 7 * DAY
P75 = 0.75  # of page views: how Core Web Vitals are judged (web.dev, 2026)
RUNBOOK = "docs/runbooks/incident-response.md"


@dataclass(frozen=True, slots=True)
class Step:
    """A stage of the loop as rules speak of it: its name in quotes, its name in names, what is asked of it."""

    name: str
    slug: str
    objective: float | None

    def count(self, window: int) -> str:
        """How many users reached it."""
        return f"sum(increase({self.series}[{span(window)}]))"

    @property
    def series(self) -> str:
        """What is counted."""
        return f"{STAGES}{{stage={quoted(self.name)}}}"

    def passed(self, window: int) -> str:
        """The name of the share of those at the stage before who come on to this one."""
        return f"loop:passed_to_{self.slug}:ratio_increase{span(window)}"

    def reached(self, window: int) -> str:
        """The name of the share of those who started who come this far."""
        return f"loop:reached_{self.slug}:ratio_increase{span(window)}"


def steps_of(setting: Answered) -> tuple[Step, ...]:
    """The stages of the loop."""
    named = setting.loop.stages
    return tuple(
        Step(stage.name, slug, stage.objective_share)
        for stage, slug in zip(named, slugs(stage.name for stage in named), strict=True)
    )


def stages(setting: Answered) -> Topic | None:
    """Alerts on a drop between stages, or on fewer completions than last week; None for a hobby without stages."""
    choice = setting.choice("business_metrics")
    if not choice:
        return None
    low = setting.value("choice.business_metrics.of_last_week")
    fewest = setting.value("watch.fewest_starts")
    window = window_of(setting)
    if choice == "completions":
        return Topic("stages", (_completions(low, fewest, window),), pace_seconds=HOUR)
    steps = steps_of(setting)
    alerts: list[Alert] = []
    recordings: list[Recording] = []
    for before, step in pairwise(steps):
        recordings.append(_recording(step.passed(window), step, before, window))
        recordings.append(_recording(step.reached(window), step, steps[0], window))
        alerts.append(_drop(step, before, low, fewest, window))
        if step.objective is not None:
            alerts.append(_below(step, steps[0], step.objective, fewest, window))
    return Topic("stages", tuple(alerts), tuple(recordings), HOUR)


def window_of(setting: Answered) -> int:
    """The stretch over which users are counted: long enough for enough of them, a day at most."""
    passes = sum((stage.requests or 1) * (stage.share or 1) for stage in setting.loop.stages) or 1
    starts_per_second = setting.value("demand.requests_per_day") / DAY / passes
    enough = setting.value("watch.fewest_starts")
    return next((one for one in SPANS if starts_per_second * one >= enough), SPANS[-1])


def _recording(name: str, step: Step, of: Step, window: int) -> Recording:
    """A share; a stage that nobody has reached yet counts as 0, not as unknown."""
    whole = of.count(window)
    return Recording(name, f"({step.count(window)} or {whole} * 0) / {whole}")


def _drop(step: Step, before: Step, low: float, fewest: float, window: int) -> Alert:
    share = step.passed(window)
    query = f"{share} < {number(low)} * ({share} offset {span(WEEK)}) and {before.count(window)} >= {number(fewest)}"
    hours = WEEK // HOUR

    def at(part: float) -> tuple[tuple[str, str], ...]:
        """A share of 0.4 for a week, then a part of it."""
        return (
            (step.series, f"0+400x{hours} {400 * hours}+{number(400 * part)}x100"),
            (before.series, f"0+1000x{hours + 100}"),
        )

    return Alert(
        f"DropBefore{titled(step.slug)}",
        query,
        "P2",
        "journey",
        f"Of those who come as far as {told(before.name)!r}, fewer than {number(low * 100)} % of last week's "
        f"share go on to {told(step.name)!r}.",
        RUNBOOK,
        _weekly(at, low),
    )


def _weekly(at: Callable[[float], tuple[tuple[str, str], ...]], low: float) -> tuple[Case, ...]:
    return tuple(
        Case(what, at(part), WEEK + 2 * DAY, fires=fires, step_seconds=HOUR)
        for what, part, fires in (
            (f"just below {number(low)} of last week", low * (1 - NEAR), True),
            (f"just above {number(low)} of last week", low * (1 + NEAR), False),
        )
    )


def _below(step: Step, first: Step, objective: float, fewest: float, window: int) -> Alert:
    query = f"{step.reached(window)} < {number(objective)} and {first.count(window)} >= {number(fewest)}"

    def at(share: float) -> tuple[tuple[str, str], ...]:
        return ((first.series, "0+1000x100"), (step.series, f"0+{number(1000 * share)}x100"))

    cases = tuple(
        Case(what, at(share), 2 * DAY, fires=fires, step_seconds=HOUR)
        for what, share, fires in (
            ("just below the objective", objective * (1 - NEAR), True),
            ("just above the objective", objective * (1 + NEAR), False),
        )
    )
    said = f"Fewer than {number(objective * 100)} % of those who start reach the stage: {told(step.name)}."
    return Alert(f"FewReach{titled(step.slug)}", query, "P3", "journey", said, RUNBOOK, cases)


def _completions(low: float, fewest: float, window: int) -> Alert:
    now = f"sum(increase({COMPLETIONS}[{span(window)}]))"
    before = f"sum(increase({COMPLETIONS}[{span(window)}] offset {span(WEEK)}))"
    query = f"{now} < {number(low)} * {before} and {before} >= {number(fewest)}"
    steps = WEEK // HOUR

    def at(part: float) -> tuple[tuple[str, str], ...]:
        return ((COMPLETIONS, f"0+1000x{steps} {1000 * steps}+{number(1000 * part)}x100"),)

    said = f"Fewer loops are completed than {number(low * 100)} % of the same hours last week."
    return Alert("FewCompletions", query, "P2", "journey", said, RUNBOOK, _weekly(at, low))


def services(setting: Answered) -> Topic | None:
    """Alerts on outside services that the loop waits for; None where it goes on without them."""
    if setting.choice("outside_services") != "each_by_itself":
        return None
    limit = setting.value("seed.error_rate")
    patience = round(setting.value("watch.symptom_minutes") * MINUTE)
    named = [call.name for call in setting.loop.service.outside_calls]
    pairs = zip(named, slugs(named), strict=True)
    return Topic("services", tuple(_service(name, slug, limit, patience) for name, slug in pairs))


def _service(name: str, slug: str, limit: float, patience: int) -> Alert:
    label = quoted(name)
    bad, both = f'{OUTSIDE}{{service={label},outcome="failed"}}', f"{OUTSIDE}{{service={label}}}"
    query = f"sum(rate({bad}[{span(HOUR)}])) / sum(rate({both}[{span(HOUR)}])) > {number(limit)}"
    good = f'{OUTSIDE}{{service={label},outcome="answered"}}'
    return Alert(
        f"ServiceFails{titled(slug)}",
        query,
        "P2",
        "outside",
        f"More than {number(limit * 100)} % of the calls of {told(name)} fail: the fault is theirs before it is ours.",
        "docs/runbooks/provider-outage.md",
        around(limit, failing(good, bad), for_seconds=patience, lead_seconds=MINUTE),
        patience,
    )


def vitals(setting: Answered) -> Topic | None:
    """Alerts on what visitors feel, where enough of them report it."""
    if setting.choice("web_vitals") != "from_users":
        return None
    rows = (
        ("LargestPaintSlow", PAINT, "seed.lcp_seconds", "the largest paint comes after {limit} s"),
        (
            "NextPaintSlow",
            NEXT_PAINT,
            "seed.inp_seconds",
            "the next paint after an input comes after {limit} s",
        ),
        ("LayoutShifts", SHIFT, "seed.cls", "the layout shifts by more than {limit}"),
    )
    fewest = setting.value("watch.fewest_starts")
    return Topic(
        "vitals",
        tuple(_vital(name, metric, setting.value(path), said, fewest) for name, metric, path, said in rows),
        pace_seconds=HOUR,
    )


def _vital(name: str, metric: str, limit: float, said: str, fewest: float) -> Alert:
    window, within = span(DAY), f'{metric}_bucket{{le="{number(limit)}"}}'
    quick = f"{metric}_bucket{{{bucket(limit)}}}"
    query = (
        f"1 - sum(increase({quick}[{window}])) / sum(increase({metric}_count[{window}])) > {number(1 - P75)} "
        f"and sum(increase({metric}_count[{window}])) >= {number(fewest)}"
    )

    def at(share: float) -> tuple[tuple[str, str], ...]:
        return ((f"{metric}_count", "0+1000x600"), (within, f"0+{number(1000 * (1 - share))}x600"))

    cases = tuple(Case(case.what, case.series, 2 * DAY, case.fires, HOUR) for case in around(1 - P75, at))
    summary = f"For more than a quarter of the page views {said.format(limit=number(limit))}."
    return Alert(name, query, "P3", "page", summary, "docs/runbooks/roll-back.md", cases)
