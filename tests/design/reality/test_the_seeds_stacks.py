"""The three stacks of the seed priced as given from catalogue rows, against the seed's cost bands."""

import tomllib
from pathlib import Path

import pytest

from loopwright.catalogue.load import load_catalogue
from loopwright.design.sums.pricing import catalogue_price

CATALOGUE = load_catalogue()
STACKS = {path.stem: tomllib.loads(path.read_text()) for path in (Path(__file__).parent / "stacks").glob("*")}
ROWS = {
    row.provenance.id: row
    for table in (CATALOGUE.compute, CATALOGUE.databases, CATALOGUE.caches)
    for row in table
}


def usd_of(line):
    if "row" in line:
        return getattr(ROWS[line["row"]], line.get("column", "usd_month")) * line["quantity"]
    return float(catalogue_price(CATALOGUE, line["provider"], line["item"], "us").cost(line["quantity"]))


def test_there_are_the_three_stages_of_the_seed():
    assert set(STACKS) == {"solo", "small_team", "growing"}


@pytest.mark.parametrize("name", sorted(STACKS))
def test_every_line_of_a_stack_is_priced(name):
    for line in STACKS[name]["lines"]:
        usd = usd_of(line)
        assert usd > 0 or line["item"].startswith(("queue", "function")), line["what"]
        assert round(usd, 2) == pytest.approx(line["usd"]), line["what"]


@pytest.mark.parametrize("name", sorted(STACKS))
def test_a_stack_costs_what_the_seed_says(name):
    stage = f"seed.infrastructure_stage.{STACKS[name]['stage']}"
    total = sum(usd_of(line) for line in STACKS[name]["lines"])
    assert CATALOGUE.value(f"{stage}.cost_low") <= total <= CATALOGUE.value(f"{stage}.cost_high")
