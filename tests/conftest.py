"""One day for all tests: what is past its date must not depend on when they run."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    import pytest

os.environ["SOURCE_DATE_EPOCH"] = "1795737600"  # 2026-11-27
os.environ["LOOPWRIGHT_NO_CACHE"] = (
    "1"  # a test asks the program of now, and not what an earlier run of it said
)
# how long an example takes is the machine's business, which may do much else
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest tests come first: at the end one of them would keep one worker, and the others idle."""
    items.sort(key=lambda item: "whole" not in item.path.parts)
