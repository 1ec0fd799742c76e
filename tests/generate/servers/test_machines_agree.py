"""Whoever leads is agreed on by three, each of whom shows a certificate: real etcd and openssl, generated files."""

from __future__ import annotations

import contextlib
import http
import json
import shutil
import ssl
import subprocess
import urllib.request

import pytest
from tests.generate.conftest import setting_of
from tests.generate.servers.designs import POOLED, STANDBY
from tests.generate.servers.policy import broken
from tests.generate.servers.quorum import AGREEING, Machines, certified
from tests.generate.serving import awaited, free_port, running
from tests.generate.trees import all_designs, texts_of

from loopwright.design.model import Tier
from loopwright.generate.servers.machines import etcd_names, machine
from loopwright.generate.witness import witness

LEAST = 3
WITHOUT_PROGRAM_MACHINES = POOLED
AT_AMAZON = ("coodloom-500", ("arrangement=servers", "database=patroni", "backup=continuous"))
SOME = (
    STANDBY,
    WITHOUT_PROGRAM_MACHINES,
    AT_AMAZON,
    ("launch-shop", ("platform=kubernetes", "database=patroni")),
)


def texts_for(design):
    return texts_of("servers", design[0], *design[1])


def agreeing(texts):
    """The machines whose etcd each file of a member names, and the members that have a file."""
    files = {
        path.split("/")[-1].removesuffix(".env"): text
        for path, text in texts.items()
        if path.endswith(".env")
    }
    named = {
        frozenset(part.split("=")[0] for part in line.split('"')[1].split(","))
        for text in files.values()
        for line in text.splitlines()
        if line.startswith("ETCD_INITIAL_CLUSTER=")
    }
    return set(files), named


def odd_and_enough(design):
    texts = texts_for(design)
    if not any(path.startswith("servers/patroni/") for path in texts):
        return False
    members, named = agreeing(texts)
    assert len(members) >= LEAST, design
    assert len(members) % 2 == 1, design
    assert named == {frozenset(members)}, design
    for member in members:
        role = member.rpartition("-")[0]
        assert "etcd-server" in texts[f"servers/cloud-init/{role}.yaml"]
        assert "ip saddr @members tcp dport { 2379, 2380 }" in texts[f"servers/host/firewall/{role}.nft"]
    return True


@pytest.mark.parametrize("design", SOME, ids=str)
def test_an_odd_number_of_machines_of_three_or_more_agrees(design):
    assert odd_and_enough(design)


@pytest.mark.verify
def test_an_odd_number_agrees_in_every_design_with_patroni():
    assert sum(odd_and_enough(design) for design in all_designs()) > len(SOME)


@pytest.mark.parametrize("design", SOME, ids=str)
def test_the_bill_pays_for_the_very_machine_that_is_named(design):
    setting = setting_of(design[0], *design[1])
    part, row = setting.component(Tier.DATABASE), witness(setting)
    price = setting.catalogue.compute_row(part.offering)
    disks = setting.value("cost.database") - part.count * price.usd_month - row.usd_month
    assert disks >= -0.01, "what is left over is the disks of the databases"
    assert row.provider == price.provider
    assert machine(setting, "etcd") is not None
    assert etcd_names(setting) == AGREEING


def test_where_terraform_makes_no_machine_of_the_database_its_guide_says_so():
    for design, made in ((WITHOUT_PROGRAM_MACHINES, False), (STANDBY, True)):
        texts = texts_of("terraform", design[0], *design[1])
        assert ("are not declared here" in texts["terraform/README.md"]) is not made
        assert any('"witness"' in text for text in texts.values()) is made


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("ip saddr @members tcp dport { 2379, 2380 }", "ip saddr $private tcp dport { 2379, 2380 }"),
        ("ip saddr @members tcp dport { 2379, 2380 }", "tcp dport { 2379, 2380 }"),
    ],
)
def test_etcd_that_is_open_to_more_than_its_members_is_noticed(before, after):
    path = "servers/host/firewall/witness.nft"
    texts = texts_for(STANDBY)
    assert broken({**texts, path: texts[path].replace(before, after)})


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("servers/etcd/database-1.env", 'ETCD_CLIENT_CERT_AUTH="true"', 'ETCD_CLIENT_CERT_AUTH="false"'),
        ("servers/etcd/witness-1.env", 'ETCD_PEER_CLIENT_CERT_AUTH="true"\n', ""),
        ("servers/etcd/database-2.env", "https://0.0.0.0:2379", "http://0.0.0.0:2379"),
        ("servers/patroni/database-1.yml", "protocol: https", "protocol: http"),
        ("servers/patroni/database-1.yml", "verify_client: optional", "verify_client: none"),
        ("servers/patroni/database-2.yml", "    username: patroni\n", ""),
        ("servers/haproxy/database.cfg", "verify required", "verify none"),
    ],
)
def test_a_voice_without_proof_is_noticed(path, before, after):
    texts = texts_for(STANDBY)
    assert before in texts[path]
    assert broken({**texts, path: texts[path].replace(before, after)})


# the script that makes the proofs


@pytest.fixture
def machines(tmp_path):
    return certified(texts_for(STANDBY), tmp_path / "machines")


def test_keys_stay_where_they_are_used(machines):
    for name in AGREEING:
        own = list(machines.root(name).rglob("*.key"))
        assert {path.stat().st_mode & 0o077 for path in own} == {0}
        key = (machines.place(name) / "machine.key").read_text()
        for other in set(AGREEING) - {name}:
            assert not [path for path in machines.root(other).rglob("*.key") if path.read_text() == key]
    kept = list(machines.folder.rglob("authority.key"))
    assert [path.parent for path in kept] == [machines.place("database-1")]


def test_asking_again_keeps_the_key_and_what_stands_already(machines):
    before = (machines.place("witness-1") / "machine.key").read_bytes()
    authority = (machines.place("database-1") / "authority.crt").read_bytes()
    machines.certified("witness-1")
    assert (machines.place("witness-1") / "machine.key").read_bytes() == before
    assert (machines.place("database-1") / "authority.crt").read_bytes() == authority


def test_only_a_member_is_signed_for(machines):
    asked = machines.run("witness-1", "request").stdout
    assert machines.run("database-1", "sign", "app-1", given=asked).returncode == 1
    refused = machines.run("database-1", "sign", "witness-1", given="no request\n")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "type request on witness-1" in refused.stderr


def test_a_request_cannot_ask_for_another_name(machines, tmp_path):
    key, asked = tmp_path / "key", tmp_path / "request"
    subprocess.run(
        [
            *("openssl", "req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", asked),
            *("-subj", "/CN=database-1", "-addext", "subjectAltName=DNS:database-1"),
            *("-addext", "basicConstraints=critical,CA:TRUE"),
        ],
        check=True,
        capture_output=True,
    )
    signed = machines.run("database-1", "sign", "witness-1", given=asked.read_text()).stdout
    told = subprocess.run(
        ["openssl", "x509", "-noout", "-subject", "-ext", "subjectAltName,basicConstraints"],
        input=signed.split("-----END CERTIFICATE-----\n")[1] + "-----END CERTIFICATE-----\n",
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "DNS:witness-1" in told
    assert "database-1" not in told
    assert "CA:FALSE" in told


def test_a_certificate_of_another_key_is_not_put_in_place(machines):
    asked = machines.run("database-2", "request").stdout
    signed = machines.run("database-1", "sign", "database-2", given=asked).stdout
    before = (machines.place("witness-1") / "etcd/machine.crt").read_bytes()
    done = machines.run("witness-1", "install", given=signed)
    assert done.returncode == 1
    assert "nothing was changed" in done.stderr
    assert (machines.place("witness-1") / "etcd/machine.crt").read_bytes() == before


def test_days_that_are_left_are_told(machines):
    assert machines.run("database-2", "left").stdout.strip() in {"3649", "3650"}


def test_the_firewall_lets_in_the_addresses_of_the_members_alone(machines):
    assert machines.run("database-2", "members").returncode == 0
    rules = (machines.root("database-2") / "etc/nftables.d/loop-members.nft").read_text()
    assert rules == "flush set inet loop members\nadd element inet loop members { 10.20.1.11, 10.20.1.13 }\n"
    said = (machines.programs / "nft-said").read_text()
    assert "--check" in said.splitlines()[0]
    machines.program("getent", "#!/bin/sh\nexit 2\n")
    done = machines.run("database-2", "members")
    assert done.returncode == 1
    assert "has no address" in done.stderr


# etcd itself


class Voices:
    """Three etcd on loopback, from the generated settings."""

    def __init__(self, texts, machines: Machines):
        self.texts, self.machines, self.ports, self.running = texts, machines, {}, {}
        self.stack = contextlib.ExitStack()

    def port(self, name, port):
        return self.ports.setdefault((name, port), free_port())

    def start(self, name, members=AGREEING, state="new"):
        text = self.texts[f"servers/etcd/{name}.env"].replace(
            "/etc/loop/quorum", str(self.machines.place(name))
        )
        for gone in set(AGREEING) - set(members):
            text = text.replace(f",{gone}=https://{gone}:2380", "")
        for port in ("2379", "2380"):
            text = text.replace(f"0.0.0.0:{port}", f"127.0.0.1:{self.port(name, port)}")
            for other in AGREEING:
                text = text.replace(f"{other}:{port}", f"127.0.0.1:{self.port(other, port)}")
        settings = dict(
            line.replace('"', "").split("=", 1) for line in text.splitlines() if line.startswith("ETCD_")
        )
        settings["ETCD_DATA_DIR"] = str(self.machines.folder / f"etcd-{name}")
        settings["ETCD_INITIAL_CLUSTER_STATE"] = state
        given = [f"{key}={value}" for key, value in settings.items()]
        log = self.machines.folder / f"etcd-{name}.log"
        process = running("env", *given, "etcd", "--unsafe-no-fsync", log=log)
        self.running[name] = self.stack.enter_context(process)

    def ask(self, name, what, proof="machine"):
        """Whether a member writes (``put``) or reads (``range``), as Patroni asks: with a machine's certificate."""
        place = self.machines.place(name)
        trusting = ssl.create_default_context(cafile=place / "ca.crt")
        if proof:
            trusting.load_cert_chain(place / f"etcd/{proof}.crt", place / f"etcd/{proof}.key")
        url = f"https://127.0.0.1:{self.port(name, '2379')}/v3/kv/{what}"
        sent = json.dumps(
            {"key": "bGVhZGVy", "value": "eA=="} if what == "put" else {"key": "bGVhZGVy"}
        ).encode()
        try:
            with urllib.request.urlopen(url, data=sent, timeout=4, context=trusting) as answer:
                return answer.status == http.HTTPStatus.OK
        except OSError:
            return False


@contextlib.contextmanager
def voices(machines, members=AGREEING):
    found = Voices(texts_for(STANDBY), machines)
    with found.stack:
        for name in members:
            found.start(name, members)
        awaited(lambda: found.ask("database-1", "put"), "they agree")
        yield found


def test_any_one_of_three_may_be_lost_and_no_stranger_has_a_voice(machines, tmp_path):
    with voices(machines) as found:
        assert not found.ask("database-2", "range", proof="")
        foreign = certified(texts_for(STANDBY), tmp_path / "others")
        for kind in ("crt", "key"):
            theirs = foreign.place("database-2") / f"etcd/machine.{kind}"
            (machines.place("database-2") / f"etcd/foreign.{kind}").write_bytes(theirs.read_bytes())
        assert not found.ask("database-2", "range", proof="foreign")
        found.running["database-1"].kill()
        awaited(lambda: found.ask("database-2", "put"), "two of three agree")
        assert found.ask("witness-1", "range")
        found.running["witness-1"].kill()
        assert not found.ask("database-2", "put"), "one alone may not decide"


def test_a_machine_made_anew_takes_the_place_of_the_lost_one(machines):
    """As the page of a lost machine types it: certified again, in the place of the dead one, a voice of three."""
    with voices(machines) as found:
        found.running["witness-1"].kill()
        found.running["witness-1"].wait(10)
        for path in (machines.place("witness-1"), machines.folder / "etcd-witness-1"):
            shutil.rmtree(path)
        machines.certified("witness-1")
        place = {
            "ENDPOINT": f"https://127.0.0.1:{found.port('database-1', '2379')}",
            "PEER": f"127.0.0.1:{found.port('witness-1', '2380')}",
        }
        done = machines.run("database-1", "replace", "witness-1", **place)
        assert done.returncode == 0, done.stderr
        found.start("witness-1", state="existing")
        awaited(lambda: found.ask("witness-1", "put"), "the new one agrees")
        told = machines.run("database-1", "voices", **place)
        assert (told.stdout + told.stderr).count("is healthy") == len(AGREEING)
        found.running["database-1"].kill()
        awaited(lambda: found.ask("database-2", "put"), "it is a voice of three")


def test_two_without_a_witness_would_lose_their_voice_with_either(machines):
    with voices(machines, AGREEING[:2]) as found:
        found.running["database-2"].kill()
        assert not found.ask("database-1", "put")
