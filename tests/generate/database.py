"""A real PostgreSQL for tests: in a folder of its own, reached by a socket, ended with the block."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.generate.trees import lay

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PROGRAMS = max(Path("/usr/lib/postgresql").glob("*/bin"))
ROOT = os.geteuid() == 0  # PostgreSQL refuses to be root


class Server:
    """A PostgreSQL in a folder, reached by a socket, with the environment that the scripts read."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder, folder / "live"
        (folder / "told").mkdir()
        self.environment = {
            "PATH": f"{PROGRAMS}:{os.environ['PATH']}",
            "HOME": str(folder),
            "TMPDIR": str(folder),
            "PGBIN": str(PROGRAMS),
            "PGHOST": str(folder),
            "PGUSER": "postgres",
            "PGDATABASE": "postgres",
            "TEXTFILE_DIRECTORY": str(folder / "told"),
            "RESTIC_REPOSITORY": str(folder / "repository"),
            "RESTIC_PASSWORD": "only for this test",
            "PGBACKREST_CONFIG": str(folder / "pgbackrest.conf"),
            "PGBACKREST_REPO1_CIPHER_PASS": "only for this test",
            "PGBACKREST_LOCK_PATH": str(folder / "lock"),
        }

    def run(self, *command: str | Path, seconds: float = 180) -> subprocess.CompletedProcess[str]:
        """A command as the database's user, with what it printed."""
        return subprocess.run(
            [*map(str, command)],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
            cwd=self.folder,
            user="postgres" if ROOT else None,
        )

    def did(self, *command: str | Path) -> str:
        """The same, and it ended well."""
        done = self.run(*command)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr

    def ask(self, text: str) -> str:
        """The answer of a query."""
        return self.did("psql", "-XAtc", text).strip()

    def script(self, name: str) -> Path:
        """A generated script."""
        return self.folder / "recovery" / name

    def told(self) -> set[str]:
        """What was reported to have ended well."""
        return {path.name for path in (self.folder / "told").glob("*.prom")}


@contextlib.contextmanager
def served(
    texts: dict[str, str], prepare: Callable[[Server], None] = lambda _: None, *, listens: bool = False
) -> Iterator[Server]:
    """A running server with files beside it; ``prepare`` is called before it starts.

    It is reached by its socket alone, unless it ``listens`` as its own settings say.
    """
    folder = Path(tempfile.mkdtemp(prefix="database-"))
    one = Server(folder)
    lay(texts, folder)
    if ROOT:
        subprocess.run(["chown", "-R", "postgres", folder], check=True)
    one.did("initdb", "--no-sync", "--username=postgres", "--auth=trust", "--pgdata", one.data)
    prepare(one)
    nowhere = " -h ''"
    one.did(
        "pg_ctl",
        "-D",
        one.data,
        "-l",
        folder / "log",
        "-w",
        "-o",
        f"-k {folder}{'' if listens else nowhere}",
        "start",
    )
    try:
        yield one
    finally:
        one.run("pg_ctl", "-D", one.data, "-m", "immediate", "stop")
        shutil.rmtree(folder)
