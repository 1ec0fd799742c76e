"""What the catalogue says, as decisions read it."""

import pytest

from loopwright.catalogue.load import load_catalogue


@pytest.fixture(scope="session")
def value():
    return load_catalogue().value
