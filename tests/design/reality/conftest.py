import pytest

from loopwright.catalogue.load import load_catalogue
from loopwright.design.reality.scorecard import run_bench


@pytest.fixture(scope="session")
def catalogue():
    return load_catalogue()


@pytest.fixture(scope="session")
def card(catalogue):
    """The scorecard without the doubts, which take many designs."""
    return run_bench(catalogue, doubts=False)
