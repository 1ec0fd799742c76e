"""What waste is told in dollars: by the catalogue's rows, and nothing where a price is not known."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import pytest

from loopwright.audit.auditing import subject_of
from loopwright.audit.check import all_checks
from loopwright.audit.needed import Needed
from loopwright.audit.running import audited
from loopwright.catalogue.load import load_catalogue
from loopwright.loop.reading import read_loop

CASES = Path(__file__).parents[1] / "cases"
OTHER = CASES / "standby_not_needed" / "positive" / "loop.yaml"
CHECKS = {one.slug: one for one in all_checks()}
HOURS = 0.3  # of a week that somebody works there


@cache
def catalogue():
    return load_catalogue()


def price(table, sku, **wanted):
    """The price of the one row of us-east-1, read past the code that looks rows up."""
    rows = [
        one
        for one in getattr(catalogue(), table)
        if one.region == "us-east-1"
        and getattr(one, "sku", getattr(one, "item", "")) == sku
        and one.provider == "aws"
        and all(getattr(one, name) == value for name, value in wanted.items())
    ]
    (row,) = rows
    return row.usd if table == "prices" else row.usd_month


def database(*, standby):
    names = {True: "db.t4g.medium multi-az", False: "db.t4g.medium single-az"}
    return price("databases", names[standby], engine="postgresql", service="rds")


EXPECTED = {
    "balancer_before_nothing": lambda: price("prices", "load_balancer_month"),
    "gateway_per_zone_in_development": lambda: 2 * price("prices", "nat_gateway_month"),
    "replica_nobody_reads": lambda: database(standby=False),
    "standby_not_needed": lambda: database(standby=True) - database(standby=False),
    "machine_larger_than_needed": lambda: price("compute", "m6i.8xlarge") * (1 - 4 / 32),
    "environment_never_sleeps": lambda: (
        (price("compute", "m6i.large") + database(standby=False)) * (1 - HOURS)
    ),
}


def money(slug, tmp_path):
    folder = tmp_path / "shop"
    shutil.copytree(CASES / slug / "positive", folder)
    own = folder / "loop.yaml"
    loop = read_loop(own if own.exists() else OTHER, catalogue().value("currency.usd_per_eur")).loop
    needed = Needed(loop, catalogue(), "loop.yaml", said=True)
    found = audited(subject_of(folder, lambda _: needed), [CHECKS[slug]]).findings
    (usd,) = {one.money_usd_per_month for one in found}
    return usd


@pytest.mark.parametrize("slug", EXPECTED)
def test_waste_is_told_by_the_catalogues_prices(slug, tmp_path):
    assert money(slug, tmp_path) == pytest.approx(EXPECTED[slug](), rel=1e-9)


def test_what_has_no_price_is_told_without_one(tmp_path):
    assert money("copies_not_needed", tmp_path) is None
