"""Git asked as a program: lists of arguments, nothing of the environment, a repository's own programs off."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE_SECONDS = 20
SEARCHED = os.pathsep.join((os.defpath, "/usr/local/bin", "/opt/homebrew/bin"))
ENVIRONMENT = {
    "PATH": SEARCHED,
    "HOME": os.devnull,
    "LC_ALL": "C",
    "GIT_ALLOW_PROTOCOL": "",  # a partial clone would fetch what it lacks, by a program its settings name
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ATTR_NOSYSTEM": "1",
}
OFF = (
    "core.fsmonitor=false", "core.sshCommand=false", "core.askPass=false", "core.pager=cat",
    "core.hooksPath=/dev/null", "log.showSignature=false", "gpg.program=false", "gpg.ssh.program=false",
    "gpg.x509.program=false",
)  # fmt: skip


class Asked:
    """A question that git works at in a process of its own, from the moment this is made.

    What it writes goes to a temporary file, so that it never waits for a reader.
    """

    def __init__(self, path: Path, arguments: list[str]) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it was read
        self._running: subprocess.Popen[bytes] | None = None
        try:
            self._running = subprocess.Popen(  # noqa: S603 - a list of arguments, no shell
                git_command(path, arguments),
                stdout=self._file,
                stderr=subprocess.DEVNULL,
                stdin=subprocess.DEVNULL,
                env=ENVIRONMENT,
            )
        except OSError:
            self._file.close()

    def answer(self) -> str | None:
        """What git says, waited for, once; None where it does not answer."""
        running = self._running
        if running is None:
            return None
        with self._file as file:
            try:
                running.wait(PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait()
                return None
            file.seek(0)
            return file.read().decode("utf-8", "replace") if running.returncode == 0 else None


def git_answer(path: Path, arguments: list[str]) -> str | None:
    """What git answers at once; None where it does not."""
    return Asked(path, arguments).answer()


def git_command(path: Path, arguments: list[str]) -> list[str]:
    """Git, from a place that no environment names, with hooks, pagers and a repository's own programs off."""
    git = shutil.which("git", path=SEARCHED) or "git"
    settings = [word for one in OFF for word in ("-c", one)]
    return [git, *settings, "--no-pager", "-C", str(path), *arguments]
