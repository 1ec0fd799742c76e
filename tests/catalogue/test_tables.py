"""A faulty file: one clear line a row, with file, line, column, what was read and what is allowed."""

from __future__ import annotations

import pytest

from loopwright.catalogue.columns import columns_of
from loopwright.catalogue.load import load_catalogue
from loopwright.loop.errors import InputError, LoopwrightError

PRICE = {
    "id": "price.acme.disk.eu",
    "provider": "acme",
    "service": "disk",
    "item": "block_storage_gb_month",
    "region": "eu",
    "place": "eu",
    "unit": "GB-month",
    "usd": "0.05",
    "tier_from": "0",
    "tier_to": "",
    "included": "0",
    "source": "acme.example price list",
    "read_on": "2026-11-01",
    "stale_after": "2027-11-01",
    "confidence": "high",
    "note": "",
}
FAULTS = [
    ({"usd": "five"}, "prices.csv:2:8: usd: 'five'; allowed: a number, or nothing when it is not known"),
    ({"usd": "nan"}, "prices.csv:2:8: usd: 'nan'; allowed: a number, or nothing when it is not known"),
    ({"usd": "-1"}, "prices.csv:2:8: usd: -1.0; allowed: 0 or more"),
    ({"tier_from": ""}, "prices.csv:2:9: tier_from: ''; allowed: a number"),
    ({"read_on": "2026-11"}, "prices.csv:2:13: read_on: '2026-11'; allowed: a date as 2026-11-21"),
    (
        {"stale_after": "2025-01-01"},
        "prices.csv:2:14: stale_after: '2025-01-01'; allowed: at least read_on, which is '2026-11-01'",
    ),
    ({"source": " "}, "prices.csv:2:12: source: ''; allowed: a word"),
    (
        {"confidence": "hihg"},
        (
            "prices.csv:2:15: confidence: 'hihg'; allowed: one of: high, medium, low, assumption; "
            "did you mean 'high'?"
        ),
    ),
    ({"tier_from": "10"}, "prices.csv:2:9: tier_from: 10.0; allowed: 0"),
]


def folder(tmp_path, *rows, header=None):
    names = header or [column.name for column in columns_of("prices")]
    lines = [",".join(names), *(",".join(row.get(name, "") for name in names) for row in rows)]
    (tmp_path / "prices.csv").write_text("\n".join(lines))
    return tmp_path


def faults_of(path) -> list[str]:
    with pytest.raises(InputError) as wrong:
        load_catalogue(data=path)
    return [line.removeprefix(f"{path}/") for line in str(wrong.value).splitlines()]


def test_a_whole_row_is_read(tmp_path):
    (row,) = load_catalogue(data=folder(tmp_path, PRICE)).prices
    assert (row.usd, row.tier_from, row.tier_to) == (0.05, 0.0, None)
    assert row.provenance.confidence == "high"


@pytest.mark.parametrize(("change", "line"), FAULTS, ids=[fault[1].split(";")[0] for fault in FAULTS])
def test_a_faulty_row_is_one_clear_line(tmp_path, change, line):
    assert faults_of(folder(tmp_path, PRICE | change)) == [line]


def test_every_faulty_row_is_told_at_once(tmp_path):
    rows = [PRICE | {"id": f"p.{number}", "usd": "x"} for number in range(3)]
    assert [line.split(":")[1] for line in faults_of(folder(tmp_path, *rows))] == ["2", "3", "4"]


def test_two_rows_with_one_id_are_told_with_both_places(tmp_path):
    (line,) = faults_of(folder(tmp_path, PRICE, PRICE | {"item": "snapshot_gb_month"}))
    assert line.startswith("prices.csv:3:1: id: 'price.acme.disk.eu'; allowed: an id of its own")
    assert line.endswith("prices.csv:2 has it too")


def test_a_gap_between_price_steps_is_told(tmp_path):
    steps = [PRICE | {"tier_to": "100"}, PRICE | {"id": "price.acme.disk.eu.2", "tier_from": "200"}]
    (line,) = faults_of(folder(tmp_path, *steps))
    assert line == "prices.csv:3:9: tier_from: 200.0; allowed: 100.0, where the step before ends"


def test_a_misspelt_column_is_told_with_the_nearest(tmp_path):
    header = [name.replace("usd", "us_d") for name in PRICE]
    first, second = faults_of(folder(tmp_path, PRICE, header=header))
    assert first.startswith("prices.csv:1:8: header: 'us_d'")
    assert first.endswith("did you mean 'usd'?")
    assert "these columns too: usd" in second


def test_a_row_that_is_too_short_is_told(tmp_path):
    path = folder(tmp_path, PRICE)
    with (path / "prices.csv").open("a") as file:
        file.write("\nlost,cells")
    assert faults_of(path) == ["prices.csv:3:1: row: 2 cells; allowed: 16 cells, as in the header"]


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b'id,"unclosed\n'], ids=["not text", "open quote"])
def test_what_is_not_comma_separated_text_is_told(tmp_path, content):
    (tmp_path / "prices.csv").write_bytes(content)
    (line,) = faults_of(tmp_path)
    assert "comma-separated values in UTF-8" in line


def test_a_file_of_no_table_is_told(tmp_path):
    (tmp_path / "discounts.csv").write_text("id\n")
    with pytest.raises(LoopwrightError) as wrong:
        load_catalogue(data=tmp_path)
    assert "discounts.csv" in wrong.value.message
    assert "prices" in wrong.value.advice
