"""Which program this is: what another one kept may mean something else."""

from __future__ import annotations

import os
import sys
from functools import cache
from hashlib import blake2b
from pathlib import Path

from loopwright import __version__

CODE = Path(__file__).parents[2]
DIGEST_BYTES = 16


@cache
def program(*rooms: str) -> str:
    """The version of this program, of its language, and of the code and data in some of its rooms, else in all.

    Of code the names, sizes and times are compared: whoever writes a version by hand is seen, without reading it all.
    """
    digest = blake2b(f"{__version__} {sys.version} {sys.platform}".encode(), digest_size=DIGEST_BYTES)
    pending = [os.fspath(CODE / one) for one in rooms or ("",)]
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in sorted(entries, key=lambda one: one.name):
                if entry.is_dir(follow_symlinks=False):
                    if entry.name != "__pycache__":
                        pending.append(entry.path)
                    continue
                status = entry.stat()
                digest.update(f"{entry.path}\0{status.st_size}\0{status.st_mtime_ns}\0".encode())
    return digest.hexdigest()
