"""What policies buy for a design as it runs: secrets, images, doors, traces, flags; what is decided is what is paid."""

from __future__ import annotations

import pytest

from loopwright.catalogue.load import load_catalogue
from loopwright.design.answer import answer_for, question_of
from loopwright.design.tiers.homes import homes_of
from loopwright.design.tiers.line_items import line_figure
from loopwright.design.tiers.policies_cost import costs_of, door_costs, needs_of, option_costs
from loopwright.design.verdict import Decided
from loopwright.loop.model import Loop
from loopwright.loop.vocabulary import Arrangement

CATALOGUE = load_catalogue()
HOMES = {home.key: home for home in homes_of(CATALOGUE)}
WORDS = {"name": "x", "action": "a", "response": "r", "value": "v"}
HEALTH = {"data": [{"name": "records", "sensitivity": "health", "size_bytes": 5e9}]}


def loop_of(**said) -> Loop:
    return Loop(**{**WORDS, "demand": {"users": 500}, **said})


def values_of(**said):
    return question_of(loop_of(**said), CATALOGUE).values


def by_name(costs):
    return {item.name: item for item in costs.items}


FOR_A_WAY_OF_RUNNING = [
    ("eight secrets at 0.40 each", {}, "aws", "containers", "secrets", 3.20),
    ("two of eight secrets beyond six that are free, at 0.06", {}, "gcp", "serverless", "secrets", 0.12),
    ("a file on the server is no line", {}, "aws", "one_server", "secrets", None),
    ("a cluster keeps its own", {}, "aws", "kubernetes", "secrets", None),
    ("a store with a trail, for twelve people", {"team": {"people": 12}}, "aws", "servers", "secrets", 3.20),
    ("images in a registry that is free", {}, "hetzner", "servers", "registry", 0.0),
    (
        "without free plans 2.5 of 3 GB at 0.11153",
        {"habits": {"free_tiers": False}},
        "aws",
        "servers",
        "registry",
        0.278825,
    ),
    ("a platform keeps its images", {}, "digitalocean", "platform", "registry", None),
    ("signed ones stand in a registry", HEALTH, "digitalocean", "platform", "registry", 0.0),
    (
        "files need nothing",
        {"service": {"static": True}, "team": {"people": 12}},
        "aws",
        "static",
        "secrets",
        None,
    ),
]


@pytest.mark.parametrize(
    ("said", "provider", "arrangement", "line", "usd"),
    [case[1:] for case in FOR_A_WAY_OF_RUNNING],
    ids=[case[0] for case in FOR_A_WAY_OF_RUNNING],
)
def test_a_way_of_running_buys_what_it_does_not_bring(said, provider, arrangement, line, usd):
    way = Arrangement(arrangement)
    found = by_name(option_costs(HOMES[provider, "eu"], way, values_of(**said), workers=False))
    assert (line in found) == (usd is not None)
    if usd is not None:
        assert found[line].money.mode == pytest.approx(usd)


def test_workers_beside_a_platform_need_the_image_too():
    costs = option_costs(HOMES["digitalocean", "eu"], Arrangement.PLATFORM, values_of(), workers=True)
    assert list(by_name(costs)) == ["registry"]


def test_a_store_of_secrets_that_the_provider_does_not_sell_is_unpriced_and_not_free():
    costs = option_costs(HOMES["hetzner", "eu"], Arrangement.SERVERS, values_of(**HEALTH), workers=False)
    assert by_name(costs)["secrets"].money is None
    assert costs.unpriced == ("secrets",)


@pytest.mark.parametrize(
    ("said", "usd"),
    [
        ({"team": {"people": 12}}, 96.0),  # 12 × 8
        ({"team": {"people": 8}}, 64.0),
        ({"team": {"people": 5}, **HEALTH}, 0.0),  # free up to six
        ({"team": {"people": 5}, "habits": {"free_tiers": False}, **HEALTH}, 40.0),  # 5 × 8
        ({"team": {"people": 5}}, None),
    ],
)
def test_a_private_network_costs_by_head_from_the_seventh_on(said, usd):
    found = by_name(door_costs(HOMES["hetzner", "eu"], values_of(**said)))
    assert (found["private_access"].money.mode if found else None) == usd


CALLS = {"service": {"outside_calls": [{"name": "bank"}]}}
FOR_A_HOME = [
    # 4e6 × 730/24 × 5 % × 10 kB = 60.8 GB: 10.8 beyond 50 at 0.50; the logs have paid the plan
    (
        "traces beyond a free plan",
        {"kind": "api", "demand": {"requests_per_day": 4e6}, **CALLS},
        "traces",
        5.40,
    ),
    (
        "traces within a free plan",
        {"kind": "api", "demand": {"requests_per_day": 2e6}, **CALLS},
        "traces",
        0.0,
    ),
    ("too few to be told apart by a trace", {"demand": {"requests_per_day": 1e4}, **CALLS}, "traces", None),
    (
        "one program asks nobody",
        {
            "kind": "api",
            "demand": {"requests_per_day": 2e6},
            "objectives": {"survives": "nothing"},
        },
        "traces",
        None,
    ),
    # 150,000 × 0.5 × 730/24 = 2.28 million: one free, one at 100, 0.28 at 45
    (
        "flags for a crowd that deploys all day",
        {
            "demand": {"users": 150_000, "active_share": 0.5},
            "team": {"people": 8},
            "habits": {"deploys_per_week": 15},
        },
        "feature_flags",
        112.60,
    ),
    (
        "flags within the first million",
        {
            "demand": {"users": 15_000, "active_share": 0.5},
            "team": {"people": 8},
            "habits": {"deploys_per_week": 15},
        },
        "feature_flags",
        0.0,
    ),
    ("switches in a file", {"team": {"people": 2}}, "feature_flags", None),
]


@pytest.mark.parametrize(
    ("said", "line", "usd"), [case[1:] for case in FOR_A_HOME], ids=[case[0] for case in FOR_A_HOME]
)
def test_a_home_pays_for_traces_and_flags_beyond_what_is_free(said, line, usd):
    values = values_of(**said)
    found = by_name(costs_of(HOMES["hetzner", "eu"], needs_of(values)))
    assert (line in found) == (usd is not None)
    if usd is not None:
        assert found[line].money.mode == pytest.approx(usd, abs=0.01)
        assert {leaf.source.origin for leaf in line_figure(found[line]).leaves()} >= {"catalogue"}


LOOPS = {
    "a small team": {},
    "twelve people who deploy all day": {
        "owner": "company",
        "team": {"people": 12},
        "habits": {"deploys_per_week": 20},
        "demand": {"users": 40_000},
        "money": {"revenue_usd_per_month": 90_000},
    },
    "records of patients": {"team": {"people": 3}, **HEALTH},
    "an API that calls a bank": {"kind": "api", "demand": {"requests_per_day": 4e6}, **CALLS},
}


@pytest.mark.parametrize("name", LOOPS)
def test_what_is_decided_is_on_the_bill_or_named_as_unpriced(name):
    answer = answer_for(question_of(loop_of(**LOOPS[name]), CATALOGUE), parts=frozenset({"decisions"}))
    choices = {
        rule.slug: verdict.choice if isinstance(verdict, Decided) else ""
        for rule, verdict in answer.decisions
    }
    design = answer.design
    billed = {path.removeprefix("cost.") for path in design.figures} | set(design.unpriced)
    assert ("private_access" in billed) == (choices["private_access"] == "vpn")
    assert ("traces" in billed) == (choices["tracing"] == "sampled")
    assert ("feature_flags" in billed) == (choices["feature_flags"] == "service")
    assert choices["secrets"] != "vault" or "secrets" in billed
    assert choices["secrets"] != "environment" or "secrets" not in billed
    assert choices["container_images"] == "platform_build" or "registry" in billed
