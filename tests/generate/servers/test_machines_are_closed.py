"""The programs that read a machine's files accept them, and the script that puts them in place does no harm twice."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml
from tests.generate.conftest import setting_of
from tests.generate.servers.designs import BESIDE, ONE, STANDBY, WORKERS, each_shape
from tests.generate.trees import all_designs, lay, said, texts_of

from loopwright.generate.servers.machines import machine, machines

SSHD = "/usr/sbin/sshd"
USER_DATA_BYTES = 16384  # what the strictest of the providers takes
COMMANDS = ("systemctl", "nft", "sysctl", "mkswap", "swapon", "fallocate", "sshd", "hostname")
FAKE = """#!/bin/sh
echo "$(basename "$0") $*" >> "$SAID"
case $(basename "$0") in
hostname) echo app-2 ;;
fallocate) for last; do :; done; : > "$last" ;;
sshd) [ ! -e "$REFUSE" ] ;;
nft) [ ! -e "$REFUSE_FIREWALL" ] ;;
esac
"""


def accepted(name, force, folder, seen=()):
    texts = texts_of("servers", name, *force)
    lay(texts, folder)
    for path in sorted(texts):
        if texts[path] in seen:
            continue
        if path.startswith("servers/cloud-init/"):
            status, printed = said("cloud-init", "schema", "--config-file", folder / path)
            assert status == 0, printed
            assert "deprecat" not in printed
            assert len(texts[path].encode()) <= USER_DATA_BYTES, path
        if path.endswith(".nft"):
            status, printed = said("nft", "--check", "--file", folder / path)
            assert status == 0, printed
        if path.endswith("/sshd.conf"):
            Path("/run/sshd").mkdir(exist_ok=True)  # where Debian's sshd looks, made by its unit elsewhere
            assert said(SSHD, "-t", "-f", folder / path, "-h", host_key(folder)) == (0, "")
        if path.endswith(".sh"):
            status, printed = said("shellcheck", "--severity=style", folder / path)
            assert status == 0, printed


def host_key(folder):
    key = folder / "host-key"
    if not key.exists():
        said("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key)
    return key


@each_shape
def test_the_readers_of_a_machines_files_accept_them(name, force, tmp_path):
    accepted(name, force, tmp_path)


@pytest.mark.verify
def test_the_readers_of_a_machines_files_accept_those_of_every_design(tmp_path):
    seen = set()
    for number, (name, force) in enumerate(all_designs()):
        accepted(name, force, tmp_path / str(number), seen)
        seen |= set(texts_of("servers", name, *force).values())


@pytest.mark.parametrize(
    ("command", "path", "before", "after"),
    [
        (
            ("cloud-init", "schema", "--config-file"),
            "servers/cloud-init/app.yaml",
            "disable_root: true",
            "disable_root: 7x",
        ),
        (("nft", "--check", "--file"), "servers/host/firewall/app.nft", "policy drop", "policy refuse"),
        ((SSHD, "-t", "-f"), "servers/host/sshd.conf", "MaxAuthTries 3", "MaxAuthTries few"),
    ],
)
def test_a_reader_refuses_what_is_broken(command, path, before, after, tmp_path):
    text = texts_of("servers", BESIDE[0], *BESIDE[1])[path]
    assert before in text
    (tmp_path / "broken").write_text(text.replace(before, after))
    assert said(*command, tmp_path / "broken")[0] != 0


@each_shape
def test_user_data_holds_what_the_script_needs(name, force):
    texts = texts_of("servers", name, *force)
    for one in machines(setting_of(name, *force)):
        data = yaml.safe_load(texts[f"servers/cloud-init/{one.role}.yaml"])
        written = {file["path"]: file["content"] for file in data["write_files"]}
        script = written["/opt/loop/servers/harden.sh"]
        asked = {path.replace("$role", one.role) for path in re.findall(r"\$host/([\w./$-]+)", script)}
        assert asked <= {path.removeprefix("/opt/loop/servers/host/") for path in written}
        assert f"/opt/loop/servers/harden.sh {one.role}" in data["runcmd"]
        assert "caddy" in data["packages"] or "web" not in one.parts or one.role == "proxy"
        assert "ssh_authorized_keys" not in str(data)


def hardened(folder, *, refuse="", key=True, texts=None):
    """The script's status, what it wrote, and which programs it called."""
    texts = texts or texts_of("servers", WORKERS[0], *WORKERS[1])
    lay(texts, folder)
    programs, root = folder / "programs", folder / "root"
    programs.mkdir(exist_ok=True)
    for name in COMMANDS:
        (programs / name).write_text(FAKE)
        (programs / name).chmod(0o755)
    (root / "etc").mkdir(parents=True, exist_ok=True)
    (root / "etc/fstab").touch()
    if key:
        (root / "home/deploy/.ssh").mkdir(parents=True, exist_ok=True)
        (root / "home/deploy/.ssh/authorized_keys").write_text("ssh-ed25519 AAAA owner\n")
    if refuse:
        (folder / refuse).touch()
    log = folder / "said"
    log.unlink(missing_ok=True)
    environment = {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "DESTDIR": str(root),
        "SAID": str(log),
        "REFUSE": str(folder / "sshd"),
        "REFUSE_FIREWALL": str(folder / "nft"),
    }
    done = subprocess.run(
        [folder / "servers/harden.sh", "app"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    written = {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}
    return done, written, log.read_text() if log.exists() else ""


def test_a_machine_is_hardened_once_and_then_left_alone(tmp_path):
    done, written, said_first = hardened(tmp_path)
    assert done.returncode == 0, done.stderr
    assert {
        "etc/nftables.conf",
        "etc/ssh/sshd_config.d/00-loop.conf",
        "etc/apt/preferences.d/loop",
        "etc/apt/apt.conf.d/60loop",
        "etc/sysctl.d/60-loop.conf",
        "etc/systemd/journald.conf.d/loop.conf",
        "etc/systemd/timesyncd.conf.d/loop.conf",
        "swapfile",
    } <= set(written)
    assert written["etc/fstab"] == b"/swapfile none swap sw 0 0\n"
    assert "nft --check" in said_first.partition("nft --file")[0], "checked before it is loaded"
    assert "systemctl reload ssh" in said_first
    again, same, said_second = hardened(tmp_path)
    assert again.returncode == 0
    assert same == written
    assert not re.search(r"restart|reload|swapon|nft --file", said_second)


def test_machines_of_a_kind_restart_one_after_another(tmp_path):
    _, written, _ = hardened(tmp_path)
    assert b'Automatic-Reboot-Time "05:00"' in written["etc/apt/apt.conf.d/60loop"]
    assert b'Automatic-Reboot-Time "05:30"' in written["etc/apt/apt.conf.d/61loop-turn"], "this is app-2"


def test_a_faulty_firewall_stays_out_and_ssh_as_it_was(tmp_path):
    done, written, said_it = hardened(tmp_path, refuse="nft")
    assert done.returncode != 0
    assert "etc/nftables.conf" not in written
    assert "etc/ssh/sshd_config.d/00-loop.conf" not in written
    assert "nft --file" not in said_it


def test_a_faulty_door_is_put_back(tmp_path):
    hardened(tmp_path)
    before = (tmp_path / "root/etc/ssh/sshd_config.d/00-loop.conf").read_bytes()
    texts = dict(texts_of("servers", WORKERS[0], *WORKERS[1]))
    texts["servers/host/sshd.conf"] += "Nonsense yes\n"
    done, written, _ = hardened(tmp_path, refuse="sshd", texts=texts)
    assert done.returncode != 0
    assert written["etc/ssh/sshd_config.d/00-loop.conf"] == before


def test_nobody_is_locked_out_of_a_machine_without_keys(tmp_path):
    done, written, _ = hardened(tmp_path, key=False)
    assert done.returncode != 0
    assert "holds no key" in done.stderr
    assert "etc/ssh/sshd_config.d/00-loop.conf" not in written


def test_an_unknown_role_is_refused(tmp_path):
    texts = texts_of("servers", ONE[0], *ONE[1])
    lay(texts, tmp_path)
    status, printed = said(tmp_path / "servers/harden.sh", "mail")
    assert (status, printed) == (2, "harden: there is no role mail\n")


def test_machines_behind_the_door_answer_ssh_to_the_private_network_alone():
    texts = texts_of("servers", STANDBY[0], *STANDBY[1])
    assert "ip saddr $private tcp dport 22" in texts["servers/host/firewall/database.nft"]
    assert "ip saddr $private tcp dport 22" not in texts["servers/host/firewall/app.nft"]
    database = machine(setting_of(STANDBY[0], *STANDBY[1]), "patroni")
    assert database is not None
    assert database.names == ("database-1", "database-2")
