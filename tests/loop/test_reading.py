"""Reading a loop file: what is understood, and every fault at once with its place."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from loopwright.loop.errors import InputError, LoopwrightError
from loopwright.loop.model import Demand, Loop
from loopwright.loop.reading import parse_loop, read_loop
from loopwright.loop.vocabulary import Place, Skill, Survives

if TYPE_CHECKING:
    from pathlib import Path

USD_PER_EUR = 1.1
SHORTEST = "loop: {action: uploads, response: file, value: an hour}\ndemand: {users: 40}\n"


def faults_of(text: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        parse_loop(dedent(text), "loop.yaml", USD_PER_EUR)
    return str(caught.value).splitlines()


def test_the_loop_and_one_measure_of_demand_are_enough() -> None:
    loop = parse_loop(SHORTEST, "loop.yaml", USD_PER_EUR).loop
    expected = Loop(name="loop", action="uploads", response="file", value="an hour", demand=Demand(users=40))
    assert loop == expected


@pytest.mark.parametrize("demand", ["requests: 40k/day", "peak: 12/s", "users: 3"])
def test_any_measure_of_demand_will_do(demand: str) -> None:
    parse_loop(SHORTEST.replace("users: 40", demand), "loop.yaml", USD_PER_EUR)


def test_keys_left_blank_are_not_said() -> None:
    loop = parse_loop(SHORTEST + "money:\n  budget:\nteam:\ndata: ~\n", "loop.yaml", USD_PER_EUR).loop
    assert loop.money.budget_usd_per_month is None
    assert loop.data == ()


def test_units_enums_lists_and_tables_are_read() -> None:
    loop = parse_loop(
        SHORTEST
        + dedent("""
        objectives: {latency_p95: 500ms, survives: Machine}
        money: {budget: €100/mo}
        team: {skills: {kubernetes: never, postgres: done it}}
        places: {users: "eu: 70%, us: 30%", residency: eu}
        habits: {must_use: "hetzner, aws", must_not_use: [Kubernetes], monitored: no}
        """),
        "loop.yaml",
        USD_PER_EUR,
    ).loop
    assert loop.objectives.latency_p95_seconds == 0.5
    assert loop.objectives.survives is Survives.MACHINE
    assert loop.money.budget_usd_per_month == pytest.approx(110, rel=1e-12)
    assert loop.team.skills == {"kubernetes": Skill.NEVER, "postgres": Skill.DONE_IT}
    assert loop.places.users == {Place.EU: 0.7, Place.US: 0.3}
    assert loop.places.residency == (Place.EU,)
    assert loop.habits.must_use == ("hetzner", "aws")
    assert loop.habits.must_not_use == ("kubernetes",)
    assert loop.habits.monitored is False


@pytest.mark.parametrize(
    ("users", "expected"),
    [("eu", {Place.EU: 1.0}), ("[eu, us]", {Place.EU: 0.5, Place.US: 0.5}), ("{uk: 1}", {Place.UK: 1.0})],
)
def test_places_without_shares_get_even_ones(users: str, expected: dict[Place, float]) -> None:
    text = f"{SHORTEST}places: {{users: {users}}}\n"
    assert parse_loop(text, "loop.yaml", USD_PER_EUR).loop.places.users == expected


def test_positions_say_where_each_field_stands() -> None:
    text = SHORTEST + "data:\n  - name: main\n    size: 12GB\nplaces:\n  users: {eu: 100%}\n"
    positions = parse_loop(text, "loop.yaml", USD_PER_EUR).positions
    assert positions["demand.users"] == (2, 17)
    assert positions["data[0].size"] == (5, 11)
    assert positions["places.users.eu"] == (7, 15)


def test_every_fault_of_a_file_is_told_at_once_in_order() -> None:
    assert faults_of("""\
        loop:
          action: uploads
          value: [x]
          knd: business
        objectives: {latency_p95: 500, survives: machin}
        demand: {users: .nan, requests: 40k, users: 3}
        users: 5
        data: 5
        places: {users: {eu: 70%, us: 40%}}
        """) == [
        "loop.yaml:2:3: loop.response: missing; allowed: what the system answers, such as 'A cleaned file'",
        "loop.yaml:3:10: loop.value: read a list; allowed: one line of text, up to 300 characters",
        (
            "loop.yaml:4:3: loop: unknown key 'knd'; allowed: name, action, response, value, "
            "kind, owner, stages; did you mean 'kind'?"
        ),
        (
            "loop.yaml:5:27: objectives.latency_p95: read '500'; allowed: a duration such as 500ms, "
            "from 1ms to 1h; did you mean '500ms'?"
        ),
        (
            "loop.yaml:5:42: objectives.survives: read 'machin'; allowed: nothing, machine, zone, region; "
            "did you mean 'machine'?"
        ),
        "loop.yaml:6:17: demand.users: read '.nan'; allowed: a number of users such as 2,000, from 1 to 10B",
        (
            "loop.yaml:6:33: demand.requests: read '40k'; allowed: requests such as 40k/day, "
            "from 0/day to 1000B/day; did you mean '40k/day'?"
        ),
        "loop.yaml:6:38: demand.users: written twice; allowed: each key once",
        (
            "loop.yaml:7:1: unknown key 'users'; allowed: loop, objectives, demand, data, service, team, "
            "money, places, limits, habits, measured; did you mean 'demand.users'?"
        ),
        (
            "loop.yaml:8:7: data: read '5'; allowed: a list: one `- name: …` entry each (what the loop "
            "keeps, one entry a data set)"
        ),
        "loop.yaml:9:17: places.users: shares that add up to 1.1; allowed: shares that add up to 100%",
    ]


CONTRADICTIONS = [
    ("demand: {reads: 90%}", "demand: no measure of demand"),
    ("demand: {requests: 86400/day, peak: 0.5/s}", "demand.peak: less than the average"),
    ("demand: {requests: 86400/day, peak: 4/s, peak_to_mean: 2}", "demand.peak_to_mean: not what"),
    ("demand: {peak: 4/s, projected: 10k}", "demand.projected: a projection of nothing"),
    ("demand: {users: 1}\ndata: [{name: a}, {name: A}]", "data[1].name: the name of another"),
    ("demand: {users: 1}\ndata: [{name: a, size: 1GB, largest_table: 2GB}]", "data[0].largest_table: larger"),
    (
        "demand: {users: 1}\nhabits: {must_use: aws, must_not_use: aws}",
        "habits.must_not_use: also in must_use",
    ),
]


@pytest.mark.parametrize(("text", "expected"), CONTRADICTIONS)
def test_fields_that_contradict_each_other_are_told_at_their_place(text: str, expected: str) -> None:
    [fault] = faults_of(SHORTEST.splitlines()[0] + "\n" + text)
    assert expected in fault
    assert fault.startswith(("loop.yaml:2:", "loop.yaml:3:"))


def test_later_stages_have_no_more_users_than_earlier_ones() -> None:
    stages = (
        "loop: {action: a, response: b, value: c, stages: [{name: x, share: 40%}, {name: y, share: 50%}]}\n"
    )
    [fault] = faults_of(stages + "demand: {users: 1}")
    assert "loop.stages[1].share: more users than reached the step before" in fault


NOT_READABLE = [
    ("loop: [", "not YAML"),
    ("\tloop: x", "tabs"),
    ("loop: &a {action: *a}", "an alias"),
    ("loop: !!python/object:os.system x", "a tag"),
    ("---\na: 1\n---\nb: 2\n", "a second document"),
    ("[" * 50_000, "nesting too deep"),
    ("{a: " * 50_000, "nesting too deep"),
    ("- 1\n" * 20_000, "too many values"),
    ("x" * 300_000, "too large"),
    ("a: \x00", "a character that no text has"),
    ('a: "\\UFFFFFFFF"', "not YAML"),
    ("", "loop.action: missing"),
    ("5", "read '5'"),
    ("- 1", "read a list"),
    ("{[a, b]: 1, ? {c: d} : 2}", "unknown key a list"),
]


@pytest.mark.parametrize(("text", "expected"), NOT_READABLE, ids=[expected for _, expected in NOT_READABLE])
def test_text_that_is_no_loop_file_is_one_plain_fault(text: str, expected: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_loop(text, "loop.yaml", USD_PER_EUR)
    assert expected in str(caught.value)
    assert all(line.startswith("loop.yaml:") for line in str(caught.value).splitlines())


def test_a_fault_never_carries_control_characters_to_the_terminal() -> None:
    [fault] = faults_of(SHORTEST.replace("40", '"\\e[31m4"'))
    assert "\x1b" not in fault


def test_thousands_of_faults_are_told_as_a_hundred_and_how_many_more() -> None:
    faults = faults_of(SHORTEST + "".join(f"key{n}: 1\n" for n in range(2000)))
    assert len(faults) == 101
    assert "1900 more faults" in faults[-1]


def test_a_missing_file_is_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(LoopwrightError, match="no such file") as caught:
        read_loop(tmp_path / "loop.yaml", USD_PER_EUR)
    assert caught.value.advice
    with pytest.raises(LoopwrightError, match="cannot be read"):
        read_loop(tmp_path, USD_PER_EUR)


def test_bytes_that_are_not_text_are_told_with_their_place(tmp_path: Path) -> None:
    path = tmp_path / "loop.yaml"
    path.write_bytes(b"loop:\n  action: \xff\xfe\n")
    with pytest.raises(InputError, match=":2:11: bytes that are not text"):
        read_loop(path, USD_PER_EUR)


def test_a_file_of_ten_megabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "loop.yaml"
    path.write_bytes(b"a: 1\n" * 2_000_000)
    with pytest.raises(InputError, match="too large"):
        read_loop(path, USD_PER_EUR)


def test_a_byte_order_mark_and_windows_line_ends_are_fine(tmp_path: Path) -> None:
    path = tmp_path / "loop.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + SHORTEST.replace("\n", "\r\n").encode())
    loaded = read_loop(path, USD_PER_EUR)
    assert loaded.loop.demand.users == 40
    assert loaded.positions["demand.users"] == (2, 17)
