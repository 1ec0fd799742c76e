"""The day it is: what is past its date depends on it, and nothing else does."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime

EPOCH = "SOURCE_DATE_EPOCH"  # the usual name of the instant that builds which must repeat are told


def today() -> date:
    """The day in UTC: that of ``SOURCE_DATE_EPOCH`` where it is set, so that a report can be made again as it was."""
    said = os.environ.get(EPOCH, "")
    if said.isascii() and said.isdigit() and len(said) <= len("253402300799"):
        return datetime.fromtimestamp(int(said), UTC).date()
    return datetime.now(UTC).date()
