"""Bills in the forms that providers give them: the same months, services and amounts come out."""

from __future__ import annotations

import gzip
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopwright.loop.errors import LoopwrightError
from loopwright.survey.bills import Charge, bills_of

EUR = 1.1
FORMS = {
    "plain": "service,month,amount\nRDS,2026-09,60\nRDS,2026-10,62.5\n",
    "plain_german": "Service;Monat;Month;Amount\nRDS;;2026-09;60,00\nRDS;;2026-10;62,50\n",
    "cur": (
        "identity/LineItemId,lineItem/UsageStartDate,lineItem/ProductCode,lineItem/UnblendedCost,lineItem/CurrencyCode\n"
        "a,2026-09-01T00:00:00Z,RDS,20,USD\nb,2026-09-30T23:00:00Z,RDS,40,USD\nc,2026-10-31T00:00:00Z,RDS,62.5,USD\n"
    ),
    "cur_2": (
        "line_item_usage_start_date,line_item_product_code,line_item_unblended_cost\n"
        "2026-09-01 00:00:00.000,RDS,60\n2026-10-31 00:00:00.000,RDS,6.25E1\n"
    ),
    "cost_explorer": (
        '"Service","RDS($)","Total costs($)"\n"Service total","122.5","122.5"\n"2026-09-01","60","60"\n'
        '"2026-10-01","62.5","62.5"\n'
    ),
    "google": (
        "Billing account name,Service description,Usage start date,Cost ($),Subtotal ($)\n"
        "shop,RDS,2026-09-01,70,60\nshop,RDS,2026-10-31,70,62.5\n"
    ),
    "google_big_query": "service.description,invoice.month,cost,currency\nRDS,202609,60,USD\nRDS,202610,62.5,USD\n",
    "azure": (
        "Date,MeterCategory,CostInBillingCurrency,BillingCurrency\n09/30/2026,RDS,60,USD\n10/31/2026,RDS,62.5,USD\n"
    ),
    "focus": (
        "BilledCost,BillingCurrency,ChargePeriodStart,ServiceName\n60,USD,2026-09-01T00:00:00Z,RDS\n"
        "62.5,USD,2026-10-31T00:00:00Z,RDS\n"
    ),
}
WANTED = (Charge("2026-09", "RDS", 60.0), Charge("2026-10", "RDS", 62.5))


def read(tmp_path, text, name="bill.csv"):
    file = tmp_path / name
    file.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return bills_of((file,), EUR)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_tells_the_same(tmp_path, form):
    bills = read(tmp_path, FORMS[form])
    assert bills.charges == WANTED
    assert bills.months == bills.whole_months == ("2026-09", "2026-10")
    assert bills.unread_rows == ()


def test_a_packed_bill_and_several_files_are_read(tmp_path):
    assert read(tmp_path, FORMS["cur"], "bill.csv.gz").charges == WANTED
    for name, month in (("a.csv", "2026-09"), ("b.csv", "2026-10")):
        (tmp_path / name).write_text(f"service,month,amount\nRDS,{month},1\n")
    both = bills_of((tmp_path / "a.csv", tmp_path / "b.csv"), EUR)
    assert both.months == ("2026-09", "2026-10")


def test_euros_are_dollars_by_the_rate_that_is_given(tmp_path):
    bills = read(tmp_path, "service,month,amount,currency\nRDS,2026-10,100,EUR\nEC2,2026-10,100,USD\n")
    assert bills.by_service("2026-10") == {"RDS": pytest.approx(110), "EC2": 100}
    assert bills.total_usd("2026-10") == pytest.approx(210)
    with pytest.raises(LoopwrightError, match="amounts in JPY"):
        read(tmp_path, "service,month,amount,currency\nRDS,2026-10,100,JPY\n")
    assert bills.turned == "euros counted at $1.1"
    assert not read(tmp_path, "service,month,amount\nRDS,2026-10,100\n").turned


def test_a_month_that_is_not_over_is_no_whole_month(tmp_path):
    bills = read(tmp_path, "Date,ServiceName,Cost\n2026-10-31,RDS,5\n2026-11-12,RDS,2\n")
    assert bills.months == ("2026-10", "2026-11")
    assert bills.whole_months == ("2026-10",)


@pytest.mark.parametrize(
    ("rows", "today", "whole"),
    [
        ("RDS,2026-10,5\nRDS,2026-11,2\n", date(2026, 11, 27), ("2026-10",)),
        ("RDS,2026-10,5\nRDS,2026-11,2\n", date(2026, 12, 1), ("2026-10", "2026-11")),
        ("RDS,2026-09,5\nRDS,2026-10-29,2\n", date(2026, 11, 27), ("2026-09",)),
        ("RDS,2026-10-31,5\nRDS,2026-11-30,2\n", date(2026, 11, 30), ("2026-10",)),
        ("RDS,2026-10-12,5\nRDS,2026-11,2\n", date(2026, 12, 1), ("2026-11",)),
        ("RDS,2028-02-29,5\n", None, ("2028-02",)),
    ],
)
def test_neither_the_running_month_nor_one_in_which_an_export_ends_is_whole(tmp_path, rows, today, whole):
    file = tmp_path / "bill.csv"
    file.write_text("service,month,amount\n" + rows)
    assert bills_of((file,), EUR, today).whole_months == whole


def test_a_file_that_is_given_twice_counts_once(tmp_path):
    once = read(tmp_path, FORMS["plain"])
    (tmp_path / "copy.csv").write_text(FORMS["plain"])
    (tmp_path / "packed.csv.gz").write_bytes(gzip.compress(FORMS["plain"].encode()))
    names = ("bill.csv", "bill.csv", "copy.csv", "packed.csv.gz")
    assert bills_of(tuple(tmp_path / name for name in names), EUR) == once


def test_a_packed_bill_that_is_broken_is_refused(tmp_path):
    file = tmp_path / "bill.csv.gz"
    whole = gzip.compress(FORMS["plain"].encode())
    file.write_bytes(whole[:12] + b"\xff" * 8 + whole[20:])
    for files in ((file,), (file, file)):
        with pytest.raises(LoopwrightError, match="cannot be read"):
            bills_of(files, EUR)


def test_rows_that_cannot_be_read_are_counted(tmp_path):
    bills = read(
        tmp_path, "service,month,amount\nRDS,2026-10,5\nRDS,never,5\nRDS,2026-10,much\nRDS,2026-13,5\n"
    )
    assert bills.unread_rows == (("bill.csv", 3),)
    assert bills.total_usd("2026-10") == 5


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no column for the service, the month, the amount"),
        ("service,amount\nRDS,5\n", "no column for the month"),
        ("service,month,amount\n", "nothing was paid"),
        ("service,month,amount\nRDS,2026-10,\xff", None),
    ],
)
def test_what_is_no_bill_is_refused_with_what_it_lacks(tmp_path, text, said):
    file = tmp_path / "bill.csv"
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(LoopwrightError, match=said or "cannot be read") as refused:
        bills_of((file,), EUR)
    assert "service,month,amount" in refused.value.advice


@given(
    st.lists(
        st.tuples(st.integers(1, 12), st.sampled_from("abc"), st.integers(-10_000, 10_000_000)), min_size=1
    ),
)
def test_nothing_is_lost_and_nothing_is_added(tmp_path_factory, rows):
    file = tmp_path_factory.mktemp("bills") / "bill.csv"
    lines = [f"s{service},2026-{month:02},{cents / 100}" for month, service, cents in rows]
    file.write_text("\n".join(["service,month,amount", *lines]))
    bills = bills_of((file,), EUR)
    assert sum(map(bills.total_usd, bills.months)) == pytest.approx(sum(cents for *_, cents in rows) / 100)


@given(st.binary(max_size=400))
def test_bytes_are_a_bill_or_refused(tmp_path_factory, data):
    file = tmp_path_factory.mktemp("bills") / "bill.csv"
    file.write_bytes(data)
    try:
        found = bills_of((file,), EUR)
    except LoopwrightError:
        return
    assert found.charges
