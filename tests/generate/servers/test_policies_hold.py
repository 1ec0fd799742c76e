"""Rules that hold of every server file, and mutations of the files that they must notice."""

from __future__ import annotations

import pytest
from tests.generate.servers.designs import BESIDE, OTHERS, PROXY, STANDBY, each_shape
from tests.generate.servers.policy import CLOSED, SENT, broken
from tests.generate.trees import all_designs, texts_of

FIREWALL, ACCESS = "servers/host/firewall/app.nft", "servers/postgresql/pg_hba.conf"
LAST = "\t\tct state invalid drop\n"


@each_shape
def test_a_design_with_machines_of_ones_own_keeps_every_rule(name, force):
    texts = texts_of("servers", name, *force)
    assert "servers/README.md" in texts
    assert broken(texts) == []


@pytest.mark.parametrize(("name", "force"), OTHERS)
def test_a_design_without_machines_of_ones_own_has_no_such_files(name, force):
    assert texts_of("servers", name, *force) == {}


@pytest.mark.verify
def test_every_design_keeps_every_rule():
    found = {(name, force): broken(texts_of("servers", name, *force)) for name, force in all_designs()}
    assert {design: faults for design, faults in found.items() if faults} == {}


def spoilt(design, path, before, after):
    texts = dict(texts_of("servers", design[0], *design[1]))
    assert before in texts[path]
    return broken({**texts, path: texts[path].replace(before, after)})


@pytest.mark.parametrize("port", ["5432", "6379", "9100"])
def test_an_inner_port_that_is_opened_is_noticed(port):
    opened = f"{LAST}\t\ttcp dport {port} accept\n"
    assert spoilt(BESIDE, FIREWALL, LAST, opened)


def test_a_chain_that_lets_everything_in_is_noticed():
    assert spoilt(
        BESIDE,
        FIREWALL,
        "hook input priority filter; policy drop",
        "hook input priority filter; policy accept",
    )


@pytest.mark.parametrize("line", CLOSED)
def test_a_door_that_takes_passwords_is_noticed(line):
    assert spoilt(
        BESIDE, "servers/host/sshd.conf", line, line.replace(" no", " yes").replace("publickey", "any")
    )


@pytest.mark.parametrize("name", SENT)
@pytest.mark.parametrize(
    ("design", "path"), [(BESIDE, "servers/caddy/Caddyfile"), (PROXY, "servers/haproxy/haproxy.cfg")]
)
def test_a_header_that_is_gone_is_noticed(design, path, name):
    assert spoilt(design, path, name, "X-Nothing")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("scram-sha-256", "trust"),
        ("hostssl", "host"),
        ("reject", "scram-sha-256"),
        ("10.20.0.0/16", "0.0.0.0/0"),
    ],
)
def test_a_sign_in_that_is_too_easy_is_noticed(before, after):
    assert spoilt(STANDBY, ACCESS, before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("cap_drop:\n      - ALL", "cap_add:\n      - ALL"),
        ("read_only: true", "read_only: false"),
        ("mem_limit", "x-mem_limit"),
        ("127.0.0.1:${APP_PORT", "0.0.0.0:${APP_PORT"),
    ],
)
def test_a_container_that_may_more_is_noticed(before, after):
    assert spoilt(BESIDE, "servers/compose.yaml", before, after)


@pytest.mark.parametrize(
    "line", ["password: 8f3b2c9d11aa77ee", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA somebody"]
)
def test_a_secret_in_a_file_is_noticed(line):
    assert spoilt(BESIDE, "servers/cloud-init/app.yaml", "\nusers:\n", f"\n# {line}\nusers:\n")
