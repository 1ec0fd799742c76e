"""What must be used is used, all of it; what is refused is not; what cannot be meant is one clear error."""

from __future__ import annotations

import pytest

from loopwright.catalogue.load import load_catalogue
from loopwright.design.answer import question_of, solved_question
from loopwright.design.given.insistence import dictionary, wishes
from loopwright.design.lifting.lift import chosen, structure_of, title_of
from loopwright.design.search.asked import variants_of
from loopwright.design.tiers.application import TECHS
from loopwright.loop.errors import InputError, LoopwrightError
from loopwright.loop.model import Loop

CATALOGUE = load_catalogue()
READ_BY_MANY = {"users": 100, "public_share": 0.5, "cached_share": 0.5, "read_share": 0.9}


def loop_of(must=(), must_not=()):
    said = {"name": "x", "action": "a", "response": "r", "value": "v", "demand": READ_BY_MANY}
    return Loop(**said, habits={"must_use": list(must), "must_not_use": list(must_not)})


def question(*words: str, without: tuple[str, ...] = (), forced: tuple[str, ...] = ()):
    return question_of(loop_of(words, without), CATALOGUE, forced=forced)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("hetzner", "aws"), "aws and hetzner sell applications"),
        (("neon", "supabase", "hetzner"), "neon and supabase sell databases"),
    ],
)
def test_two_of_which_a_design_takes_one_are_refused_by_name(words, named):
    with pytest.raises(LoopwrightError, match=named):
        question(*words)


def test_a_provider_and_a_database_company_are_both_used():
    space = question("fly.io", "neon").space
    assert {home.provider for home in space.homes} == {"fly.io"}
    sold = {provider for provider in space.database.provider.tolist() if provider}
    assert sold == {"neon"}


@pytest.mark.parametrize(
    ("must", "must_not", "field", "read", "nearest"),
    [
        (["hetzer"], [], "habits.must_use[0]", "nothing is called 'hetzer'", "hetzner"),
        (["aws"], ["kuberntes"], "habits.must_not_use[0]", "nothing is called 'kuberntes'", "kubernetes"),
        (["docker"], [], "habits.must_use[0]", "'docker' decides nothing", ""),
        ([], ["linux"], "habits.must_not_use[0]", "'linux' decides nothing", ""),
        (["mysql"], [], "habits.must_use[0]", "cannot be had", ""),
        ([], ["postgres"], "habits.must_not_use[0]", "cannot be refused", ""),
        (["sentry"], [], "habits.must_use[0]", "can only be refused", ""),
        (["google cloud"], ["gcp"], "habits.must_not_use[0]", "also in must_use", ""),
        (["serverless", "kubernetes"], [], "habits.must_use", "runs on one of kubernetes, serverless", ""),
        (["one_server", "kubernetes"], [], "habits.must_use", "runs on one of kubernetes, one_server", ""),
        (["patroni", "managed"], [], "habits.must_use", "not patroni and managed at once", ""),
        ([], ["ec2"], "habits.must_not_use[0]", "nothing is called 'ec2'", None),
    ],
)  # fmt: skip
def test_a_word_that_cannot_be_meant_is_one_fault(must, must_not, field, read, nearest):
    (wish,) = wishes(loop_of(must, must_not), CATALOGUE)
    assert (wish.field, read in wish.read) == (field, True), wish
    assert nearest is None or wish.nearest == nearest
    with pytest.raises(InputError):
        question_of(loop_of(must, must_not), CATALOGUE)


def test_every_word_that_may_be_insisted_on_can_be_said_as_people_write_it():
    known = dictionary(CATALOGUE)
    assert {known.word(one) for one in ("Google Cloud", "google-cloud", "GCP")} == {"gcp"}
    assert known.word("Managed-Standby") == "managed_standby"
    assert known.word("k8s") == "kubernetes"


@pytest.mark.parametrize(
    ("refused", "gone"),
    [
        ("rented servers", {"vm", "dedicated"}),
        ("lambda", {"function"}),
        ("application-platform", {"platform"}),
    ],
)
def test_a_class_of_platform_that_is_refused_is_gone(refused, gone):
    def techs(*words):
        return {TECHS[code] for code in question(without=words).space.app.tech.tolist()}

    assert gone <= techs()
    assert not gone & techs(refused)


def test_managed_means_any_database_that_somebody_else_runs():
    stages = set()
    for forced in ("survives=nothing", "survives=machine"):
        asked = question("managed", forced=(forced,))
        solved, index = solved_question(asked)
        assert solved.feasible[index], title_of(solved, index)
        stages.add(str(structure_of(chosen(solved, index)).database))
    assert stages == {"managed", "managed_standby"}


@pytest.mark.parametrize(
    ("must", "must_not", "caches", "edges"),
    [
        ((), (), {"none", "in_process", "redis", "managed"}, {False, True}),
        (("redis",), (), {"redis", "managed"}, {False, True}),
        ((), ("redis",), {"none", "in_process"}, {False, True}),
        (("cdn",), ("in_process",), {"none", "redis", "managed"}, {True}),
        ((), ("cdn",), {"none", "in_process", "redis", "managed"}, {False}),
    ],
)
def test_caches_and_edges_are_insisted_on_and_refused_too(must, must_not, caches, edges):
    asked = question(*must, without=must_not)
    left = [variant for variant in variants_of(asked.values) if asked.mask.variant(variant)]
    assert ({str(one.cache) for one in left}, {one.edge for one in left}) == (caches, edges)


def test_what_is_forced_against_the_loops_words_leaves_nothing():
    asked = question(without=("redis",), forced=("cache=redis",))
    assert not any(map(asked.mask.variant, variants_of(asked.values)))


def test_every_database_of_the_space_is_the_one_that_designs_name():
    """A MySQL instance was once priced, and called PostgreSQL."""
    assert set(question().space.databases.text["engine"]) == {"postgresql"}
