"""The measures of delivery that DORA names, as far as git alone tells: how often, how fast, how well, how soon mended.

A history holds no record of deployments or of failures: each measure says by which signs it was told and how far
that can be believed.
"""

from __future__ import annotations

import re
from statistics import median
from typing import TYPE_CHECKING

from loopwright.audit.measures.deploys import Deploys, deploys_of
from loopwright.audit.measures.measure import Confidence, Measure
from loopwright.loop.patterns import compiled_later
from loopwright.survey.history import DAYS_A_MONTH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loopwright.audit.delivering import Deployment
    from loopwright.audit.measures.deploys import Deploy
    from loopwright.survey.changes import Change
    from loopwright.survey.history import History

FREQUENCY = ("deploy_frequency", "Deployments")
HOUR_SECONDS, DAY_SECONDS = 3_600, 86_400
FEW = 10  # below, a share or a median says little
LONGEST_LEAD_DAYS = 180  # an older branch was left and taken up again
MENDED_WITHIN_SECONDS = DAY_SECONDS
REWORKED_WITHIN_DAYS = 21
REVERTS = compiled_later(r"^revert\b|\bfrom [\w./-]{0,80}/?revert-", re.IGNORECASE)
HURRIED = compiled_later(r"\bhot-?fix|\bemergency\b|\burgent(?:ly)?\b", re.IGNORECASE)
MENDS = compiled_later(r"^(?:\[?fix|hot-?fix|bug-?fix|revert|regression)", re.IGNORECASE)
SQUASHED = 0.5  # of changes that were written and merged at once, which no review is
AT_ONCE_HOURS = 2 / 60
SHORT = 7  # letters of a commit that tell it from others
HIDDEN = 2  # times as many tags as the branch holds: the releases lie on branches of their own


def delivery_measures(
    changes: Sequence[Change], deployments: Sequence[Deployment], history: History | None
) -> tuple[Measure, ...]:
    """The five measures over the last year of a history, the newest change first; none where there is no history."""
    if not changes:
        return ()
    told = deploys_of(changes, deployments)
    elsewhere = _tags_elsewhere(told, changes, history)
    seen = Deploys((), "the releases lie on branches of their own", Confidence.NONE) if elsewhere else told
    return (
        elsewhere or _frequency(told, changes),
        _lead_time(seen),
        _change_failures(seen, changes),
        _recovery(changes),
        _rework(changes),
    )


def _months(changes: Sequence[Change]) -> float:
    seconds = [one.committed_seconds for one in changes]
    return max((max(seconds) - min(seconds)) / DAY_SECONDS, DAYS_A_MONTH) / DAYS_A_MONTH


def _frequency(told: Deploys, changes: Sequence[Change]) -> Measure:
    number = len(told.listed)
    value = round(number / _months(changes), 1) if number else None
    how = told.method if number else f"{told.method}: ask whoever deploys, or tag what is deployed"
    return Measure(*FREQUENCY, value, "a month", number, how, told.confidence)


def _tags_elsewhere(told: Deploys, changes: Sequence[Change], history: History | None) -> Measure | None:
    """The frequency by all tags, where most of them are not of the branch; nothing where they are."""
    if history is None or not told.by_tags:
        return None
    tags = round(history.releases_per_month * _months(changes))
    if tags <= HIDDEN * len(told.listed):
        return None
    how = f"{told.method}, most of them on branches of their own"
    return Measure(*FREQUENCY, round(history.releases_per_month, 1), "a month", tags, how, told.confidence)


def _lead_time(told: Deploys) -> Measure:
    waits = [
        (deploy.seconds - one.written_seconds) / HOUR_SECONDS
        for deploy in told.listed
        for one in deploy.changes
        if len(one.parents) <= 1
        and 0 <= deploy.seconds - one.written_seconds <= LONGEST_LEAD_DAYS * DAY_SECONDS
    ]
    slug, title, unit = "lead_time", "From written to deployed", "hours, the median"
    if not waits:
        return Measure(slug, title, None, unit, 0, told.method, Confidence.NONE)
    at_once = sum(wait <= AT_ONCE_HOURS for wait in waits) / len(waits)
    if at_once >= SQUASHED:
        how = "most changes come as one commit, which hides when they were begun: ask the forge"
        return Measure(slug, title, None, unit, len(waits), how, Confidence.NONE)
    how = "from when a change was written to the deployment that brought it first"
    sure = _at_most(told.confidence, Confidence.MEDIUM if len(waits) >= FEW else Confidence.LOW)
    return Measure(slug, title, round(median(waits), 1), unit, len(waits), how, sure)


def _change_failures(told: Deploys, changes: Sequence[Change]) -> Measure:
    reverted = {undone.commit for undone, _ in _reverts(changes)}
    number = len(told.listed)
    slug, title, unit = "change_failures", "Deployments that had to be mended", "of all"
    if not number:
        return Measure(slug, title, None, unit, 0, told.method, Confidence.NONE)
    failed = 0
    for place, deploy in enumerate(told.listed):
        later = told.listed[place + 1] if place + 1 < number else None
        taken_back = any(change.commit in reverted for change in deploy.changes)
        failed += taken_back or (later is not None and _mends(later, deploy.seconds, by_tags=told.by_tags))
    how = "followed by a revert of something it brought, or within a day by a hotfix or a patch release"
    return Measure(slug, title, round(failed / number, 3), unit, number, how, Confidence.LOW)


def _mends(later: Deploy, before_seconds: int, *, by_tags: bool) -> bool:
    soon = later.seconds - before_seconds <= MENDED_WITHIN_SECONDS
    return soon and (by_tags or any(HURRIED.search(one.subject) for one in later.changes))


def _reverts(changes: Sequence[Change]) -> list[tuple[Change, Change]]:
    """Changes that were taken back, each with the one that says so."""
    by_start: dict[str, Change] = {one.commit[:SHORT]: one for one in changes}
    found = [(by_start.get(one.undoes[:SHORT]), one) for one in changes if one.undoes]
    return [
        (undone, one) for undone, one in found if undone is not None and undone.commit.startswith(one.undoes)
    ]


def _recovery(changes: Sequence[Change]) -> Measure:
    waits = [
        (revert.committed_seconds - undone.committed_seconds) / HOUR_SECONDS
        for undone, revert in _reverts(changes)
        if revert.committed_seconds >= undone.committed_seconds
    ]
    slug, title, unit = "recovery", "Until a change was taken back", "hours, the median"
    if not waits:
        how = "no change of the last year was taken back: keep notes of incidents with their times"
        return Measure(slug, title, None, unit, 0, how, Confidence.NONE)
    how = "from the change to the revert that names it; what was mended by going on is not seen"
    return Measure(slug, title, round(median(waits), 1), unit, len(waits), how, Confidence.LOW)


def _rework(changes: Sequence[Change]) -> Measure:
    touched: dict[str, int] = {}
    mended = counted = 0
    for one in reversed(changes):
        if len(one.parents) > 1 or one.by_bot or not one.files:
            continue
        counted += 1
        lately = any(
            one.committed_seconds - touched.get(path, -REWORKED_WITHIN_DAYS * DAY_SECONDS * 10)
            <= REWORKED_WITHIN_DAYS * DAY_SECONDS
            for path in one.files
        )
        mended += lately and bool(MENDS.search(one.subject) or REVERTS.search(one.subject))
        touched.update(dict.fromkeys(one.files, one.committed_seconds))
    slug, title, unit = "rework", "Changes that mend what was just changed", "of all"
    how = f"called a fix or a revert, and touching what changed in the {REWORKED_WITHIN_DAYS} days before"
    if not counted:
        return Measure(slug, title, None, unit, 0, how, Confidence.NONE)
    return Measure(slug, title, round(mended / counted, 3), unit, counted, how, Confidence.LOW)


def _at_most(one: Confidence, other: Confidence) -> Confidence:
    order = list(Confidence)
    return max(one, other, key=order.index)
