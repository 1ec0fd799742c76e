"""Every measure of how the product is delivered and run, from its history, its pipelines and its incidents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.measures.delivery import delivery_measures
from loopwright.audit.measures.hands import automation_level, bus_factor, release_frequency, rollback
from loopwright.audit.measures.measure import Confidence, Measure
from loopwright.audit.measures.outages import outage_measures
from loopwright.audit.measures.runs import run_measures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loopwright.audit.measures.runs import Run
    from loopwright.audit.subject import Subject

LEAST = 10  # files of tests, below which a share says nothing
SHARES = (
    ("unit", "Tests of parts"),
    ("integration", "Tests of parts together"),
    ("end_to_end", "Tests through everything"),
)


def all_measures(subject: Subject, runs: Sequence[Run] | None = None) -> tuple[Measure, ...]:
    """The measures of a repository; ``runs`` are those of its pipelines, where a forge exported them."""
    found = list(delivery_measures(subject.changes, subject.delivering.to_production, subject.history))
    if subject.history is not None:
        found += [release_frequency(subject.history), bus_factor(subject.changes)]
    of_runs = run_measures(runs, subject.delivering)
    found += of_runs
    if subject.delivering.pipes:
        speed = next((one for one in of_runs if one.slug == "pipeline_speed"), None)
        found += [automation_level(subject.delivering), rollback(subject, speed)]
    return (*found, *outage_measures(subject.incidents), *_test_mix(subject))


def _test_mix(subject: Subject) -> list[Measure]:
    """The shares of the kinds of tests, by the folders and names of their files."""
    tested = subject.tested
    if tested.all < LEAST:
        return []
    how = "files that hold tests, by folder and name; about 70, 20 and 10 of a hundred are usual"
    return [
        Measure(
            f"tests_{kind}",
            title,
            round(len(getattr(tested, kind)) / tested.all, 3),
            "of all",
            tested.all,
            how,
            Confidence.LOW,
        )
        for kind, title in SHARES
    ]
