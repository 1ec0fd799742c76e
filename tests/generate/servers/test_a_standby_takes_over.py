"""Patroni and etcd on loopback, from the generated files: the leader is killed, and the standby writes on."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg
import pytest
import yaml
from tests.generate.conftest import setting_of
from tests.generate.database import PROGRAMS, ROOT
from tests.generate.servers.designs import POOLED, STANDBY
from tests.generate.serving import asked, awaited, free_port, running
from tests.generate.trees import texts_of

from loopwright.generate.servers.machines import etcd_names

PASSWORDS = {
    f"PATRONI_{name}_PASSWORD": f"only-for-tests-{name}"
    for name in ("SUPERUSER", "REPLICATION", "REWIND", "RESTAPI")
}
AS_POSTGRES = ("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups") if ROOT else ()
SLACK_SECONDS = 120  # the machine of tests is shared


class Cluster:
    """The files of a design with ports of loopback in the place of machines."""

    def __init__(self, folder):
        self.folder = folder
        self.texts = texts_of("servers", STANDBY[0], *STANDBY[1])
        self.ports = {}

    def port(self, name, port):
        return self.ports.setdefault((name, port), free_port())

    def moved(self, text, own):
        """Addresses of machines as ports of loopback; what is listened on is this machine's own."""
        text = re.sub(r"0\.0\.0\.0:(\d+)", lambda found: f"127.0.0.1:{self.port(own, found[1])}", text)
        return re.sub(
            r"\b((?:database|app)-\d+):(\d+)",
            lambda found: f"127.0.0.1:{self.port(found[1], found[2])}",
            text,
        )

    def etcd(self, name):
        lines = self.moved(self.texts[f"servers/etcd/{name}.env"], name).splitlines()
        settings = dict(line.replace('"', "").split("=", 1) for line in lines if not line.startswith("#"))
        settings["ETCD_DATA_DIR"] = str(self.folder / f"etcd-{name}")
        given = [f"{key}={text}" for key, text in settings.items()]
        return running("env", *given, "etcd", "--unsafe-no-fsync", log=self.folder / f"etcd-{name}.log")

    def node(self, name):
        own = self.folder / name
        (own / "socket").mkdir(parents=True)
        text = self.moved(self.texts[f"servers/patroni/{name}.yml"], name)
        data = yaml.safe_load(text.replace("10.20.0.0/16", "127.0.0.0/8"))
        postgresql, shared = data["postgresql"], data["bootstrap"]["dcs"]["postgresql"]["parameters"]
        postgresql |= {"data_dir": str(own / "data"), "bin_dir": str(PROGRAMS), "pgpass": str(own / "pgpass")}
        postgresql["parameters"] |= {
            "unix_socket_directories": str(own / "socket"),
            "ssl_cert_file": str(self.folder / "cert"),
            "ssl_key_file": str(self.folder / "key"),
        }
        if not ROOT:
            postgresql["pg_hba"][0] = "local all all trust"
        shared |= {
            "shared_buffers": "32MB",
            "maintenance_work_mem": "16MB",
            "archive_command": "/bin/true",
            "fsync": "off",
        }
        (own / "config.yml").write_text(yaml.safe_dump(data))
        if ROOT:
            subprocess.run(["chown", "-R", "postgres", own], check=True)
        given = [f"HOME={own}", *(f"{key}={text}" for key, text in PASSWORDS.items())]
        return running(
            *AS_POSTGRES,
            "env",
            *given,
            "patroni",
            own / "config.yml",
            log=self.folder / f"{name}.log",
            cwd=own,
        )

    def members(self):
        """What Patroni says of each machine: its role and whether it runs."""
        found = {}
        for name in ("database-1", "database-2"):
            with contextlib.suppress(OSError, ValueError):
                for one in json.loads(asked(f"http://127.0.0.1:{self.port(name, '8008')}/cluster"))[
                    "members"
                ]:
                    found[one["name"]] = (one["role"], one["state"])
        return found

    def leader(self):
        return next((name for name, (role, _) in self.members().items() if role == "leader"), None)

    def write(self, text):
        """A statement of the program, to whichever machine takes writes."""
        ports = ",".join(str(self.port(name, "5432")) for name in ("database-1", "database-2"))
        with psycopg.connect(
            host="127.0.0.1,127.0.0.1",
            port=ports,
            user="rewinder",
            password=PASSWORDS["PATRONI_REWIND_PASSWORD"],
            dbname="postgres",
            sslmode="require",
            connect_timeout=5,
            target_session_attrs="read-write",
            autocommit=True,
        ) as connection:
            return connection.execute(text).fetchone()


@contextlib.contextmanager
def cluster():
    folder = Path(tempfile.mkdtemp(prefix="cluster-"))
    folder.chmod(0o755)
    one = Cluster(folder)
    made = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=database")
    subprocess.run(
        [*made, "-keyout", folder / "key", "-out", folder / "cert"], check=True, capture_output=True
    )
    (folder / "key").chmod(0o600)
    if ROOT:
        for name in ("key", "cert"):
            shutil.chown(folder / name, "postgres")
    with contextlib.ExitStack() as stack:
        for name in etcd_names(setting_of(STANDBY[0], *STANDBY[1])):
            stack.enter_context(one.etcd(name))
        one.stack = stack
        yield one
    for data in folder.glob("database-*/data/postmaster.pid"):
        with contextlib.suppress(OSError, ValueError):
            os.kill(int(data.read_text().splitlines()[0]), signal.SIGKILL)
    time.sleep(1)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.verify
def test_the_standby_takes_over_when_the_leader_is_killed():
    with cluster() as one:
        first = one.stack.enter_context(one.node("database-1"))
        awaited(lambda: one.leader() == "database-1", "the first one leads", SLACK_SECONDS)
        one.stack.enter_context(one.node("database-2"))
        awaited(
            lambda: one.members().get("database-2", ("", ""))[1] in {"running", "streaming"},
            "the second one follows",
            SLACK_SECONDS,
        )
        with contextlib.suppress(psycopg.ProgrammingError):
            one.write("SELECT 1")
        first.kill()
        data = one.folder / "database-1/data/postmaster.pid"
        os.kill(int(data.read_text().splitlines()[0]), signal.SIGKILL)
        awaited(lambda: one.leader() == "database-2", "the second one leads", SLACK_SECONDS)
        awaited(lambda: writes(one), "the program writes on by the same address", SLACK_SECONDS)


def writes(one):
    with contextlib.suppress(psycopg.OperationalError):
        return one.write("SELECT pg_is_in_recovery()") == (False,)
    return False


def test_every_machine_of_the_cluster_names_every_other():
    texts = texts_of("servers", STANDBY[0], *STANDBY[1])
    nodes = [yaml.safe_load(texts[f"servers/patroni/database-{number}.yml"]) for number in (1, 2)]
    assert [node["name"] for node in nodes] == ["database-1", "database-2"]
    assert (
        nodes[0]["etcd3"]
        == nodes[1]["etcd3"]
        == {"hosts": ["database-1:2379", "database-2:2379", "app-1:2379"]}
    )
    shared = nodes[0]["bootstrap"]["dcs"]
    assert shared["loop_wait"] + 2 * shared["retry_timeout"] <= shared["ttl"], "Patroni's own rule"
    assert all("password" not in str(node).replace("password_encryption", "") for node in nodes)
    clusters = {
        re.search(r'INITIAL_CLUSTER="(.*)"', texts[f"servers/etcd/{name}.env"])[1]
        for name in ("app-1", "database-1")
    }
    assert len(clusters) == 1


def test_two_machines_alone_are_told_that_they_cannot_agree():
    texts = texts_of("servers", POOLED[0], *POOLED[1])
    assert "Put a third etcd" in texts["servers/etcd/database-1.env"]
    assert "do not survive the loss of one" in texts["servers/README.md"]
