from functools import cache
from pathlib import Path

import pytest

from loopwright.catalogue.load import load_catalogue
from loopwright.design.answer import answer_for, question_of
from loopwright.loop.reading import read_loop

EXAMPLES = Path(__file__).parents[2] / "examples"
NAMES = sorted(path.parent.name for path in EXAMPLES.glob("*/loop.yaml"))


@cache
def answered(name):
    catalogue = load_catalogue()
    file = EXAMPLES / name / "loop.yaml"
    loop = read_loop(file, catalogue.value("currency.usd_per_eur")).loop
    return answer_for(question_of(loop, catalogue), parts=frozenset({"decisions"}))


@pytest.fixture
def examples():
    """Every example's answer by its name, worked out once."""
    return {name: answered(name) for name in NAMES}


def pytest_generate_tests(metafunc):
    if "example" in metafunc.fixturenames:
        metafunc.parametrize("example", NAMES)


@pytest.fixture
def answer(example):
    return answered(example)
