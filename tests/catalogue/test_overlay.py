"""A user's own rows over ours."""

from __future__ import annotations

import pytest

from loopwright.catalogue.columns import ROW_TYPES
from loopwright.catalogue.load import load_catalogue
from loopwright.loop.errors import InputError, LoopwrightError

OURS = load_catalogue()
SERVER = "hetzner.vm.cx33.eu-central"


def overlay(tmp_path, **files):
    for table, text in files.items():
        (tmp_path / f"{table}.csv").write_text(text)
    return load_catalogue(tmp_path)


def server(catalogue, id_=SERVER):
    return next(row for row in catalogue.compute if row.provenance.id == id_)


def test_a_negotiated_price_replaces_one_cell_and_names_its_file(tmp_path):
    theirs = server(overlay(tmp_path, compute=f"id,usd_month\n{SERVER},5.5\n"))
    ours = server(OURS)
    assert theirs.usd_month == 5.5
    assert theirs.provenance.source == "compute.csv"
    assert (theirs.cores, theirs.memory_gb, theirs.sku) == (ours.cores, ours.memory_gb, ours.sku)
    assert server(load_catalogue()).usd_month == ours.usd_month


def test_an_empty_cell_leaves_ours(tmp_path):
    theirs = server(overlay(tmp_path, compute=f"id,usd_month,memory_gb,source\n{SERVER},5.5,,our contract\n"))
    assert theirs.memory_gb == server(OURS).memory_gb
    assert theirs.provenance.source == "our contract"


def test_a_new_row_is_added_in_its_order(tmp_path):
    text = (
        "id,provider,service,sku,region,place,cores,sustained_cores,memory_gb,cpu_type,arch,speed,usd_month,"
        "orderable,free_tier,read_on,stale_after,confidence\n"
        "acme.vm.one.eu,acme,vm,one,eu,eu,2,2,4,dedicated,x86_64,1,9,true,false,2026-11-01,2027-11-01,high\n"
    )
    catalogue = overlay(tmp_path, compute=text)
    row = server(catalogue, "acme.vm.one.eu")
    assert (row.usd_month, row.disk_gb, row.provenance.source) == (9.0, None, "compute.csv")
    ids = catalogue.columns("compute")["id"]
    assert ids == sorted(ids)
    assert len(ids) == len(OURS.columns("compute")["id"]) + 1


def test_figures_can_be_replaced_too(tmp_path):
    catalogue = overlay(tmp_path, figures="id,value,low,high\ncurrency.usd_per_eur,1.2,1.1,1.3\n")
    assert catalogue.value("currency.usd_per_eur") == 1.2
    assert catalogue.figure("currency.usd_per_eur").source == "figures.csv"


def test_what_is_not_touched_stays(tmp_path):
    catalogue = overlay(tmp_path, compute=f"id,usd_month\n{SERVER},5.5\n")
    for table in set(ROW_TYPES) - {"compute"}:
        assert catalogue.columns(table) == OURS.columns(table)


@pytest.mark.parametrize(
    ("table", "text", "told"),
    [
        ("compute", "id,usd_month\nacme.vm.two.eu,9\n", "provider: ''; allowed: a word"),
        ("compute", f"id,usd_month\n{SERVER},cheap\n", "usd_month: 'cheap'; allowed: a number"),
        ("compute", f"id,place\n{SERVER},europe\n", "place: 'europe'; allowed: one of: africa"),
        ("compute", f"id,orderable\n{SERVER},maybe\n", "orderable: 'maybe'; allowed: true or false"),
        ("compute", "usd_month\n5\n", "these columns too: id"),
        ("figures", "id,low\nmonth.hours,800\n", "value: 730.0; allowed: at least low, which is 800.0"),
    ],
)
def test_a_faulty_row_is_told_in_one_line(tmp_path, table, text, told):
    with pytest.raises(InputError) as wrong:
        overlay(tmp_path, **{table: text})
    (line,) = str(wrong.value).splitlines()
    assert f"{table}.csv:" in line
    assert told in line


@pytest.mark.parametrize("made", [True, False], ids=["empty", "missing"])
def test_a_folder_without_rows_is_an_error(tmp_path, made):
    path = tmp_path / "ours"
    if made:
        path.mkdir()
    with pytest.raises(LoopwrightError, match="no CSV file"):
        load_catalogue(path)


def test_a_folder_that_is_named_like_a_file_is_told(tmp_path):
    (tmp_path / "prices.csv").mkdir()
    with pytest.raises(LoopwrightError, match=r"prices\.csv: Is a directory"):
        load_catalogue(tmp_path)
