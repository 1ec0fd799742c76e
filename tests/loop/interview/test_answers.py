"""Reading answers: the loop's own kinds, parts between slashes, lists of entries, and clear refusals."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loopwright.loop.interview.answers import LONGEST, Misanswer, is_unknown, read_answer
from loopwright.loop.interview.questions import Question, question_called, questions

READ = [
    ("action", "Uploads a, b / c: d #1", {"loop.action": "Uploads a, b / c: d #1"}),
    ("action", "  two \n lines ", {"loop.action": "two lines"}),
    ("users", "2,000", {"demand.users": "2,000"}),
    ("users", "300/2000", {"demand.users": "300", "demand.projected": "2000"}),
    (
        "users",
        "300 / 2,000 / 12 months",
        {"demand.users": "300", "demand.projected": "2,000", "demand.horizon": "12 months"},
    ),
    ("users", "40k/day", {"demand.requests": "40k/day"}),
    ("scaling", "12/s", {"demand.peak": "12/s"}),
    ("users", "40k/day / 5%/month", {"demand.requests": "40k/day", "demand.growth": "5%/month"}),
    ("promise", "99.5%/800ms", {"objectives.availability": "99.5%", "objectives.latency_p95": "800ms"}),
    ("promise", "800ms / 99.5%", {"objectives.availability": "99.5%", "objectives.latency_p95": "800ms"}),
    ("promise", "800ms", {"objectives.latency_p95": "800ms"}),
    ("promise", "? / 800ms", {"objectives.latency_p95": "800ms"}),
    ("recovery", "1h / 4h", {"objectives.rpo": "1h", "objectives.rto": "4h"}),
    ("regions", "eu, us", {"places.users": ["eu", "us"]}),
    ("regions", "middle east", {"places.users": ["middle_east"]}),
    (
        "regions",
        "eu 70%, us 30% / eu",
        {"places.users": {"eu": "70%", "us": "30%"}, "places.residency": ["eu"]},
    ),
    ("hosting", "none", {"habits.must_use": []}),
    ("hosting", "Hetzner, PostgreSQL", {"habits.must_use": ["hetzner", "postgresql"]}),
    ("team", "2 people, waking", {"team.people": "2 people", "team.cover": "waking"}),
    ("team", "around the clock", {"team.cover": "around the clock"}),
    (
        "tools",
        "docker done_it, terraform never",
        {"team.skills": {"docker": "done_it", "terraform": "never"}},
    ),
    ("stages", "visits", {"loop.stages[0].name": "visits"}),
    (
        "stages",
        "visits, signs up 40% 6 requests",
        {
            "loop.stages[0].name": "visits",
            "loop.stages[1].name": "signs up",
            "loop.stages[1].share": "40%",
            "loop.stages[1].requests": "6",
        },
    ),
    ("data", "none", {"service.database_cpu": "0s"}),
    ("data", "12 GB", {"data[0].name": "main", "data[0].size": "12GB"}),
    (
        "data",
        "orders 12GB personal high; files 50 GB 1GB/month",
        {
            "data[0].name": "orders",
            "data[0].size": "12GB",
            "data[0].sensitivity": "personal",
            "data[0].criticality": "high",
            "data[1].name": "files",
            "data[1].kind": "files",
            "data[1].size": "50GB",
            "data[1].growth": "1GB/month",
        },
    ),
]
REFUSED = [
    ("promise", "99.x", "read '99.x'; allowed: a share such as 99.9%, from 50% to 99.9999%"),
    ("budget", "100", "did you mean '$100/mo'?"),
    ("kind", "bussiness", "did you mean 'business'?"),
    ("tools", "docker", "never, done_it, lives_in_it"),
    ("regions", "eu / mars", "read 'mars'"),
    ("stages", "visits, buys 140%", "read '140%' in 'buys 140%'"),
    ("data", "orders twelve", "read 'twelve' in 'orders twelve'"),
    ("data", "or\x07ders", "a name of letters, digits"),
    ("users", "3 / 4 / 5 / 6", "a number of users such as 2,000"),
    ("action", "x" * (LONGEST + 1), "up to 2000 characters"),
    ("action", "x" * 301, "up to 300 characters"),
]


def question(slug: str) -> Question:
    found = question_called(slug)
    assert found is not None
    return found


@pytest.mark.parametrize(("slug", "answer", "values"), READ)
def test_an_answer_fills_the_fields_that_it_speaks_of(
    slug: str, answer: str, values: dict[str, object]
) -> None:
    assert read_answer(question(slug), answer) == values


@pytest.mark.parametrize(("slug", "answer", "said"), REFUSED)
def test_an_answer_that_cannot_be_read_says_what_is_allowed(slug: str, answer: str, said: str) -> None:
    with pytest.raises(Misanswer) as refused:
        read_answer(question(slug), answer)
    assert said in str(refused.value)


@pytest.mark.parametrize("words", ["?", "I don't know", "i don\u2019t know.", " unknown ", "No idea", "-"])
@pytest.mark.parametrize("one", questions(), ids=lambda one: one.slug)
def test_not_knowing_fills_nothing(words: str, one: Question) -> None:
    assert is_unknown(words)
    assert read_answer(one, words) == {}


@settings(deadline=None)
@given(
    st.sampled_from(questions()),
    st.text(max_size=60) | st.from_regex(r"[\w %$.,/;:?-]{0,40}", fullmatch=True),
)
def test_any_text_is_read_or_refused_in_words(one: Question, text: str) -> None:
    refused: Misanswer | None = None
    values: dict[str, object] = {}
    try:
        values = dict(read_answer(one, text))
    except Misanswer as misanswer:
        refused = misanswer
    assert refused is None or (refused.read and refused.allowed)
    assert all(one.fills_field(path) for path in values)
