"""A real PostgreSQL for the tests, on loopback, gone when the test is."""

from __future__ import annotations

import subprocess
from contextlib import contextmanager

import psycopg
from tests.survey.programs import free_port, give, program, started, unprivileged, until


@contextmanager
def postgresql(folder, password, **more):
    """The URL of a database of its own whose owner is ``tester``; ``more`` are settings of the server."""
    give(folder)
    data, port, written = folder / "data", free_port(), folder / "password"
    written.write_text(password)
    written.chmod(0o644)
    subprocess.run(
        [program("initdb"), "-D", str(data), "-U", "tester", "--auth=scram-sha-256", f"--pwfile={written}", "-N"],
        check=True, capture_output=True, timeout=60, cwd=folder, **unprivileged(),
    )  # fmt: skip
    settings = {
        "shared_preload_libraries": "pg_stat_statements", "listen_addresses": "127.0.0.1", "fsync": "off",
        "unix_socket_directories": str(folder), "port": str(port), "shared_buffers": "16MB", **more,
    }  # fmt: skip
    command = [program("postgres"), "-D", str(data)]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    found = f"postgresql://tester:{password}@127.0.0.1:{port}/postgres"

    def answers():
        try:
            psycopg.connect(found, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    with started(command, cwd=folder, **unprivileged()):
        until(answers, "PostgreSQL")
        yield found
