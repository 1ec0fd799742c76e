from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from loopwright.loop.errors import InputError, LoopwrightError
from loopwright.operate.checks import looks
from loopwright.operate.checks.comparing import Comparison
from loopwright.operate.setup.looks_said import BACKED_UP
from loopwright.operate.setup.reading import read_setup, setup_from_bytes
from loopwright.operate.setup.schema import operate_json_schema, operate_reference
from loopwright.operate.setup.sections import SECTIONS
from loopwright.operate.setup.usual import Usual

ROOT = Path(__file__).parents[3]
USUAL = Usual(60.0, 5.0, 3, 3600.0, 14 * 86_400.0)
SCHEMA = jsonschema.Draft202012Validator(operate_json_schema())
WHOLE = (Path(__file__).parent / "whole.yaml").read_text(encoding="utf-8")


def read(text):
    return setup_from_bytes(text.encode(), "operate.yaml", USUAL)


def only(text):
    (check,) = read(f"checks:\n  - name: one\n    {text}\n").checks
    return check


LOOKS = [
    ("http: https://a.example/x", looks.HttpLook("https://a.example/x"), "probe", "https://a.example/x"),
    ("http: 'https://u:${env:P}@a.example/x?key=1'", looks.HttpLook("https://u:${env:P}@a.example/x?key=1"), "probe",
     "https://a.example/x"),
    ("{http: 'http://a/', method: post, send: '{\"a\": 1}', headers: {A: 'b  c'}, status: '2xx, 404, 500-502'}",
     looks.HttpLook("http://a/", "POST", (("A", "b  c"),), '{"a": 1}',
                    wanted=looks.Wanted(statuses=((200, 299), (404, 404), (500, 502)))), "probe", "http://a/"),
    ("{http: 'http://a/', json: {$.a: '> 3', $.b: true}, within: 800ms, redirects: 5, certificate: 14d}",
     looks.HttpLook("http://a/", redirects=5, certificate_seconds=14 * 86_400.0, wanted=looks.Wanted(
         json=(("$.a", Comparison(">", "3")), ("$.b", Comparison("==", "true"))), within_seconds=0.8)), "probe", "http://a/"),
    ("{tcp: 'mail.example:25', greeting: '220 '}",
     looks.TcpLook("mail.example", 25, "", "220 "), "probe", "mail.example:25"),
    ("tcp: '[::1]:25'", looks.TcpLook("::1", 25), "probe", "[::1]:25"),
    ("{dns: a.example, record: mx, values: '10 mail.a.example', only: yes, resolver: 9.9.9.9}",
     looks.DnsLook("a.example", "MX", ("10 mail.a.example",), only=True, resolver="9.9.9.9"), "probe", "a.example"),
    ("{tls: 'a.example:465', certificate: 30d}", looks.TlsLook("a.example", 465, "", 30 * 86_400.0), "probe",
     "a.example:465"),
    ("{postgres: 'postgresql://m:${env:P}@db.internal/shop', query: select 1, wanted: '< 2', lag: 30s}",
     looks.PostgresLook("postgresql://m:${env:P}@db.internal/shop", "select 1", Comparison("<", "2"), 30.0),
     "database", "db.internal"),
    ("{redis: 'rediss://:${file:/run/p}@c:7000', memory: 90%}", looks.RedisLook("rediss://:${file:/run/p}@c:7000", 0.9),
     "cache", "c:7000"),
    ("{prometheus: 'http://p:9090', query: up, wanted: '== 1'}",
     looks.PrometheusLook("http://p:9090", "up", Comparison("==", "1")),
     "probe", "p:9090"),
    ("{metrics: 'http://a:8000/metrics', series: 100}",
     looks.MetricsLook("http://a:8000/metrics", (), 100), "app", "a:8000"),
    ("{host: this, disk: 85%, load: 2}", looks.HostLook("", disk_share=0.85, load_per_core=2.0), "node", "one"),
    ("{host: 'http://h:9100/metrics', processor: 80%}", looks.HostLook("http://h:9100/metrics", 0.8), "node", "h:9100"),
    ("{heartbeat: 25h, proves: backup, what: database}",
     looks.BeatLook("90000s", 3600.0, measure=BACKED_UP, labels=(("what", "database"),)), "job", "one"),
    ("{heartbeat: 0 3 * * *, grace: 10min, zone: Europe/Berlin, longest: 2h}",
     looks.BeatLook("0 3 * * *", 600.0, "Europe/Berlin", 7200.0, "job_last_success_timestamp_seconds",
                    (("what", "one"),)), "job", "one"),
    ("{heartbeat: 'Mon *-*-* 03:00'}",
     looks.BeatLook("Mon *-*-* 03:00", 3600.0, measure="job_last_success_timestamp_seconds", labels=(("what", "one"),)),
     "job", "one"),
    ("steps: [{name: a, http: 'http://a/', take: {id: $.id}}, {name: b, http: 'http://a/{id}', has: '{id}'}]",
     looks.WalkLook((looks.Step("a", looks.HttpLook("http://a/"), (("id", "$.id"),)),
                     looks.Step("b", looks.HttpLook("http://a/{id}", wanted=looks.Wanted(has=("{id}",)))))),
     "loop", "one"),
]  # fmt: skip


def entry(text):
    return "{name: one, " + text.removeprefix("{") if text.startswith("{") else "{name: one, " + text + "}"


@pytest.mark.parametrize(("text", "look", "job", "instance"), LOOKS)
def test_each_kind_is_read_as_its_look(text, look, job, instance):
    written = f"checks:\n  - {entry(text)}\n"
    (check,) = read(written).checks
    assert (check.look, check.job, check.instance) == (look, job, instance)
    SCHEMA.validate(YAML(typ="safe", pure=True).load(written))


FAULTS = [  # the text, where, what was read, what is near
    ("checks: [{name: a, htp: 'http://a/'}]", "1:20", "unknown key 'htp'", "http"),
    ("checks: [{name: a, http: 'htps://a/'}]", "1:26", "read 'htps://a/'", "https://a/"),
    ("checks: [{name: a, http: 'a.example/x'}]", "1:26", "read 'a.example/x'", "https://a.example/x"),
    ("checks: [{name: a}]", "1:10", "nothing to look at", ""),
    ("checks: [{name: a, http: 'http://a/', tcp: 'a:1'}]", "1:10", "http and tcp at once", ""),
    ("checks:\n  - name: a\n    tcp: a:1\n    within: 3s", "4:", "it says nothing about tcp", ""),
    ("checks:\n  - name: a\n    dns: a\n    lag: 3s", "4:", "it says nothing about dns", ""),
    ("checks: [{name: a, http: 'http://a/', status: 2x}]", "1:47", "read '2x'", ""),
    ("checks: [{name: a, http: 'http://a/', json: {'$.[': 1}}]", "1:46", "read '$.['", ""),
    ("checks: [{name: a, http: 'http://a/', json: {$.a: '> x'}}]", "1:51", "read '> x'", ""),
    ("checks: [{name: a, http: 'http://a/', matches: '('}]", "1:48", "read '('", ""),
    ("checks: [{name: a, http: 'http://a/', matches: '(?=a)'}]", "1:48", "read '(?=a)'", ""),
    ("checks: [{name: a, http: 'http://u:word@a/'}]", "1:26", "read", "${env:PASSWORD}"),
    (
        "checks: [{name: a, http: 'http://a/', headers: {A: '${TOKEN}'}}]",
        "1:52",
        "read '${TOKEN}'",
        "${env:TOKEN}",
    ),
    (
        "checks: [{name: a, http: 'http://a/', headers: {A: '${vault:x}'}}]",
        "1:52",
        "read '${vault:x}'",
        "${env:x}",
    ),
    ("checks: [{name: a, heartbeat: every day}]", "1:31", "read 'every day'", ""),
    ("checks: [{name: a, heartbeat: 1d, zone: Berlin}]", "1:41", "read 'Berlin'", ""),
    ("checks: [{name: a, tcp: a}]", "1:25", "read 'a'", ""),
    ("checks: [{name: a, prometheus: 'http://p'}]", "1:10", "no query", ""),
    ("checks: [{name: a, postgres: 'postgres://p', wanted: 3}]", "1:54", "there is no query", ""),
    ("checks: [{name: a, tcp: 'a:1', every: 5s, timeout: 9s}]", "1:52", "a look may take 9 s", ""),
    ("checks: [{name: a, tcp: 'a:1'}, {name: A, tcp: 'a:2'}]", "1:40", "'a' is another check's name", ""),
    ("checks: [{name: a, dns: a, record: mxx}]", "1:36", "read 'mxx'", "mx"),
    ("checks: [{name: a, steps: [{name: s}]}]", "1:28", "no address", ""),
    ("checks: [{name: a, tcp: 'a:1', failures: 2.5}]", "1:10", "failures: 2.5", ""),
    ("monitor: {allowed: 10.0.0.0/8, canaries: https://a.example}", "1:42", "one canary", ""),
    ("monitor: {allowed: [10.0.0.0/80]}", "1:21", "read '10.0.0.0/80'", ""),
    ("monitor: {canaries: [a.example, b.example:1]}", "1:22", "read 'a.example'", ""),
    ("maintenance: [{name: m, lasts: 2h}]", "1:15", "both or neither", ""),
    ("maintenance: [{name: m, lasts: 2h, begins: tomorrow}]", "1:44", "Invalid isoformat", ""),
    (
        "maintenance: [{name: m, lasts: 2h, begins: 2027-03-28 02:30, zone: Europe/Berlin}]",
        "1:44",
        "skip",
        "",
    ),
    ("site: {adress: https://a}", "1:8", "unknown key 'adress'", "address"),
    ("chekcs: []", "1:1", "unknown key 'chekcs'", "checks"),
    ("site: &a {address: https://a}", "1:1", "", ""),
]


@pytest.mark.parametrize(("text", "place", "what", "nearest"), FAULTS[:-1])
def test_a_fault_says_where_what_and_what_is_right(text, place, what, nearest):
    with pytest.raises(InputError) as caught:
        read(text)
    assert len(caught.value.faults) == 1, caught.value.message
    (fault,) = caught.value.faults
    assert f"{fault.line}:{fault.column}".startswith(place)
    assert what in fault.read
    assert nearest in fault.nearest
    assert fault.allowed


def test_all_faults_are_told_at_once_in_the_order_of_the_file():
    with pytest.raises(InputError) as caught:
        read(
            "site: {address: a}\nchecks:\n  - {name: a}\n  - {name: b, tcp: x}\n"
            "maintenance: [{name: m, lasts: 1s, again: x}]"
        )
    assert [fault.line for fault in caught.value.faults] == [1, 3, 4, 5, 5]


def test_a_file_with_everything_is_read_and_fits_its_schema():
    setup = read(WHOLE)
    SCHEMA.validate(YAML(typ="safe", pure=True).load(WHOLE))
    names = [one.name for one in setup.checks]
    assert names[:2] == ["search", "walk"]
    assert [one for one in names if one.startswith("canary:")] == [
        "canary:https://example.com",
        "canary:example.net:443",
    ]
    assert setup.guard.refusal("10.1.2.3") == ""
    assert setup.guard.refusal("169.254.169.254")
    assert [one.name for one in setup.maintenance] == ["Upgrade", "Nightly restart"]
    insides = {one.name: one.inside for one in setup.checks}
    assert (insides["database"], insides["search"], insides["nightly_copy"]) == (True, False, True)


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n", "{}"])
def test_a_file_that_says_nothing_is_read(text):
    assert read(text).checks == ()
    SCHEMA.validate(YAML(typ="safe", pure=True).load(text))


@pytest.mark.parametrize("place", range(len(FAULTS)))
def test_no_mistake_of_shape_fits_the_schema(place):
    text, _, what, _ = FAULTS[place]
    if (
        any(word in what for word in ("unknown key", "nothing to look", "at once", "says nothing"))
        or not what
    ):
        document = YAML(typ="safe", pure=True).load(text)
        assert SCHEMA.is_valid(document) is (not what)


def test_the_published_schema_and_reference_are_these():
    jsonschema.Draft202012Validator.check_schema(operate_json_schema())
    published = (ROOT / "docs" / "schema" / "operate-1.json").read_text(encoding="utf-8")
    assert published == json.dumps(operate_json_schema(), indent=2, ensure_ascii=False) + "\n"
    assert (ROOT / "docs" / "operate-file.md").read_text(encoding="utf-8") == operate_reference()


def test_every_example_of_the_reference_can_be_written():
    """The values of the reference are read back, each in its own section."""
    for section in SECTIONS:
        for one in section.fields:
            shape = one.shape
            if hasattr(shape, "read"):
                shape.read(one.example, 1.0)


def test_a_file_that_is_none_says_what_to_do(tmp_path):
    with pytest.raises(LoopwrightError, match="no such file") as caught:
        read_setup(tmp_path / "operate.yaml", USUAL)
    assert "follows from the loop" in caught.value.advice


@given(st.binary(max_size=300) | st.text("{}[]:,\n -abchtp'\"&*!|>#", max_size=200).map(str.encode))
def test_anything_at_all_is_read_or_refused_with_a_place(raw):
    try:
        setup_from_bytes(raw, "operate.yaml", USUAL)
    except InputError as error:
        wrong = error.faults
    else:
        wrong = ()
    assert all(fault.line >= 1 and fault.column >= 1 for fault in wrong)


def test_five_thousand_checks_fit_into_a_file():
    lines = [f"  - name: c{n}\n    http: https://a{n}.example/ready\n    every: 60s\n" for n in range(5000)]
    assert len(read("checks:\n" + "".join(lines)).checks) == 5000
