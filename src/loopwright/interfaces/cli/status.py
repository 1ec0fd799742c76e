"""What every verb says when it leaves."""

from __future__ import annotations

from enum import IntEnum


class Status(IntEnum):
    """The exit statuses, the same for every verb."""

    YES = 0  # done, and the answer is yes
    FAULTY = 1  # the input is faulty or the work could not be done
    USAGE = 2  # wrong usage; click's own
    NO = 3  # done, and the answer is no
    INTERRUPTED = 130
