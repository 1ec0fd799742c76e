"""Start the application and its PostgreSQL, and end them by process id."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import psycopg

HERE = Path(__file__).parent
WORK_SECONDS, QUERY_SECONDS, WORKERS = 0.005, 0.030, 2
PATIENCE_SECONDS = 60
PLACES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


class Application(NamedTuple):
    """Where it listens, and its first processes."""

    url: str
    pid: int
    database_pid: int


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def until(ready):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not ready():
        assert time.monotonic() < deadline, "it did not come up"
        time.sleep(0.05)


def listens(port):
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


@contextmanager
def running(command, **settings):
    """A process in a group of its own, ended with it."""
    process = subprocess.Popen(
        command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **settings
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)


@contextmanager
def postgresql(programs):
    """A PostgreSQL with one table: its connection text and its first process."""
    who = {"user": "postgres"} if os.getuid() == 0 else {}  # it refuses to run as root
    folder = Path(tempfile.mkdtemp(prefix="lw-pg-"))  # not below pytest's, which nobody else may enter
    port = free_port()
    try:
        if who:
            entry = pwd.getpwnam("postgres")
            os.chown(folder, entry.pw_uid, entry.pw_gid)
        data = folder / "data"
        made = [
            programs / "initdb",
            "-D",
            data,
            "-U",
            "loop",
            "-A",
            "trust",
            "-N",
            "--locale=C",
            "-E",
            "UTF8",
        ]
        subprocess.run(made, check=True, capture_output=True, cwd=folder, **who)
        serve = [programs / "postgres", "-D", data, "-p", str(port), "-h", "127.0.0.1", "-k", folder, "-F"]
        with running(serve, cwd=folder, **who) as process:
            text = f"host=127.0.0.1 port={port} user=loop dbname=postgres"
            until(lambda: answers(text))
            with psycopg.connect(text, autocommit=True) as connection:
                connection.execute("CREATE TABLE orders (id serial PRIMARY KEY, amount integer NOT NULL)")
                connection.execute("INSERT INTO orders (amount) SELECT generate_series(1, 1000)")
            yield text, process.pid
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def programs():
    """The folder of PostgreSQL's programs, where it is installed."""
    found = shutil.which("postgres") or next((place / "postgres" for place in PLACES), None)
    return found and Path(found).resolve().parent


def answers(text):
    with suppress(psycopg.OperationalError), psycopg.connect(text):
        return True
    return False


@contextmanager
def serving(database, workers=WORKERS, work=WORK_SECONDS, query=QUERY_SECONDS):
    """The application with some workers."""
    text, database_pid = database
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "WORK_SECONDS": str(work),
        "QUERY_SECONDS": str(query),
        "DATABASE": text,
    }
    command = [sys.executable, "-m", "gunicorn", "-w", str(workers), "-b", f"127.0.0.1:{port}"]
    command += ["--chdir", str(HERE), "application:application"]
    with running(command, env=environment, cwd=HERE) as process:
        until(lambda: listens(port))
        yield Application(f"http://127.0.0.1:{port}", process.pid, database_pid)
