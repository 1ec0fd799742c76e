"""Real programs for the tests: found where Debian puts them, started on loopback, ended by their own process."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

PLACES = ("/usr/sbin", "/usr/local/sbin")
SECONDS = 30


def program(name):
    """The path of a program; a missing one fails the test with what installs it."""
    newest = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    found = next((str(one) for one in reversed(newest)), None) or shutil.which(name)
    found = found or shutil.which(name, path=":".join(PLACES))
    assert found, f"{name} is missing: scripts/install-test-programs installs it"
    return found


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def until(ready, what):
    """Wait for something to be there; a bounded time."""
    deadline = time.monotonic() + SECONDS
    while not ready():
        assert time.monotonic() < deadline, f"{what} did not come up"
        time.sleep(0.05)


@contextmanager
def started(command, **options):
    """A program that runs while the test does."""
    running = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True, **options
    )
    try:
        yield running
    finally:
        running.terminate()
        running.wait(timeout=SECONDS)


def unprivileged():
    """Who may run a database: not root, where we are root."""
    return {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.getuid() == 0 else {}


def give(folder):
    """Let the unprivileged user have a folder."""
    if os.getuid() == 0:
        shutil.chown(folder, "nobody", "nogroup")
        for above in Path(folder).parents:
            if str(above).startswith("/tmp/"):  # noqa: S108 - pytest's own folders, closed to others
                above.chmod(above.stat().st_mode | 0o711)
