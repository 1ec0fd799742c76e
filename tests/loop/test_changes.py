"""Changing single values: of a loop for a what-if, and of a person's own file to the byte."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopwright.loop.changes import with_values
from loopwright.loop.errors import InputError
from loopwright.loop.reading import parse_loop
from loopwright.loop.splicing import set_values
from loopwright.loop.vocabulary import Place, Skill

FILE = """\
# my loop
loop: {action: uploads, response: file, value: an hour}   # short

demand:
    # counted in June
    users: 40   # monthly
    growth:
    requests: "900/day"
data:
  - name: orders
    size: 12GB
    # archived soon
  - {name: pictures, kind: files}
places:
  users:
    - eu
    - us
# the end
"""
LOOP = parse_loop(FILE, "loop.yaml", 1.0).loop


def test_the_loop_itself_is_not_changed() -> None:
    changed = with_values(LOOP, {"demand.users": "5k"}, 1.0)
    assert changed.demand.users == 5000
    assert LOOP.demand.users == 40
    assert changed == replace(LOOP, demand=replace(LOOP.demand, users=5000.0))


def test_everything_in_a_file_can_be_said_on_the_command_line() -> None:
    changed = with_values(
        LOOP,
        {
            "data[orders].size": "1TB",
            "data[1].size": "2TB",
            "team.skills.kubernetes": "never",
            "habits.must_use": "aws, hetzner",
            "places.users": "eu: 70%, us: 30%",
            "money.budget": "€10/mo",
            "demand.requests": "",
        },
        1.5,
    )
    assert [data.size_bytes for data in changed.data] == [1e12, 2e12]
    assert changed.team.skills == {"kubernetes": Skill.NEVER}
    assert changed.habits.must_use == ("aws", "hetzner")
    assert changed.places.users == {Place.EU: 0.7, Place.US: 0.3}
    assert changed.money.budget_usd_per_month == 15
    assert changed.demand.requests_per_day is None


REFUSED = [
    ({"users": "5"}, "whatif:1:1: unknown field 'users'", "demand.users"),
    ({"demand.usrs": "5"}, "whatif:1:1: unknown field", "demand.users"),
    ({"demand.users": "5", "data[9].size": "1GB"}, "whatif:1:16: unknown field", "data[0].size"),
    ({"demand.users": "-5"}, "whatif:1:14: demand.users: read '-5'", ""),
    ({"demand.requests": "4k"}, "whatif:1:17: demand.requests: read '4k'", "4k/day"),
    ({"places.users": "eu: 10%"}, "whatif:1:14: places.users: shares that add up to 0.1", ""),
    ({"data.size": "1GB"}, "unknown field", "data[0].size"),
    ({"loop[0]..": "1"}, "unknown field", ""),
    ({"demand": "1"}, "unknown field", "demand.peak"),
]


@pytest.mark.parametrize(("values", "fault", "nearest"), REFUSED)
def test_a_wrong_change_is_told_as_in_a_file(values: dict[str, str], fault: str, nearest: str) -> None:
    with pytest.raises(InputError) as caught:
        with_values(LOOP, values, 1.0)
    assert fault in str(caught.value)
    assert caught.value.faults[0].nearest == nearest


def test_only_the_characters_of_a_value_are_replaced() -> None:
    values = {
        "demand.users": "5k",
        "demand.growth": "5%/month",
        "demand.requests": "2k/day",
        "loop.value": "joy, now",
    }
    expected = (
        FILE.replace("users: 40 ", "users: 5k ")
        .replace("growth:", "growth: 5%/month")
        .replace('"900/day"', "2k/day")
        .replace("value: an hour", 'value: "joy, now"')
    )
    assert set_values(FILE, values) == expected


def test_missing_keys_join_their_section_and_missing_sections_the_end() -> None:
    values = {
        "demand.reads": "90%",
        "data[orders].growth": "1GB/month",
        "data[pictures].size": "1TB",
        "loop.kind": "shop",
        "objectives.rpo": "1h",
        "team.skills.kubernetes": "never",
        "objectives.rto": "4h",
    }
    changed = set_values(FILE, values)
    assert changed == FILE.replace('"900/day"\n', '"900/day"\n    reads: 90%\n').replace(
        "size: 12GB\n", "size: 12GB\n    growth: 1GB/month\n"
    ).replace("kind: files}", "kind: files, size: 1TB}").replace("an hour}", "an hour, kind: shop}").replace(
        "    - us\n",
        "    - us\n\nobjectives:\n  rpo: 1h\n  rto: 4h\n\nteam:\n  skills: {kubernetes: never}\n",
    )


def test_a_list_on_lines_of_its_own_becomes_one_line() -> None:
    changed = set_values(FILE, {"places.users": "eu: 70%, us: 30%"})
    assert changed == FILE.replace("users:\n    - eu\n    - us\n", "users: {eu: 70%, us: 30%}\n")


@pytest.mark.parametrize(
    "text",
    [
        FILE.replace("\n", "\r\n"),
        FILE.rstrip("\n"),
        FILE.replace("# the end\n", ""),
        "{loop: {action: a, response: b, value: c}, demand: {users: 1}}",
        "loop:\n  action: a\n  response: |\n    b\n  value: >-\n    c\ndemand:\n  users: 1",
        "loop: {action: a, response: b, value: c}\ndemand: {users: 1}\nteam:\nobjectives: {}\n",
    ],
)
def test_files_of_every_layout_can_be_changed(text: str) -> None:
    values = {
        "loop.response": "it's [fine]: #1",
        "demand.users": "5k",
        "demand.reads": "90%",
        "team.people": "2",
        "objectives.rpo": "1h",
        "money.budget": "$5/mo",
        "habits.must_use": "aws, hetzner",
    }
    changed = parse_loop(set_values(text, values), "loop.yaml", 1.0).loop
    assert changed == with_values(parse_loop(text, "loop.yaml", 1.0).loop, values, 1.0)


def test_a_wrong_value_leaves_the_file_alone_and_is_told() -> None:
    with pytest.raises(InputError) as caught:
        set_values(FILE, {"demand.users": "many", "demand.rqeuests": "4/s", "data[7].size": "1GB"})
    assert len(caught.value.faults) == 3


@given(
    st.lists(st.sampled_from(["demand.users", "demand.projected", "demand.connections"]), min_size=1),
    st.integers(1, 10**6),
)
def test_a_changed_file_reads_as_the_changed_loop_and_keeps_every_comment(
    keys: list[str], number: int
) -> None:
    values = dict.fromkeys(keys, str(number))
    changed = set_values(FILE, values)
    assert parse_loop(changed, "loop.yaml", 1.0).loop == with_values(LOOP, values, 1.0)
    assert [line for line in changed.splitlines() if "#" in line and "users" not in line] == [
        line for line in FILE.splitlines() if "#" in line and "users" not in line
    ]
