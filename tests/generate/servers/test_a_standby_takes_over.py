"""Patroni, etcd and HAProxy on loopback, from the generated files: a machine is lost, and the standby writes on."""

from __future__ import annotations

import base64
import contextlib
import http
import json
import os
import re
import shutil
import signal
import ssl
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import psycopg
import pytest
import yaml
from tests.generate.conftest import setting_of
from tests.generate.database import PROGRAMS, ROOT
from tests.generate.servers.designs import STANDBY
from tests.generate.servers.quorum import certified
from tests.generate.serving import awaited, free_port, running
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
        self.ports, self.voices = {}, {}
        self.machines = certified(self.texts, folder / "machines")

    def port(self, name, port):
        return self.ports.setdefault((name, port), free_port())

    def moved(self, text, own):
        """Addresses of machines as ports of loopback; what is listened on, and shown, is this machine's own."""
        text = text.replace("/etc/loop/quorum", str(self.machines.place(own)))
        text = re.sub(r"0\.0\.0\.0:(\d+)", lambda found: f"127.0.0.1:{self.port(own, found[1])}", text)
        return re.sub(
            r"\b((?:database|witness)-\d+):(\d+)",
            lambda found: f"127.0.0.1:{self.port(found[1], found[2])}",
            text,
        )

    def etcd(self, name):
        lines = self.moved(self.texts[f"servers/etcd/{name}.env"], name).splitlines()
        settings = dict(line.replace('"', "").split("=", 1) for line in lines if not line.startswith("#"))
        settings["ETCD_DATA_DIR"] = str(self.folder / f"etcd-{name}")
        given = [f"{key}={text}" for key, text in settings.items()]
        process = running("env", *given, "etcd", "--unsafe-no-fsync", log=self.folder / f"etcd-{name}.log")
        self.voices[name] = self.stack.enter_context(process)

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
                for one in json.loads(self.asked(name, "/cluster"))["members"]:
                    found[one["name"]] = (one["role"], one["state"])
        return found

    def asked(self, name, path, *, proof="", sent=None, password=""):
        """What Patroni of a machine answers; ``proof`` is the machine whose certificate is shown."""
        place = self.machines.place(proof or name)
        trusting = ssl.create_default_context(cafile=place / "ca.crt")
        if proof:
            trusting.load_cert_chain(place / "postgres/machine.crt", place / "postgres/machine.key")
        request = urllib.request.Request(f"https://127.0.0.1:{self.port(name, '8008')}{path}", data=sent)
        if password:
            told = base64.b64encode(f"patroni:{password}".encode()).decode()
            request.add_header("Authorization", f"Basic {told}")
        with urllib.request.urlopen(request, timeout=30, context=trusting) as answer:  # noqa: S310 - loopback
            return answer.read().decode()

    def refused(self, name, path, **shown):
        """The status by which Patroni refuses; none where it does not."""
        try:
            self.asked(name, path, sent=b"{}", **shown)
        except urllib.error.HTTPError as found:
            return found.code
        return None

    def guide(self):
        """HAProxy of a machine of the program, which leads to whoever leads."""
        text = re.sub(
            r"\n\t(log /dev/log|user|group|chroot) .*", "", self.texts["servers/haproxy/database.cfg"]
        )
        text = text.replace("172.17.0.1:5432", f"127.0.0.1:{self.port('app-1', '5432')}")
        for name in ("database-1", "database-2"):
            # Patroni of each answers at a port of its own here, on its own machine at 8008
            text = text.replace(
                f"{name}:5432", f"127.0.0.1:{self.port(name, '5432')} port {self.port(name, '8008')}"
            )
        text = text.replace("check check-ssl port 8008", "check check-ssl").replace(
            "on-marked-down shutdown-sessions", ""
        )
        text = text.replace("init-addr last,libc,none", "")
        place = self.folder / "haproxy.cfg"
        place.write_text(text.replace("/etc/loop/quorum", str(self.machines.place("database-1"))))
        self.stack.enter_context(running("haproxy", "-db", "-f", place, log=self.folder / "haproxy.log"))

    def leader(self):
        return next((name for name, (role, _) in self.members().items() if role == "leader"), None)

    def write(self, text):
        """A statement of the program, through HAProxy: one address, whoever leads."""
        with psycopg.connect(
            host="127.0.0.1",
            port=self.port("app-1", "5432"),
            user="rewinder",
            password=PASSWORDS["PATRONI_REWIND_PASSWORD"],
            dbname="postgres",
            sslmode="require",
            connect_timeout=5,
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
        one.stack = stack
        for name in etcd_names(setting_of(STANDBY[0], *STANDBY[1])):
            one.etcd(name)
        one.guide()
        yield one
    for data in folder.glob("database-*/data/postmaster.pid"):
        with contextlib.suppress(OSError, ValueError):
            os.kill(int(data.read_text().splitlines()[0]), signal.SIGKILL)
    time.sleep(1)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.verify
def test_the_standby_takes_over_when_the_leaders_machine_is_lost():
    with cluster() as one:
        first = one.stack.enter_context(one.node("database-1"))
        awaited(lambda: one.leader() == "database-1", "the first one leads", SLACK_SECONDS)
        one.stack.enter_context(one.node("database-2"))
        awaited(lambda: follows(one, "database-2"), "the second one follows", SLACK_SECONDS)
        awaited(lambda: writes(one), "the program writes by one address", SLACK_SECONDS)
        only_members_change_who_leads(one)
        first.kill()
        one.voices["database-1"].kill()  # the machine is gone, and its voice with it
        data = one.folder / "database-1/data/postmaster.pid"
        os.kill(int(data.read_text().splitlines()[0]), signal.SIGKILL)
        awaited(lambda: one.leader() == "database-2", "the second one leads", SLACK_SECONDS)
        awaited(lambda: writes(one), "the program writes on by the same address", SLACK_SECONDS)


def only_members_change_who_leads(one):
    """Without a certificate nobody, with one and a wrong password nobody; as the runbook types it, it is done."""
    right = PASSWORDS["PATRONI_RESTAPI_PASSWORD"]
    assert one.refused("database-1", "/restart", password=right) == http.HTTPStatus.FORBIDDEN
    assert one.refused("database-1", "/restart", proof="database-2") == http.HTTPStatus.UNAUTHORIZED
    guess = right[::-1]
    assert (
        one.refused("database-1", "/restart", proof="database-2", password=guess)
        == http.HTTPStatus.UNAUTHORIZED
    )
    typed = (*AS_POSTGRES, "patronictl", "-c", one.folder / "database-2/config.yml", "switchover", "--force")
    bare = {"PATH": os.environ["PATH"], "HOME": str(one.folder), "LC_ALL": "C.UTF-8"}
    subprocess.run([*map(str, typed)], env=bare, timeout=120, check=False, capture_output=True)
    assert one.leader() == "database-1", "without the password it refuses"
    for leader in ("database-2", "database-1"):
        done = subprocess.run(
            [*map(str, typed)], env=bare | PASSWORDS, timeout=120, check=False, capture_output=True, text=True
        )
        awaited(
            lambda to=leader: one.leader() == to, f"{leader} leads: {done.stdout}{done.stderr}", SLACK_SECONDS
        )
        other = "database-1" if leader == "database-2" else "database-2"
        awaited(lambda name=other: follows(one, name), "the other one follows", SLACK_SECONDS)


def follows(one, name):
    return one.members().get(name, ("", ""))[1] in {"running", "streaming"}


def writes(one):
    with contextlib.suppress(psycopg.OperationalError):
        return one.write("SELECT pg_is_in_recovery()") == (False,)
    return False


def test_every_machine_of_the_cluster_names_every_other():
    texts = texts_of("servers", STANDBY[0], *STANDBY[1])
    nodes = [yaml.safe_load(texts[f"servers/patroni/database-{number}.yml"]) for number in (1, 2)]
    assert [node["name"] for node in nodes] == ["database-1", "database-2"]
    assert nodes[0]["etcd3"] == nodes[1]["etcd3"]
    assert nodes[0]["etcd3"]["hosts"] == ["database-1:2379", "database-2:2379", "witness-1:2379"]
    shared = nodes[0]["bootstrap"]["dcs"]
    assert shared["loop_wait"] + 2 * shared["retry_timeout"] <= shared["ttl"], "Patroni's own rule"
    assert all("password" not in str(node).replace("password_encryption", "") for node in nodes)
    clusters = {
        re.search(r'INITIAL_CLUSTER="(.*)"', texts[f"servers/etcd/{name}.env"])[1]
        for name in ("witness-1", "database-1")
    }
    assert len(clusters) == 1
