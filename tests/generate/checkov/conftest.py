"""What needs Checkov or kubectl is not collected where they are not: docs/verification.md says so."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

LANE = Path(__file__).parents[3] / ".tools" / "checkov" / "bin"


def checkov() -> str:
    """The program: of the lane's own lock (`make .tools/checkov/.installed`), else of this machine; empty without."""
    return shutil.which("checkov", path=LANE) or shutil.which("checkov") or ""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without a program its tests are deselected, which the closing line counts."""
    missing = {"checkov": not checkov(), "kubectl": not shutil.which("kubectl")}
    gone = [
        item for item in items if any(item.get_closest_marker(mark) and missing[mark] for mark in missing)
    ]
    if gone:
        config.hook.pytest_deselected(items=gone)
        items[:] = [item for item in items if item not in gone]
