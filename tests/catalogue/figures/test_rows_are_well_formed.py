"""Every row can be read, dated, cited and shown."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

UNITS = {
    "bits",
    "bytes",
    "calls",
    "code",
    "connections",
    "cores",
    "count",
    "days",
    "deploys/week",
    "emails/month",
    "GB",
    "GB/hour",
    "GB/month",
    "hours",
    "hours/month",
    "hours/year",
    "jobs/s",
    "minutes",
    "minutes/month",
    "months",
    "operations",
    "parts",
    "people",
    "per_month",
    "per_week",
    "per_year",
    "ratio",
    "requests",
    "requests/day",
    "requests/minute",
    "requests/second",
    "score",
    "seconds",
    "share",
    "share/month",
    "TB",
    "times",
    "USD",
    "USD/EUR",
    "USD/hour",
    "USD/month",
    "USD/year",
    "users",
    "weeks",
    "zones",
}
COLUMNS = "id,value,low,high,unit,title,source,read_on,stale_after,confidence,note"
UNIT_IN_THE_NAME = {
    "_seconds": {"seconds"},
    "_hours": {"hours", "hours/month"},
    "_minutes": {"minutes"},
    "_days": {"days"},
    "_months": {"months"},
    "_weeks": {"weeks"},
    "_bytes": {"bytes"},
    "_share": {"share"},
    "_gb": {"GB", "GB/month"},
    "_tb": {"TB"},
    "per_year": {"per_year"},
    "days_per_week": {"days"},
    "per_week": {"per_week", "deploys/week"},
    "hours_per_week": {"hours"},
    "requests_per_second": {"requests/second"},
    "_gb_per_hour": {"GB/hour"},
    "_gb_per_month": {"GB/month"},
    "_hours_per_year": {"hours/year"},
    "_minutes_per_month": {"minutes/month"},
}
FORBIDDEN = re.compile(r"/work|/tmp|shared/|not recorded|TODO|localhost|pypi|npmjs", re.IGNORECASE)


def test_every_file_has_the_same_columns(files):
    assert [name for name, text in files.items() if text.splitlines()[0] != COLUMNS] == []


def test_no_id_is_given_twice(all_rows):
    assert [name for name, times in Counter(row.id for row in all_rows).items() if times > 1] == []


def test_ids_are_dotted_and_lower_case(all_rows):
    shape = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)+")
    assert [row.id for row in all_rows if not shape.fullmatch(row.id)] == []


def test_the_value_lies_in_its_range(all_rows):
    known = [row for row in all_rows if row.value is not None]
    assert [row.id for row in known if not row.low <= row.value <= row.high] == []


def test_an_unknown_value_has_no_range_and_says_why(all_rows):
    unknown = [row for row in all_rows if row.value is None]
    assert unknown
    assert [row.id for row in unknown if row.low is not None or row.high is not None or not row.note] == []


def test_only_published_promises_may_be_unknown(all_rows):
    assert {row.id.split(".")[0] for row in all_rows if row.value is None} == {"sla"}


def test_units_come_from_one_list(all_rows):
    assert {row.unit for row in all_rows} - UNITS == set()


def units_that_a_name_allows(name: str) -> set[str]:
    for part in reversed(name.split(".")):
        endings = [ending for ending in UNIT_IN_THE_NAME if part.endswith(ending)]
        if endings:
            return UNIT_IN_THE_NAME[max(endings, key=len)]
    return UNITS


def test_a_unit_in_the_name_is_the_unit_of_the_row(all_rows):
    assert [(row.id, row.unit) for row in all_rows if row.unit not in units_that_a_name_allows(row.id)] == []


def test_shares_are_fractions_of_one(all_rows):
    shares = [row for row in all_rows if row.unit == "share" and row.value is not None]
    assert [row.id for row in shares if not 0 <= row.low <= row.high <= 1] == []


def test_no_figure_is_negative(all_rows):
    assert [row.id for row in all_rows if row.low is not None and row.low < 0] == []


def test_every_row_was_read_before_it_goes_stale(all_rows):
    assert [row.id for row in all_rows if not date(2010, 1, 1) < row.read_on < row.stale_after] == []


def test_confidence_is_one_of_four_words(all_rows):
    assert {row.confidence for row in all_rows} == {"high", "medium", "low", "assumption"}


def test_an_assumption_says_that_it_is_one_and_why(all_rows):
    assumed = [row for row in all_rows if row.confidence == "assumption"]
    assert [row.id for row in assumed if "assumption" not in row.source or len(row.source) < 30] == []


def test_an_assumption_is_never_dressed_as_a_citation(all_rows):
    stated = [row for row in all_rows if row.confidence != "assumption"]
    assert [row.id for row in stated if row.source.startswith("planning assumption")] == []


def test_every_row_has_a_title_and_a_source(all_rows):
    assert [row.id for row in all_rows if len(row.title) < 10 or len(row.source) < 10] == []


def test_no_row_mentions_the_workshop(files):
    assert [name for name, text in files.items() if FORBIDDEN.search(text)] == []


def test_an_assumption_is_read_again_within_two_years(all_rows):
    assumed = [row for row in all_rows if row.confidence == "assumption"]
    assert [row.id for row in assumed if (row.stale_after - row.read_on).days > 731] == []


def test_promises_and_rates_of_exchange_are_read_again_within_a_year(all_rows):
    dated = [row for row in all_rows if row.id.startswith(("sla.", "currency."))]
    assert [row.id for row in dated if (row.stale_after - row.read_on).days > 366] == []


def test_promises_read_in_2022_are_stale_by_now(figures):
    assert figures["sla.aws.cache"].stale_after < date(2026, 1, 1)
