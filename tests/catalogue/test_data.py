"""What must hold of every row that the package ships."""

from __future__ import annotations

import csv
from datetime import date
from typing import TYPE_CHECKING

import pytest

from loopwright.catalogue.columns import ROW_TYPES
from loopwright.catalogue.load import DATA, load_catalogue
from loopwright.loop.vocabulary import Place

if TYPE_CHECKING:
    from pathlib import Path

CATALOGUE = load_catalogue()
FILES = sorted(DATA.rglob("*.csv"))
PROVIDERS = [
    "aws",
    "azure",
    "backblaze",
    "betterstack",
    "bunny",
    "cloudflare",
    "datadog",
    "digitalocean",
    "fly.io",
    "gcp",
    "grafana",
    "heroku",
    "hetzner",
    "linode",
    "neon",
    "netlify",
    "ovh",
    "own_hardware",
    "pagerduty",
    "planetscale",
    "postmark",
    "railway",
    "render",
    "sendgrid",
    "sentry",
    "supabase",
    "upstash",
    "uptimerobot",
    "vercel",
]
SERVICES = [
    ("compute", "hetzner", "vm", "cx33"),
    ("compute", "hetzner", "dedicated", "sx135"),
    ("compute", "digitalocean", "vm", "s-1vcpu-1gb"),
    ("compute", "digitalocean", "platform", "apps-s-1vcpu-1gb"),
    ("compute", "linode", "vm", "g6-nanode-1"),
    ("compute", "ovh", "vm", "b3-8"),
    ("compute", "fly.io", "platform", "shared-cpu-1x/1GB"),
    ("compute", "heroku", "platform", "standard-1x"),
    ("compute", "render", "platform", "starter"),
    ("compute", "railway", "platform", "1vcpu-1gb"),
    ("compute", "aws", "vm", "m7g.large"),
    ("compute", "aws", "lone_vm", "lightsail-small"),
    ("compute", "aws", "container", "fargate-1vcpu-2gb"),
    ("compute", "aws", "container", "apprunner-1vcpu-2gb"),
    ("compute", "aws", "function", "lambda-1gb"),
    ("compute", "gcp", "vm", "e2-standard-2"),
    ("compute", "gcp", "run", "cloudrun-1vcpu-2gib"),
    ("compute", "azure", "vm", "Standard_D2s_v5"),
    ("compute", "azure", "container", "appservice-b1"),
    ("compute", "azure", "run", "containerapps-1vcpu-2gib"),
    ("compute", "own_hardware", "own_hardware", "medium"),
    ("databases", "aws", "rds", "db.m7g.large multi-az"),
    ("databases", "aws", "aurora", "db.r7g.large + replica"),
    ("databases", "gcp", "cloud-sql", "custom-2-7680 HA"),
    ("databases", "azure", "flexible-server", "D2ds_v5 zone-redundant HA"),
    ("databases", "heroku", "postgres", "premium-0"),
    ("databases", "supabase", "postgres", "small"),
    ("databases", "neon", "postgres", "launch-1cu"),
    ("databases", "planetscale", "postgres", "ps-5 HA"),
    ("caches", "aws", "elasticache-valkey", "cache.t4g.small"),
    ("caches", "upstash", "redis", "pay-as-you-go"),
]
ITEMS = [
    ("aws", "cluster_month"),
    ("gcp", "cluster_month"),
    ("azure", "cluster_month"),
    ("aws", "object_storage_gb_month"),
    ("aws", "cdn_egress_gb"),
    ("aws", "queue_requests_million"),
    ("aws", "load_balancer_month"),
    ("aws", "nat_gateway_month"),
    ("aws", "email_thousand"),
    ("sendgrid", "email_plan_month"),
    ("postmark", "email_thousand"),
    ("vercel", "static_hosting_month"),
    ("netlify", "static_hosting_month"),
    ("cloudflare", "static_hosting_month"),
    ("gcp", "run_vcpu_second"),
    ("aws", "function_gb_second"),
    ("hetzner", "egress_gb"),
]


def columns_of_all(name: str) -> list:
    return [
        (table, cell)
        for table in ROW_TYPES
        if name in CATALOGUE.columns(table)
        for cell in CATALOGUE.columns(table)[name]
    ]


def test_every_table_is_full_and_every_row_loads():
    counts = {table: len(CATALOGUE.columns(table)["id"]) for table in ROW_TYPES}
    assert counts == {
        "figures": len(CATALOGUE.figures()),
        "compute": len(CATALOGUE.compute),
        "databases": len(CATALOGUE.databases),
        "caches": len(CATALOGUE.caches),
        "prices": len(CATALOGUE.prices),
    }
    assert counts["compute"] > 2500
    assert counts["databases"] > 1000
    assert min(counts.values()) > 300


def test_no_two_rows_of_any_table_share_an_id():
    ids = [cell for _, cell in columns_of_all("id")]
    assert len(ids) == len(set(ids))


def test_dates_are_iso_and_rows_go_stale_after_they_were_read():
    read = columns_of_all("read_on")
    stale = columns_of_all("stale_after")
    for (_, day), (_, last) in zip(read, stale, strict=True):
        assert date.fromisoformat(day) < date.fromisoformat(last)


def test_no_row_was_read_after_the_catalogue_date():
    assert max(day for _, day in columns_of_all("read_on")) == CATALOGUE.date


def test_every_row_names_its_source():
    assert all(cell.strip() for _, cell in columns_of_all("source"))


def test_ranges_of_figures_hold_their_value():
    for row in CATALOGUE.figures():
        if row.value is not None and row.low is not None and row.high is not None:
            assert row.low <= row.value <= row.high, row.id


def test_what_may_be_planned_on_never_exceeds_what_is_sold():
    for row in CATALOGUE.compute:
        assert 0 < row.sustained_cores <= row.cores, row.provenance.id
        assert row.memory_gb > 0, row.provenance.id
        assert row.speed > 0.4, row.provenance.id


def test_a_recalled_or_assumed_number_is_never_of_high_confidence():
    doubtful = ("recalled", "assumption")
    for table in ("compute", "databases", "caches", "prices"):
        columns = CATALOGUE.columns(table)
        for id_, source, confidence in zip(
            columns["id"], columns["source"], columns["confidence"], strict=True
        ):
            assert confidence != "high" or not any(word in source for word in doubtful), id_


def test_a_standby_pays_for_several_nodes_and_a_single_for_one():
    for row in CATALOGUE.databases:
        assert (row.nodes > 1) == row.standby, row.provenance.id
        assert row.zones <= row.nodes, row.provenance.id


def test_a_region_lies_in_one_place():
    places: dict[tuple[str, str], set[str]] = {}
    for table in ("compute", "databases", "caches"):
        columns = CATALOGUE.columns(table)
        for provider, region, place in zip(
            columns["provider"], columns["region"], columns["place"], strict=True
        ):
            places.setdefault((provider, region), set()).add(place)
    assert {key: found for key, found in places.items() if len(found) > 1} == {}


def test_price_tiers_start_at_nothing_and_leave_no_gap():
    lists: dict[tuple[str, ...], list] = {}
    for row in CATALOGUE.prices:
        lists.setdefault((row.provider, row.service, row.item, row.region, row.place), []).append(row)
    for key, steps in lists.items():
        ordered = sorted(steps, key=lambda step: step.tier_from)
        starts = [step.tier_from for step in ordered]
        assert starts == [0.0, *(step.tier_to for step in ordered[:-1])], key


@pytest.mark.parametrize("provider", PROVIDERS)
def test_every_provider_that_was_asked_for_is_there(provider):
    assert any(
        provider in CATALOGUE.columns(table)["provider"]
        for table in ("compute", "databases", "caches", "prices")
    )


@pytest.mark.parametrize(("table", "provider", "service", "sku"), SERVICES)
def test_every_service_that_was_asked_for_is_there(table, provider, service, sku):
    columns = CATALOGUE.columns(table)
    sold = set(zip(columns["provider"], columns["service"], columns["sku"], strict=True))
    assert (provider, service, sku) in sold


@pytest.mark.parametrize(("provider", "item"), ITEMS)
def test_every_item_that_was_asked_for_has_a_price(provider, item):
    steps = CATALOGUE.price_steps(provider, item, Place.EU)
    assert steps
    assert all(step.usd is not None for step in steps)


@pytest.mark.parametrize("place", [Place.EU, Place.US])
def test_europe_and_america_can_be_served_by_many_providers(place):
    sellers = {row.provider for row in CATALOGUE.compute if row.place == place and row.usd_month is not None}
    assert len(sellers) >= 11


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_is_sorted_by_id_so_that_a_change_shows_as_one_line(path: Path):
    with path.open(encoding="utf-8") as file:
        ids = [row["id"] for row in csv.DictReader(file)]
    if "offerings" in path.parts:
        assert ids == sorted(ids)
    assert ids


@pytest.mark.parametrize(
    ("id_", "baseline"),
    [
        ("aws.vm.t3.micro.us-east-1", 0.2),
        ("aws.vm.t4g.medium.eu-west-1", 0.4),
        ("aws.vm.t3a.xlarge.us-east-1", 1.6),
        ("aws.vm.m7g.large.us-east-1", 2.0),
        ("azure.vm.standard_b2s.westeurope", 0.4),
        ("gcp.vm.e2-small.europe-west1", 0.5),
        ("fly.platform.shared-cpu-4x-1gb.iad", 0.25),
    ],
)
def test_burstable_machines_have_the_baseline_their_provider_publishes(id_, baseline):
    columns = CATALOGUE.columns("compute")
    assert columns["sustained_cores"][columns["id"].index(id_)] == pytest.approx(baseline, rel=0.01)
