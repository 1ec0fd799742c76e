"""The review calendar is one that calendars take."""

from __future__ import annotations

from datetime import date

import pytest
from icalendar import Calendar
from tests.generate.docs.reading import CASES, documents, setting

ICS = "docs/infrastructure/reviews.ics"


@pytest.mark.parametrize("case", CASES[:3], ids=" ".join)
def test_a_calendar_reads_every_review_with_its_months(case):
    text = documents(case)[ICS]
    assert text.replace("\r\n", "").count("\n") == 0  # each line ends as RFC 5545 says
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    events = list(Calendar.from_ical(text).walk("VEVENT"))
    assert [str(one["SUMMARY"]).split(":")[0] for one in events] == [
        "Infrastructure review",
        "Recovery drill",
        "Security review",
        "Architecture review",
    ]
    one = setting(case)
    months = [
        one.value(f"seed.review.{name}_months")
        for name in ("infrastructure", "recovery_test", "security", "architecture")
    ]
    assert [event["RRULE"]["INTERVAL"][0] for event in events] == months
    assert len({str(event["UID"]) for event in events}) == len(events)
    for event in events:
        begins = event["DTSTART"].dt
        assert isinstance(begins, date)
        assert begins.weekday() == 0
        assert begins > date.fromisoformat(one.answer.catalogue_date)
        assert begins.isoformat() in documents(case)["docs/infrastructure/reviews.md"]
        which = event["RRULE"]["BYDAY"][0]
        assert which == "-1MO" or int(which[0]) == (begins.day - 1) // 7 + 1
