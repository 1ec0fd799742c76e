from __future__ import annotations

import pytest
from loopwright.generate.observability.keeping import copied, drills
from tests.generate.conftest import setting_of
from tests.generate.trees import SOME, all_designs, texts_of

from loopwright.catalogue.load import load_catalogue
from loopwright.generate.observability.watching import checked_path
from loopwright.loop.errors import InputError
from loopwright.loop.model import Stage
from loopwright.operate.checks.beats import Beat, Beats, Kind, beaten, heard
from loopwright.operate.checks.check import Run, samples_of
from loopwright.operate.checks.looks import BeatLook, HostLook, HttpLook, WalkLook
from loopwright.operate.checks.seen import Outcome, Seen
from loopwright.operate.setup.following import Facts, facts_of, following
from loopwright.operate.setup.looks_said import BACKED_UP, DRILLED
from loopwright.operate.setup.reading import setup_from_bytes
from loopwright.operate.setup.reloading import Watching, reloaded
from loopwright.operate.setup.usual import Usual

USUAL = Usual.of(load_catalogue())
FACTS = Facts("/readyz", {"database": 86_400.0, "files": 86_400.0}, {"dump": 93 * 86_400.0, "files": 93 * 86_400.0},
              (Stage("visits", route="/"), Stage("signs up", route="GET /sign-up"),
               Stage("orders", route="POST /orders")),
              database=True)  # fmt: skip
SITE = b"site: {address: 'https://app.example.com'}\n"


def follows(raw=SITE, facts=FACTS):
    return following(facts, setup_from_bytes(raw, "operate.yaml", USUAL), USUAL)


def test_the_site_its_stages_copies_drills_and_this_machine_are_watched_without_being_written():
    found = {one.name: one for one in follows().checks}
    assert list(found) == [
        "this_machine",
        "site",
        "loop",
        "backup_database",
        "backup_files",
        "drill_dump",
        "drill_files",
    ]
    site = found["site"]
    assert (site.look.url, site.job, site.instance) == (
        "https://app.example.com/readyz",
        "site",
        site.look.url,
    )
    assert (site.interval_seconds, site.timeout_seconds, site.failures) == (60.0, 5.0, 3)
    assert isinstance(site.look, HttpLook)
    assert isinstance(found["this_machine"].look, HostLook)
    assert [step.look.url for step in found["loop"].look.steps] == [
        "https://app.example.com/", "https://app.example.com/sign-up"]  # fmt: skip
    assert isinstance(found["loop"].look, WalkLook)


def test_what_is_not_watched_is_told_with_what_would_change_it():
    told = " ".join(follows().unwatched)
    assert "'orders' is not walked" in told
    assert "database is not looked at" in told
    assert "`monitor.canaries`" in told
    assert "`site.address`" in " ".join(follows(b"").unwatched)
    silent = follows(
        SITE + b"monitor: {canaries: 'https://a.example, b.example:1'}\n"
        b"checks: [{name: db, postgres: 'postgres://a/b'}, {name: app, metrics: 'http://a/m'}]",
        Facts("/readyz", database=True),
    )
    assert silent.unwatched == ()


@pytest.mark.parametrize(
    ("raw", "url"),
    [
        (b"site: {address: 'https://a.example/in/here'}", "https://a.example/in/here"),
        (b"site: {address: 'https://a.example/', path: health}", "https://a.example/health"),
        (b"site: {address: 'https://a.example:8443'}", "https://a.example:8443/readyz"),
    ],
)
def test_what_is_asked_of_the_site_is_what_was_said_or_what_the_design_says(raw, url):
    assert next(one for one in follows(raw).checks if one.name == "site").look.url == url


def test_a_check_of_the_same_name_goes_before_what_follows():
    found = follows(SITE + b"checks: [{name: site, http: 'https://a.example/own'}]")
    assert "site" not in [one.name for one in found.checks]


def as_generated(name, force):
    """The heartbeats that follow hold exactly what the generated rules ask for."""
    setting = setting_of(name, *force)
    facts = facts_of(setting.answer, setting.catalogue)
    assert facts.copies == copied(setting)
    rules = texts_of("observability", name, *force).get("observability/prometheus/rules/copies.yaml", "")
    assert set(facts.drills) == (set(drills(setting)) if DRILLED in rules else set())
    assert facts.path == checked_path(setting)
    setup = setup_from_bytes(SITE, "operate.yaml", USUAL)
    beats = [one for one in following(facts, setup, USUAL).checks if isinstance(one.look, BeatLook)]
    for check in beats:
        beat = heard(Beats(0.0), Beat(Kind.SUCCESS, 1e9))
        run = Run(check.name, 1e9, beaten(check.look, beat, 1e9))
        (sample,) = [one for one in samples_of(check, run) if one.name in {BACKED_UP, DRILLED}]
        assert f'{sample.name}{{what="{dict(sample.labels)["what"]}"}}' in rules
    assert len(beats) == rules.count("NeverMade") + rules.count("NeverRehearsed")


@pytest.mark.parametrize(("name", "force"), SOME)
def test_the_beats_of_a_design_are_what_its_generated_rules_read(name, force):
    as_generated(name, force)


@pytest.mark.verify
def test_the_beats_of_every_design_are_what_its_generated_rules_read():
    for name, force in all_designs():
        as_generated(name, force)


def test_the_site_is_measured_by_the_names_that_the_generated_rules_read():
    site = next(one for one in follows().checks if one.name == "site")
    made = {one.name: dict(one.labels) for one in samples_of(site, Run("site", 1.0, Seen(Outcome.UP, 0.1)))}
    rules = texts_of("observability", "coodloom-30")["observability/prometheus/rules/reach.yaml"]
    assert 'probe_success{job="site"}' in rules
    assert made["probe_success"] == {"job": "site", "instance": site.instance} == made["up"]


def reload(current, raw):
    return reloaded(current, raw, "operate.yaml", FACTS, USUAL)


def test_a_new_file_is_read_whole_and_compared():
    first = reload(Watching(), SITE + b"checks: [{name: a, tcp: 'a:1'}, {name: b, tcp: 'b:1'}]")
    assert first.fault is None
    assert len(first.changes.added) == 7 + 2
    second = reload(first.watching, SITE + b"checks: [{name: a, tcp: 'a:2'}, {name: c, tcp: 'c:1'}]")
    changes = second.changes
    assert [[one.name for one in group] for group in (changes.added, changes.changed, changes.removed)] == [
        ["c"], ["a"], ["b"]]  # fmt: skip
    assert len(changes.kept) == 7
    assert not reload(
        second.watching, SITE + b"checks: [{tcp: 'a:2', name: a}, {name: c, tcp: 'c:1'}] # the same"
    ).changes


@pytest.mark.parametrize(
    "raw", [b"checks: [", b"\xff", b"checks: [{name: a}]", b"chekcs: []", b"a: " + b"x" * 3_000_000]
)
def test_a_wrong_file_changes_nothing_and_is_told_with_its_place(raw):
    first = reload(Watching(), SITE).watching
    second = reload(first, raw)
    assert isinstance(second.fault, InputError)
    assert second.fault.message.startswith("operate.yaml:1:")
    assert second.watching is first
    assert not second.changes
