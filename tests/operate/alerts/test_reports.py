"""Two reports of one alert make one: the earliest start, the latest end that was stated, the newest words."""

from __future__ import annotations

import pytest

from loopwright.operate.alert import Alert, Stage
from loopwright.operate.alerts.reports import Reported, merged, report_of
from loopwright.operate.sample import labels_of

LABELS = labels_of({"alertname": "A"})


def report(starts, ends, updated, *, assumed=False):
    return Reported(LABELS, (("said", f"at {updated}"),), starts, ends, updated, assumed)


MERGED = [
    ("the earlier start stays", report(0, 100, 10), report(20, 120, 20), (0, 120, "at 20")),
    ("a stated end rules over a nearer one", report(0, 100, 10), report(5, 60, 20), (0, 100, "at 20")),
    ("an assumed one does not", report(0, 100, 10, assumed=True), report(5, 60, 20), (0, 60, "at 20")),
    ("of two that are over the later end", report(0, 15, 16), report(1, 12, 20), (0, 15, "at 20")),
    ("of one that is over its end", report(0, 100, 10), report(0, 18, 20), (0, 18, "at 20")),
    (
        "one that comes late changes only the start",
        report(20, 120, 20),
        report(0, 100, 10),
        (0, 120, "at 20"),
    ),
    ("without overlap the new one alone", report(0, 10, 10), report(20, 120, 20), (20, 120, "at 20")),
]


@pytest.mark.parametrize(
    ("known", "new", "one"), [case[1:] for case in MERGED], ids=[case[0] for case in MERGED]
)
def test_two_reports_make_one(known, new, one):
    both = merged(known, new)
    assert (both.starts_at, both.ends_at, both.annotation("said")) == one


def test_the_first_report_is_itself():
    assert merged(None, report(0, 1, 2)) == report(0, 1, 2)


def test_an_alert_that_is_over_at_no_known_moment_is_over_now():
    over = report_of(Alert(LABELS, (), Stage.RESOLVED, 5.0, fired_at=7.0), 9, 60)
    assert (over.ends_at, over.assumed) == (9, False)
