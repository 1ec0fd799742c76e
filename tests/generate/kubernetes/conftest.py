"""What needs kubectl is not collected where it is not: docs/verification.md says so."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without kubectl its tests are deselected, which the closing line counts."""
    gone = [] if shutil.which("kubectl") else [item for item in items if item.get_closest_marker("kubectl")]
    if gone:
        config.hook.pytest_deselected(items=gone)
        items[:] = [item for item in items if item not in gone]
