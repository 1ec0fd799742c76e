"""From answers to a loop file: whatever is answered, the file is faultless or the error is clear."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loopwright.loop.errors import InputError, LoopwrightError
from loopwright.loop.interview.answers import Misanswer
from loopwright.loop.interview.background import Background, Proposal, nothing_known
from loopwright.loop.interview.draft import draft_of, settled
from loopwright.loop.interview.file_text import merged_text, new_text
from loopwright.loop.interview.questions import questions
from loopwright.loop.interview.standing import standing_background
from loopwright.loop.reading import LoadedLoop, parse_loop

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loopwright.loop.interview.draft import Draft
    from loopwright.loop.model import Loop

EUROS = 1.1
EMPTY = nothing_known("shop", "100")
EXAMPLES = sorted((Path(__file__).parents[3] / "examples").glob("*/loop.yaml"))
WORDS = st.text(max_size=40) | st.from_regex(r"[\w %$.,/;:?#'\"{}-]{0,40}", fullmatch=True)
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        one.slug: st.sampled_from([one.example, "?", "", *(option.answer for option in one.options)]) | WORDS
        for one in questions()
    }
    | {
        "service.static": st.sampled_from(["yes", "no", "maybe"]),
        "demand.requests": st.sampled_from(["40k/day", "1/day"]),
        "team.skills.kafka": st.sampled_from(["never", "?"]),
    },
)
FACTS = st.fixed_dictionaries(
    {},
    optional={
        "service.static": st.just(Proposal("yes", "found in index.html:1")),
        "service.framework": st.just(Proposal("django", "found in a\nb\x1b[0m.txt:3")),
        "service.outside[0].name": st.just(Proposal("stripe", "found in a.py:1")),
        "habits.deploys": st.just(Proposal("5/week", "from git")),
    },
)


def text_of(answers: Mapping[str, str], background: Background = EMPTY) -> str:
    return new_text(settled(draft_of(answers, background), EUROS)[0])


def loaded(text: str) -> LoadedLoop:
    return parse_loop(text, "loop.yaml", EUROS)


def made_or_refused(
    answers: Mapping[str, str], background: Background
) -> tuple[Draft, Loop] | LoopwrightError | Misanswer:
    try:
        return settled(draft_of(answers, background), EUROS)
    except (Misanswer, LoopwrightError) as refused:
        return refused


def is_clear(refused: Exception) -> bool:
    if isinstance(refused, InputError):
        return all(fault.field and fault.read and fault.allowed for fault in refused.faults)
    return isinstance(refused, Misanswer) and bool(refused.read and refused.allowed)


@settings(max_examples=150, deadline=None)
@given(ANSWERS, FACTS)
def test_any_answers_make_a_faultless_file_or_a_clear_error(
    answers: dict[str, str], facts: dict[str, Proposal]
) -> None:
    background = Background("shop", facts=facts, assumed=EMPTY.assumed)
    made = made_or_refused(answers, background)
    if isinstance(made, LoopwrightError | Misanswer):
        assert is_clear(made)
        return
    draft, loop = made
    text = new_text(draft)
    assert loaded(text).loop == loop
    assert merged_text(loaded(text), draft) == text, "answering the same again changes nothing"


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(EXAMPLES), ANSWERS)
def test_any_answers_about_a_file_that_is_there_leave_it_faultless(
    file: Path, answers: dict[str, str]
) -> None:
    standing = parse_loop(file.read_text(encoding="utf-8"), "loop.yaml", EUROS)
    background = standing_background(standing, EMPTY)
    made = made_or_refused(answers, background)
    if isinstance(made, LoopwrightError | Misanswer):
        assert is_clear(made)
        return
    merged = merged_text(standing, made[0])
    try:
        again: LoadedLoop | InputError = loaded(merged)
    except (
        InputError
    ) as error:  # what is said now may contradict what stands there: told, and nothing written
        again = error
    if isinstance(again, InputError):
        assert is_clear(again)
        return
    comments = [line.partition("# ")[2] for line in standing.text.splitlines() if "# " in line]
    assert all(comment in merged for comment in comments)
    assert merged_text(again, made[0]) == merged


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.parent.name)
def test_taking_every_default_about_a_file_that_is_there_changes_nothing(file: Path) -> None:
    standing = parse_loop(file.read_text(encoding="utf-8"), str(file), EUROS)
    draft, _ = settled(draft_of({}, standing_background(standing, EMPTY)), EUROS)
    assert merged_text(standing, draft) == standing.text


def test_what_a_file_says_that_no_answer_could_stays_as_it_is() -> None:
    own = "loop: {action: a, response: b, value: c, stages: [{name: 'buys 140% more, often'}]}\ndemand: {users: 3}\n"
    background = standing_background(loaded(own), EMPTY)
    assert background.answers["stages"] == Proposal("buys 140% more, often", "loop.yaml:1")
    assert merged_text(loaded(own), settled(draft_of({}, background), EUROS)[0]) == own


def test_a_field_may_be_answered_beside_the_question_that_fills_it() -> None:
    answers = {"tools": "docker never", "team.skills.kafka": "never", "loop.owner": "company"}
    loop = loaded(text_of(answers)).loop
    assert loop.team.skills == {"docker": "never", "kafka": "never"}
    assert loop.owner == "company"
    with pytest.raises(Misanswer, match=r"team\.people: read 'x'"):
        text_of({"team.people": "x"})


def test_every_value_says_where_it_came_from_and_what_is_not_known_is_said() -> None:
    background = Background(
        "shop",
        answers={"team": Proposal("3", "from git: who committed")},
        facts={"service.framework": Proposal("django", "found in requirements.txt:3")},
        assumed=EMPTY.assumed,
    )
    text = text_of({"action": "Buys: # a thing", "promise": "99.5%"}, background)
    lines = {line.split("#")[0].strip(): line for line in text.splitlines()}
    assert lines['action: "Buys:'].endswith("  # your answer")
    assert lines["framework: django"].endswith("# found in requirements.txt:3")
    assert lines["people: 3"].endswith("# from git: who committed")
    assert lines["users: 100"].endswith("# assumed because nobody said; say how many there are")
    assert "  # latency_p95: not said, so assumed\n" in text
    assert "\n# money.budget: not said, so assumed\n" in text
    assert loaded(text).loop.action == "Buys: # a thing"


def test_what_was_found_gives_way_to_what_was_answered() -> None:
    background = Background("shop", facts={"service.static": Proposal("yes", "found")}, assumed=EMPTY.assumed)
    loop = loaded(text_of({"data": "orders 3GB"}, background)).loop
    assert not loop.service.static
    assert loop.data[0].name == "orders"


def test_no_users_are_assumed_where_requests_were_said() -> None:
    assert loaded(text_of({"demand.requests": "40k/day"})).loop.demand.users is None


def test_answers_that_contradict_each_other_are_refused_by_field() -> None:
    with pytest.raises(InputError) as refused:
        text_of({"users": "40k/day / 2,000"})
    assert [fault.field for fault in refused.value.faults] == ["demand.projected"]


OWN = """# mine
loop: {action: a, response: b, value: c}
demand:
  users: 3   # counted by hand
  # growth: not said, so assumed
data:
  - name: orders   # the big one
    size: 1GB
# the end
"""
MERGED = """# mine
loop: {action: a, response: b, value: c}
demand:
  users: 300   # counted by hand
  growth: 5%/month                              # your answer
data:
  - name: orders   # the big one
    size: 12GB                                  # your answer
  - name: uploads                               # your answer
    kind: files                                 # your answer

objectives:
  availability: 99.5%                           # your answer

service:
  framework: django                             # found in requirements.txt:3
  outside:
    - name: stripe                              # found in pyproject.toml:9
# the end
"""


def test_a_persons_own_file_keeps_its_comments_and_its_order() -> None:
    facts = {
        "service.framework": Proposal("django", "found in requirements.txt:3"),
        "service.outside[0].name": Proposal("stripe", "found in pyproject.toml:9"),
    }
    background = Background("shop", facts=facts, assumed=EMPTY.assumed)
    answers = {"users": "300 / 5%/month", "promise": "99.5%", "data": "orders 12GB, uploads files"}
    draft, _ = settled(draft_of(answers, standing_background(loaded(OWN), background)), EUROS)
    assert merged_text(loaded(OWN), draft) == MERGED


def test_windows_line_ends_stay_what_they_are() -> None:
    own = OWN.replace("\n", "\r\n")
    draft, _ = settled(draft_of({"promise": "99.5%"}, standing_background(loaded(own), EMPTY)), EUROS)
    merged = merged_text(loaded(own), draft)
    assert merged.count("\n") == merged.count("\r\n")
    assert "  availability: 99.5%" in merged


def test_a_value_that_means_the_same_is_left_as_it_is_written() -> None:
    own = "loop: {name: s, action: a, response: b, value: c}\ndemand:\n  users: 2,000\n"
    draft, _ = settled(draft_of({"users": "2k"}, EMPTY), EUROS)
    assert merged_text(loaded(own), draft) == own
