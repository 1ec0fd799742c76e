"""The lines that policies put on the bill: cheapest seller, unpriced never free, every cent explained."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopwright.catalogue.load import load_catalogue
from loopwright.design.sums.environments import hourly_usd, previews_usd
from loopwright.design.tiers.line_items import LineItem, line_figure, line_items, total_usd, unpriced
from loopwright.design.tiers.needs import LINES, Needs, Where, amount, built_in
from loopwright.design.tiers.vendors import market_of
from loopwright.loop.vocabulary import Platform

CATALOGUE = load_catalogue()
MARKET = market_of(CATALOGUE)
HETZNER = Where("hetzner", "fsn1", "eu", "hetzner")
SMALL = Needs(
    emails_per_month=1_500,
    errors_per_month=500,
    log_gb_per_month=2,
    metric_series=300,
    uptime=True,
    status_page=True,
    pages=1,
    backup_gb=6,
    backup_upload_gb=10,
    dns_zones=1,
)

quantities = st.floats(min_value=0, max_value=1e6, allow_nan=False)


def bought(needs: Needs, where: Where = HETZNER) -> dict[str, LineItem]:
    return {item.name: item for item in line_items(needs, where, MARKET)}


def test_a_small_web_app_is_watched_and_backed_up_for_a_few_dollars():
    items = line_items(SMALL, HETZNER, MARKET)
    assert {item.name for item in items} == {
        "email", "dns", "logs", "metrics", "errors", "uptime", "status_page", "paging", "backups",
    }  # fmt: skip
    assert unpriced(items) == ()
    assert total_usd(items) <= 10


def test_without_free_plans_the_same_app_pays_for_being_watched():
    paid = line_items(replace(SMALL, free_tiers=False), HETZNER, MARKET)
    assert total_usd(paid) > total_usd(line_items(SMALL, HETZNER, MARKET)) + 20
    outside = [item for item in paid if item.seller and item.seller.provider != "hetzner" and item.money]
    first_lines = [item for item in outside if item.name not in {"metrics", "paging"}]
    assert all(item.money.mode > 0 for item in first_lines if item.money)


def test_a_plan_that_two_lines_need_is_paid_once():
    needs = Needs(log_gb_per_month=80, metric_series=50_000, free_tiers=False, must_not_use=("betterstack",))
    items = bought(needs)
    assert items["logs"].seller == items["metrics"].seller
    drivers = [charge.driver for item in items.values() for charge in item.charges]
    assert drivers.count("plan") == 1


def test_what_nobody_sells_is_unpriced_and_not_free():
    item = bought(Needs(intrusion_detection=True))["ids"]
    assert item.money is None
    assert unpriced((item,)) == ("ids",)
    with pytest.raises(ValueError, match="unpriced"):
        line_figure(item)


def test_more_seats_than_a_free_plan_has_go_elsewhere():
    alone = bought(Needs(errors_per_month=1_000, seats=1, must_not_use=("betterstack",)))["errors"]
    team = bought(Needs(errors_per_month=1_000, seats=4, must_not_use=("betterstack",)))["errors"]
    assert alone.money is not None
    assert team.money is not None
    assert alone.money.mode == 0
    assert team.money.mode > 0


def test_a_vendor_that_must_not_be_used_is_not_used():
    for item in bought(replace(SMALL, must_not_use=("betterstack", "grafana"))).values():
        assert item.seller is None or item.seller.provider not in {"betterstack", "grafana"}


def test_what_a_platform_brings_along_is_not_bought():
    needs = Needs(metric_series=1_000, secrets=5, registry_gb=3, log_gb_per_month=1)
    on_platform = built_in(needs, Platform.APPLICATION_PLATFORM)
    assert (on_platform.metric_series, on_platform.secrets, on_platform.registry_gb) == (0, 0, 0)
    assert on_platform.log_gb_per_month == 1
    assert built_in(needs, Platform.KUBERNETES) == needs
    for platform in Platform:
        built_in(needs, platform)


def test_every_figure_of_a_line_leads_to_price_rows_or_counts():
    rows = {row.provenance.id for row in CATALOGUE.prices}
    for item in line_items(SMALL, HETZNER, MARKET):
        figure = line_figure(item)
        assert item.money is not None
        assert figure.value == item.money.mode
        assert (figure.low, figure.high) == (item.money.low, item.money.high)
        leaves = [leaf.source for leaf in figure.leaves()]
        assert all(source is not None for source in leaves)
        read = {source.reference.partition("#")[0] for source in leaves if source.origin != "definition"}
        assert read
        assert read <= rows
        assert read <= set(item.rows)


@given(quantities, quantities, st.floats(0, 2_000), st.floats(0, 2_000))
def test_needing_more_never_costs_less(emails, errors, logs, files):
    less = Needs(emails_per_month=emails, errors_per_month=errors, log_gb_per_month=logs, files_gb=files)
    more = Needs(
        emails_per_month=emails * 1.5,
        errors_per_month=errors * 1.5,
        log_gb_per_month=logs * 1.5,
        files_gb=files * 1.5,
    )
    cheap, dear = bought(less), bought(more)
    for name, item in cheap.items():
        after = dear[name].money
        if item.money is not None and after is not None:
            assert item.money.mode <= after.mode + 1e-9


def test_the_same_needs_give_the_same_lines():
    assert line_items(SMALL, HETZNER, MARKET) == line_items(SMALL, HETZNER, market_of(CATALOGUE))


def test_every_line_asks_for_a_need_that_exists():
    names = [line.name for line in LINES]
    assert len(names) == len(set(names))
    for line in LINES:
        for need in (line.asks, *(need for _, need in (*line.items, *line.limits))):
            assert amount(Needs(), need) in {0.0, 1.0}


def test_environments_are_shares_and_hours_of_production():
    assert hourly_usd(73, 100, 730) == pytest.approx(10)
    assert hourly_usd(73, 10_000, 730) == pytest.approx(73)
    assert previews_usd(73, 4, 50, 730) == pytest.approx(20)


def test_backups_and_files_share_one_allowance():
    others = {seller.provider for seller in MARKET.sellers["object_storage_gb_month"]} - {"cloudflare"}
    needs = Needs(backup_gb=8, files_gb=8, must_not_use=tuple(sorted(others)))
    both = bought(needs)
    assert both["backups"].seller == both["files"].seller
    assert all(bought(one)[name].money.mode == 0 for one, name in (
        (replace(needs, files_gb=0), "backups"), (replace(needs, backup_gb=0), "files"),
    ))  # fmt: skip
    seller = both["files"].seller
    assert seller is not None
    price = MARKET.price(seller, "object_storage_gb_month", "fsn1", "eu")
    assert price is not None
    assert total_usd(tuple(both.values())) == pytest.approx(price.cost_of_one(16))
    assert price.cost_of_one(16) > 0
