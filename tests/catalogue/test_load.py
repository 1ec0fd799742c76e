"""Looking rows up: by id, by column, and price lists by where they are wanted."""

from __future__ import annotations

import random
import shutil
from typing import TYPE_CHECKING

import pytest

from loopwright.catalogue.columns import ROW_TYPES
from loopwright.catalogue.load import DATA, load_catalogue
from loopwright.loop.errors import LoopwrightError

if TYPE_CHECKING:
    from pathlib import Path

CATALOGUE = load_catalogue()


def test_a_figure_is_found_by_its_id():
    assert CATALOGUE.value("month.hours") == 730
    assert CATALOGUE.figure("month.hours").source
    assert CATALOGUE.has("month.hours")
    assert not CATALOGUE.has("month.minutes")


def test_a_wrong_id_names_the_nearest():
    with pytest.raises(LoopwrightError) as wrong:
        CATALOGUE.value("month.hour")
    assert str(wrong.value) == "the catalogue has no figure 'month.hour'"
    assert "'month.hours'" in wrong.value.advice


def test_a_figure_without_a_value_is_an_error_and_not_nothing(tmp_path):
    (tmp_path / "figures.csv").write_text(
        "id,unit,title,read_on,stale_after,confidence\n"
        "sla.nobody.vm,share,what nobody promises,2026-01-01,2027-01-01,low\n"
    )
    catalogue = load_catalogue(tmp_path)
    assert catalogue.figure("sla.nobody.vm").value is None
    with pytest.raises(LoopwrightError, match="has no value"):
        catalogue.value("sla.nobody.vm")


def test_figures_of_a_prefix_come_sorted():
    found = [row.id for row in CATALOGUE.figures("month.")]
    assert "month.hours" in found
    assert all(name.startswith("month.") for name in found)
    assert found == sorted(found)
    every = [row.id for row in CATALOGUE.figures()]
    assert every == sorted(every)
    assert len(every) > 300


def test_rows_and_columns_say_the_same():
    columns = CATALOGUE.columns("compute")
    for position in range(0, len(columns["id"]), 97):
        row = CATALOGUE.compute[position]
        assert row.provenance.id == columns["id"][position]
        assert row.provenance.stale_after == columns["stale_after"][position]
        assert (row.sku, row.cores, row.usd_month) == tuple(
            columns[name][position] for name in ("sku", "cores", "usd_month")
        )
    assert columns["id"] == sorted(columns["id"])


@pytest.mark.parametrize(
    ("where", "region"),
    [
        ("eu-west-1", "eu-west-1"),
        ("eu", "eu-west-1"),
        ("eu-central-1", "eu-west-1"),
        ("us-west-2", "us-east-1"),
    ],
)
def test_a_price_falls_back_from_the_region_to_its_place(where, region):
    steps = CATALOGUE.price_steps("aws", "egress_gb", where)
    assert {step.region for step in steps} == {region}
    assert [step.tier_from for step in steps] == sorted(step.tier_from for step in steps)
    assert len(steps) == 4


def test_a_price_falls_back_to_anywhere():
    assert [step.usd for step in CATALOGUE.price_steps("aws", "queue_requests_million", "africa")] == [0.4]


def test_what_is_not_sold_has_no_steps():
    assert CATALOGUE.price_steps("hetzner", "nat_gateway_month", "eu") == ()
    assert CATALOGUE.price_steps("nobody", "egress_gb", "eu") == ()
    assert CATALOGUE.price_steps("bunny", "cdn_egress_gb", "moon") == ()


def test_an_unpriced_offering_stays_without_a_price():
    unpriced = [row for row in CATALOGUE.databases if row.usd_month is None]
    assert {row.provider for row in unpriced} == {"heroku"}


def test_what_no_longer_takes_new_customers_is_listed_and_not_orderable():
    closed = {row.sku.split("-")[0] for row in CATALOGUE.compute if not row.orderable}
    assert closed == {"apprunner"}


def shuffled(source: Path, target: Path, seed: int) -> None:
    shutil.copytree(source, target)
    chance = random.Random(seed)  # noqa: S311 - an order, not a secret
    for path in sorted(target.rglob("*.csv")):
        header, *rows = path.read_text(encoding="utf-8").splitlines()
        chance.shuffle(rows)
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        path.rename(path.with_name(f"{chance.randrange(10**6)}-{path.name}"))


def test_the_order_of_rows_and_files_changes_nothing(tmp_path):
    shuffled(DATA, tmp_path / "data", seed=7)
    other = load_catalogue(data=tmp_path / "data")
    for table in ROW_TYPES:
        assert other.columns(table) == CATALOGUE.columns(table)
    assert other.prices == CATALOGUE.prices
    assert other.date == CATALOGUE.date
