"""One day for all tests: what is past its date must not depend on when they run."""

from __future__ import annotations

import os

os.environ["SOURCE_DATE_EPOCH"] = "1795737600"  # 2026-11-27
