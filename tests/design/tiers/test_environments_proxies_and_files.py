"""Sums worked out by hand: a second database beside production, proxies that fail, files kept once or twice."""

from __future__ import annotations

import numpy as np
import pytest

from loopwright.catalogue.load import load_catalogue
from loopwright.design.answer import question_of, solved_question
from loopwright.design.given.situation import Variant, load_of
from loopwright.design.lifting.assemble import design_at
from loopwright.design.model import Cause, Phase
from loopwright.design.tiers.application import TECHS
from loopwright.design.tiers.application_lines import _proxy_downtime
from loopwright.design.tiers.database_lines import another_database
from loopwright.design.tiers.homes import Home
from loopwright.design.tiers.lines import Lines
from loopwright.design.tiers.sides import edge_money, files_kept, files_money, files_usd, large_answers
from loopwright.loop.model import Loop
from loopwright.loop.vocabulary import Place

CATALOGUE = load_catalogue()
TEAM = {
    "name": "x",
    "action": "a",
    "response": "r",
    "value": "v",
    "demand": {"users": 1_200},
    "team": {"people": 4},
    "places": {"users": {"eu": 1.0}},
    "objectives": {"survives": "nothing"},
}
COPIED = {"name": "scans", "kind": "files", "rpo_seconds": 86_400}


def rows(gigabytes: float) -> dict[str, object]:
    return {"name": "rows", "size_bytes": gigabytes * 1e9}


def question(*data: dict[str, object], forced: tuple[str, ...] = (), **said: object):
    loop = Loop(**{**TEAM, "data": list(data or [rows(20)]), **said})
    return question_of(loop, CATALOGUE, forced=forced)


def design_of(*data: dict[str, object], forced: tuple[str, ...], **said: object):
    return design_at(*solved_question(question(*data, forced=forced, **said)))


STAGING = [
    # an instance of 10, and a database of 15 with 20 ÷ 0.85 − 10 GB at 0.21
    (
        "a service without its standby",
        20,
        ("digitalocean", "platform", "managed_standby"),
        10 + 15 + 2.841176,
    ),
    ("a second small server", 20, ("hetzner", "servers", "own_server"), 4.65 + 4.65),
    # 200 ÷ 0.85 − 40 GB of added disk at 0.066564
    (
        "its disk large enough for the data",
        200,
        ("hetzner", "servers", "own_server"),
        4.65 + 4.65 + 12.999558,
    ),
    ("on its one server, as in production", 20, ("hetzner", "one_server", "on_host"), 4.65),
]


@pytest.mark.parametrize(
    ("gigabytes", "forced", "usd"), [case[1:] for case in STAGING], ids=[case[0] for case in STAGING]
)
def test_staging_has_the_cheapest_database_of_the_same_kind(gigabytes, forced, usd):
    named = zip(("provider", "arrangement", "database"), forced, strict=True)
    design = design_of(rows(gigabytes), forced=tuple(f"{key}={value}" for key, value in named))
    figure = design.figures["cost.staging"]
    assert figure.value == pytest.approx(usd, abs=1e-5)
    given = dict(figure.inputs)
    assert ("database" in given) == (forced[2] != "on_host")
    parts = given["price"].value + (given["database"].value if "database" in given else 0.0)
    assert parts * given["share"].value == pytest.approx(figure.value)


def test_development_and_previews_take_their_share_of_a_database_too():
    forced = ("provider=digitalocean", "arrangement=platform", "database=managed_standby")
    many = {"team": {"people": 20}, "habits": {"deploys_per_week": 20}}
    design = design_of(rows(20), forced=forced, **many)
    each = design.value("cost.staging")
    for name in ("development", "preview"):
        assert design.value(f"cost.{name}") == pytest.approx(each * design.value(f"environment.{name}_share"))


def hours_at_the_proxies(tech: str, *, redundant: bool) -> np.ndarray:
    lines = Lines()
    lines.down[Cause.HOST] = np.zeros((1, len(Phase)))
    _proxy_downtime(
        lines,
        np.array([TECHS.index(tech)]),
        question().values,
        proxied=np.array([True]),
        redundant=np.array([redundant]),
    )
    return lines.down[Cause.HOST]


WAITED = 5 / 60 + 1.33 + 35 / 60 + 10 / 60  # detect, wait, acknowledge and decide, verify


def test_one_proxy_fails_as_one_machine_does():
    # half a failure a year; 80 % are back in 10 minutes, the others wait for somebody
    by_hand = 0.5 * (0.8 * 10 / 60 + 0.2 * (WAITED + 1.0))
    assert hours_at_the_proxies("vm", redundant=False).sum() == pytest.approx(by_hand, rel=2e-3)


def test_one_proxy_on_hardware_of_ones_own_is_repaired_and_does_not_restart():
    by_hand = 0.5 * (WAITED + 12.0)
    assert hours_at_the_proxies("own_hardware", redundant=False).sum() == pytest.approx(by_hand, rel=2e-3)


def test_two_proxies_fail_over_and_leave_a_tenth_to_somebody():
    # 5 % take both, 5 % of the others do not fail over; the rest is over in 4 seconds
    to_person = 0.5 * (0.05 + 0.95 * 0.05)
    by_hand = to_person * (WAITED + 1.0) + 0.5 * 0.95 * 0.95 * 4 / 3_600
    assert hours_at_the_proxies("vm", redundant=True).sum() == pytest.approx(by_hand, rel=2e-3)


def test_a_design_with_own_proxies_says_how_they_fail_over():
    forced = ("provider=own_hardware", "arrangement=servers")
    design = design_of(rows(20), forced=forced, objectives={"survives": "machine"})
    assert design.structure.own_proxy
    named = dict(design.figures[f"ledger.{Cause.HOST}.{Phase.REPAIR}"].inputs)
    assert named["proxies_failover"].value == 4.0


def home(provider: str, *refused: str) -> Home:
    return Home(provider, Place.EU, "any", CATALOGUE, refused=frozenset(refused))


FILES = [
    ("nothing kept", home("aws"), 0, 0.0, ()),
    # 51,200 at 0.025652 and 8,800 at 0.024537
    ("a second step", home("aws", "backblaze", "cloudflare"), 60_000, 1_529.308, ("aws",)),
    # the plan's 5.81 holds the first 1,000
    ("a plan and more", home("hetzner", "backblaze", "cloudflare"), 3_000, 17.424, ("hetzner",)),
    ("within an allowance", home("linode"), 5, 0.0, ("backblaze",)),
]


@pytest.mark.parametrize(
    ("home", "gigabytes", "usd", "stores"), [case[1:] for case in FILES], ids=[case[0] for case in FILES]
)
def test_files_cost_what_the_graduated_list_says(home, gigabytes, usd, stores):
    values = question().values
    assert float(files_money(float(gigabytes), home, values)) == pytest.approx(usd, abs=1e-3)
    if gigabytes:
        assert tuple(store.provider for store in files_kept(gigabytes, home, values)) == stores


@pytest.mark.parametrize("copied", [0.0, 1.0])
@pytest.mark.parametrize("gigabytes", [0.0, 1.0, 250.0, 3_000.0, 2e6])
def test_one_size_of_files_costs_in_every_home_what_it_costs_among_many(gigabytes, copied):
    asked = question({"name": "pictures", "kind": "files", "size_bytes": 3e12})
    values = asked.values.replaced({"need.files_copy": copied})
    for one in asked.space.homes:
        among_many = files_money(np.array([gigabytes, 1.0]), one, values)[0]
        np.testing.assert_equal(files_usd(gigabytes, one, values), among_many)
        carrying = [price for price in one.edge_prices if not (price.free and large_answers(values))]
        prices = [float(price.cost(gigabytes)) for price in carrying]
        priced = [usd for usd in prices if not np.isnan(usd)]
        np.testing.assert_equal(edge_money(gigabytes, one, values), min(priced, default=np.nan))


def test_files_with_a_recovery_point_are_kept_at_two_providers():
    values = question(rows(20), COPIED).values
    # 3,000 GB: 5.81 + 2,000 × 0.005807, 2,990 × 0.006 elsewhere, a tenth of them sent out at 0.001164
    assert float(files_money(3_000.0, home("hetzner"), values)) == pytest.approx(
        17.424 + 17.94 + 0.3492, abs=1e-3
    )
    assert [one.provider for one in files_kept(3_000.0, home("hetzner"), values)] == ["hetzner", "backblaze"]


def test_a_copy_nobody_may_sell_is_unpriced_and_not_free():
    values = question(rows(20), COPIED).values
    assert np.isnan(files_money(3_000.0, home("hetzner", "backblaze", "cloudflare"), values))


@pytest.mark.parametrize("disaster", ["region_lost", "provider_lost"])
def test_files_come_back_from_their_copy_when_the_provider_is_lost(disaster):
    forced = ("provider=digitalocean", "arrangement=platform", "database=managed")
    scans = {**COPIED, "size_bytes": 3e12}
    design = design_of(rows(20), scans, forced=forced)
    found = {one.disaster: one for one in design.recovery}
    assert found[disaster].recoverable
    # detect 300, acknowledge 1,200, decide 900, provision 900, warm up 300, verify 600, cut over 300; 3,000 GB at 300
    assert design.value(f"recovery.{disaster}.rto_seconds") == pytest.approx(4_500 + 10 * 3_600)
    assert "copy elsewhere" in found[disaster].how


def test_files_without_a_second_copy_are_lost_with_their_provider():
    once = {"name": "scans", "kind": "files", "size_bytes": 3e12}
    design = design_of(rows(20), once, forced=("provider=digitalocean", "arrangement=platform"))
    lost = {one.disaster: one.recoverable for one in design.recovery}
    assert not lost["provider_lost"]


def test_nothing_is_bought_beside_no_database() -> None:
    space, values = (one := question()).space, one.values
    none = np.flatnonzero(space.database.offering < 0)
    load = load_of(values, Variant(edge=False, cache="none"))
    usd, chosen = another_database(
        space.database.take(none),
        load,
        values,
        databases=space.databases,
        compute=space.compute,
        block_gb=space.extras.block_gb[none],
    )
    assert (usd.tolist(), chosen.tolist()) == ([0.0], [-1])
