"""Bills worked out by hand from published prices, to the cent, against our sums over catalogue rows.

A case holds the published price and the arithmetic in words; the catalogue must hold the same price.
"""

from __future__ import annotations

import math
import tomllib
from pathlib import Path

import pytest

from loopwright.catalogue.load import load_catalogue
from loopwright.catalogue.rows import CacheOffering, ComputeOffering, DatabaseOffering
from loopwright.design.sums.pricing import PriceList, Step, catalogue_price, tiered_cost

CATALOGUE = load_catalogue()
CASES = {
    path.stem: tomllib.loads(path.read_text()) for path in sorted((Path(__file__).parent / "bills").glob("*"))
}
LINES = [
    pytest.param(line, id=f"{slug}: {line['what']}") for slug, case in CASES.items() for line in case["lines"]
]
Offering = ComputeOffering | DatabaseOffering | CacheOffering
OFFERINGS: dict[str, Offering] = {
    offering.provenance.id: offering
    for table in (CATALOGUE.compute, CATALOGUE.databases, CATALOGUE.caches)
    for offering in table
}
HALF_A_CENT = 0.005


def lines_with(key: str) -> list:
    return [param for param in LINES if key in param.values[0]]


def price_of(line: dict) -> PriceList:
    price = catalogue_price(CATALOGUE, line["provider"], line["item"], line["place"], line.get("service", ""))
    assert price is not None, (
        f"the catalogue sells no {line['item']} of {line['provider']} in {line['place']}"
    )
    return price


def offering_of(line: dict) -> Offering:
    found = OFFERINGS.get(line["row"])
    assert found is not None, f"the catalogue has no {line['row']}"
    return found


def to_the_cent(usd: float) -> float:
    return math.floor(usd * 100 + 0.5 + 1e-9) / 100


@pytest.mark.parametrize("line", lines_with("item"))
def test_a_quantity_costs_what_the_price_list_says(line):
    price = price_of(line)
    published = line["published"]
    reached = [step.usd for step in price.steps[: len(published)]]
    assert reached == pytest.approx(published, rel=1e-3)
    assert price.included == pytest.approx(line.get("included", 0))
    usd = float(price.cost(line["quantity"]))
    assert to_the_cent(usd) == line["usd"], line["arithmetic"]
    assert price.cost_of_one(line["quantity"]) == pytest.approx(usd)


@pytest.mark.parametrize("line", lines_with("column"))
def test_an_offering_costs_what_its_provider_publishes(line):
    unit = getattr(offering_of(line), line["column"])
    assert unit == pytest.approx(line["published"], abs=HALF_A_CENT, rel=1e-4)
    assert abs(unit * line["quantity"] - line["usd"]) <= HALF_A_CENT * line["quantity"]


@pytest.mark.parametrize("line", lines_with("sent_gb"))
def test_transfer_beyond_what_machines_include_costs_what_is_published(line):
    machine = offering_of(line)
    assert machine.egress_usd_per_gb == pytest.approx(line["published"], rel=1e-3)
    steps = (Step(0, math.inf, machine.egress_usd_per_gb),)
    included = line["machines"] * machine.included_transfer_gb
    usd = float(tiered_cost(line["sent_gb"], steps, included))
    assert to_the_cent(usd) == line["usd"], line["arithmetic"]


@pytest.mark.parametrize("slug", CASES)
def test_the_lines_of_a_bill_add_up_to_its_total(slug):
    case = CASES[slug]
    assert round(sum(line["usd"] for line in case["lines"]), 2) == case["total"]
    assert case["source"]
    assert case["read"] > "2024-01-01"


def test_there_are_at_least_twenty_bills():
    assert len(CASES) >= 20
