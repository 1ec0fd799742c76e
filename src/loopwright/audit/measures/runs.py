"""Runs of pipelines, as a forge exports them: how long they take, how often they succeed.

GitHub: ``gh run list --json …`` or the API's ``workflow_runs``; GitLab: the API's list of pipelines.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from loopwright.audit.measures.measure import Confidence, Measure, quantile
from loopwright.loop.errors import LoopwrightError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from loopwright.audit.delivering import Delivering
    from loopwright.survey.written.workflow import Pipe

LARGEST_BYTES = 64 * 1024 * 1024
GOOD, BAD = frozenset({"success"}), frozenset({"failure", "failed", "timed_out", "startup_failure"})
BEGAN = ("startedAt", "run_started_at", "started_at", "createdAt", "created_at")
OVER = ("finished_at", "updatedAt", "updated_at")
OUTCOME = ("conclusion", "status")
NAMES = ("workflowName", "name", "ref")
TRUNKS = frozenset({"main", "master", "trunk", "production", "develop"})
LONGEST_SECONDS = 86_400  # a longer one waited for somebody
SUCCESS = ("pipeline_success", "Pipelines that succeed")
FEW, MANY = 10, 30
FIELDS = "workflowName,headBranch,conclusion,startedAt,updatedAt"
HOW = f"export them: gh run list --limit 500 --json {FIELDS}"


@dataclass(frozen=True, slots=True)
class Run:
    """A run that is over: of which pipeline, on which branch, when it began, how many seconds it took, how it ended."""

    name: str
    branch: str
    began: float
    seconds: float
    good: bool


def runs_of(text: str, file: str) -> tuple[Run, ...]:
    """The runs of an export that are over and either succeeded or failed, the earliest first.

    Raises ``LoopwrightError`` where it is no such export.
    """
    advice = f"Give what a forge exported: {HOW}"
    try:
        told = json.loads(text)
    except ValueError as error:
        raise LoopwrightError(f"{file}: not JSON ({error})", advice) from None
    rows = told.get("workflow_runs") if isinstance(told, dict) else told
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise LoopwrightError(f"{file}: no list of runs", advice)
    found = [run for row in rows if (run := _run(row)) is not None]
    if rows and not found and not any(_said(row, OUTCOME) for row in rows):
        raise LoopwrightError(f"{file}: its rows say neither when a run was over nor how it ended", advice)
    return tuple(sorted(found, key=lambda one: (one.began, one.name)))


def _run(row: dict[str, object]) -> Run | None:
    outcome = next((text for key in OUTCOME if (text := str(row.get(key) or "")) in GOOD | BAD), "")
    began, over = _time(row, BEGAN), _time(row, OVER)
    lasted = row.get("duration")
    if not outcome or began is None:
        return None
    seconds = (
        float(lasted) if isinstance(lasted, (int, float)) else (over - began if over is not None else -1.0)
    )
    if not 0 <= seconds <= LONGEST_SECONDS:
        return None
    branch = str(row.get("headBranch") or row.get("head_branch") or row.get("ref") or "")
    return Run(_said(row, NAMES), branch, began, seconds, outcome in GOOD)


def _said(row: dict[str, object], keys: Iterable[str]) -> str:
    return next((str(row[key]) for key in keys if row.get(key)), "")


def _time(row: dict[str, object], keys: Iterable[str]) -> float | None:
    for key in keys:
        said = row.get(key)
        if isinstance(said, str) and said:
            try:
                told = datetime.fromisoformat(said)
                return (told if told.tzinfo else told.replace(tzinfo=UTC)).timestamp()
            except (ValueError, OverflowError):
                continue
    return None


def run_measures(runs: Sequence[Run] | None, delivering: Delivering) -> tuple[Measure, ...]:
    """How long pipelines take and how often they succeed: measured where there is an export, else what can be told."""
    if runs is None:
        return _structural(delivering)
    named = {one.pipe.name or one.pipe.path for one in delivering.to_production}
    trunk = [one for one in runs if one.branch in TRUNKS] or list(runs)
    shipping = [one for one in trunk if one.name in named]
    counted, what = (shipping, "of the pipelines that deploy") if shipping else (trunk, "of all pipelines")
    where = "on the main branch" if counted and counted[0].branch in TRUNKS else "on every branch"
    said = f"{what}, {where}"
    return _speed(counted, said), _success(counted, said), _red(runs)


def _speed(runs: Sequence[Run], what: str) -> Measure:
    slug, title, unit = "pipeline_speed", "A pipeline takes", "minutes, the median"
    good = [one.seconds / 60 for one in runs if one.good]
    if not good:
        return Measure(slug, title, None, unit, 0, f"no run {what} succeeded", Confidence.NONE)
    how = f"runs {what}, from when they began until they were over; those that succeeded"
    middle, late = quantile(good, 0.5), quantile(good, 0.9)
    return Measure(slug, title, round(middle, 1), unit, len(good), how, _sure(len(good)), round(late, 1))


def _success(runs: Sequence[Run], what: str) -> Measure:
    slug, title = SUCCESS
    if not runs:
        return Measure(slug, title, None, "of all", 0, f"no run {what} is over", Confidence.NONE)
    share = sum(one.good for one in runs) / len(runs)
    how = (
        f"runs {what} that succeeded, of those that succeeded or failed; a second attempt counts as it ended"
    )
    return Measure(slug, title, round(share, 3), "of all", len(runs), how, _sure(len(runs)))


def _sure(number: int) -> Confidence:
    return Confidence.HIGH if number >= MANY else Confidence.MEDIUM if number >= FEW else Confidence.LOW


def _red(runs: Sequence[Run]) -> Measure:
    """How long the main branch stays red: from a run that failed to the next of its pipeline that succeeded."""
    slug, title, unit = "pipeline_red", "The main branch stays red", "hours, the median"
    hours: list[float] = []
    red: dict[str, float] = {}
    for one in runs:
        if one.branch in TRUNKS and not one.good:
            red.setdefault(one.name, one.began + one.seconds)
        elif one.branch in TRUNKS and one.name in red:
            hours.append((one.began + one.seconds - red.pop(one.name)) / 3_600)
    how = "from a run that failed to the next of its pipeline that succeeded"
    if not hours:
        return Measure(slug, title, None, unit, 0, f"{how}: none failed and was mended", Confidence.NONE)
    middle, late = quantile(hours, 0.5), quantile(hours, 0.9)
    return Measure(slug, title, round(middle, 2), unit, len(hours), how, _sure(len(hours)), round(late, 2))


def _structural(delivering: Delivering) -> tuple[Measure, ...]:
    """The longest chain of jobs that wait for one another, where nobody measured."""
    slug, title, unit = "pipeline_speed", "A pipeline takes", "minutes, the median"
    pipes = {one.pipe.path: one.pipe for one in delivering.to_production} or {
        one.path: one for one in delivering.tests_seen
    }
    if not pipes:
        return ()
    longest = max((_chain(pipe) for pipe in pipes.values()), key=len)
    chain = f"the longest chain has {len(longest)} jobs in a row ({' → '.join(longest)})"
    how = f"not measured; {chain}: give --ci-runs FILE"
    return (Measure(slug, title, None, unit, 0, how, Confidence.NONE),)


def _chain(pipe: Pipe) -> list[str]:
    known: dict[str, list[str]] = {}

    def upto(name: str, seen: frozenset[str]) -> list[str]:
        if name not in known:
            job = pipe.job(name)
            needs = [one for one in job.needs if one not in seen and pipe.job(one) is not None] if job else []
            before = max((upto(one, seen | {name}) for one in needs), key=len, default=[])
            known[name] = [*before, name]
        return known[name]

    return max((upto(job.name, frozenset({job.name})) for job in pipe.jobs), key=len, default=[])
