"""What the doctor finds, and what it does not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from loopwright.catalogue.columns import ROW_TYPES
from loopwright.catalogue.doctor import examine
from loopwright.catalogue.load import load_catalogue

TODAY = date(2026, 11, 21)
OURS = load_catalogue()
HEADER = (
    "id,provider,service,item,region,place,unit,usd,tier_from,tier_to,included,"
    "source,read_on,stale_after,confidence,note\n"
)


def row(name, usd="1", stale="2027-01-01", confidence="high", provider="acme"):
    return (
        f"{name},{provider},s,{name},any,any,month,{usd},0,,0,their list,2026-01-01,{stale},{confidence},\n"
    )


def examined(tmp_path, *rows):
    (tmp_path / "prices.csv").write_text(HEADER + "".join(rows))
    return examine(load_catalogue(data=tmp_path), TODAY)


def test_a_sound_catalogue_has_no_ailments(tmp_path):
    assert examined(tmp_path, row("a"), row("b")) == ()


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"stale": "2026-11-20"}, "past_its_date"),
        ({"usd": ""}, "unpriced"),
        ({"confidence": "low"}, "low_confidence"),
        ({"confidence": "assumption"}, "assumption"),
    ],
)
def test_each_ailment_is_found_and_counted(tmp_path, change, what):
    (ailment,) = examined(tmp_path, row("a"), row("b", **change))
    assert (ailment.what, ailment.table, ailment.subject) == (what, "prices", "acme")
    assert (ailment.rows, ailment.of, ailment.ids) == (1, 2, ("b",))
    assert "1 of 2 rows" in str(ailment)


def test_a_row_is_sound_on_its_last_day(tmp_path):
    assert examined(tmp_path, row("a", stale=TODAY.isoformat())) == ()


def test_a_provider_that_is_past_its_date_as_a_whole_is_said_in_one_line(tmp_path):
    (ailment,) = examined(tmp_path, row("a", stale="2026-10-01"), row("b", stale="2026-09-01"))
    assert str(ailment) == "prices · acme: all of 2 rows past their date, the oldest since 2026-09-01"


def test_ailments_are_sorted_with_what_is_past_its_date_first(tmp_path):
    found = examined(
        tmp_path,
        row("a", usd="", provider="zeta"),
        row("b", stale="2026-10-01", provider="zeta"),
        row("c", stale="2026-10-01"),
        row("d", confidence="low"),
    )
    assert [(one.what, one.subject) for one in found] == [
        ("past_its_date", "acme"),
        ("past_its_date", "zeta"),
        ("low_confidence", "acme"),
        ("unpriced", "zeta"),
    ]


def test_services_paid_by_use_are_not_called_unpriced():
    unpriced = [one for one in examine(OURS, TODAY) if one.what == "unpriced"]
    assert not any(one.table in {"compute", "caches"} for one in unpriced)
    assert any(one.table == "databases" and one.subject == "heroku" for one in unpriced)


def test_every_row_is_past_its_date_in_the_far_future():
    far = date.fromisoformat(OURS.date) + timedelta(days=3650 * 2)
    stale = [one for one in examine(OURS, far) if one.what == "past_its_date"]
    assert sum(one.rows for one in stale) == sum(len(OURS.columns(table)["id"]) for table in ROW_TYPES)


def test_the_same_day_finds_the_same():
    assert examine(OURS, TODAY) == examine(load_catalogue(), TODAY)
