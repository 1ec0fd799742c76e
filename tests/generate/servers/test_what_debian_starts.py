"""What Debian would start by itself waits for its settings, and PostgreSQL learns the archive's key."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import time

import pytest
import yaml
from tests.generate.database import ROOT
from tests.generate.servers.designs import (
    AT_AMAZON,
    BESIDE,
    BY_HAND,
    CACHE_BESIDE,
    JOBS,
    POOLED,
    STANDBY,
    WORKERS,
)
from tests.generate.servers.quorum import certified
from tests.generate.servers.test_machines_are_closed import hardened
from tests.generate.serving import awaited, free_port, running
from tests.generate.trees import lay, said, texts_of

SECRETS = "# the archive\nPGBACKREST_REPO1_S3_KEY=key=1\nPGBACKREST_REPO1_CIPHER_PASS=a b\nRESTIC_PASSWORD_FILE=/x\n"
READ = 'use PgCommon; my %e = PgCommon::read_conf_file($ARGV[0]); print map {"$_=$e{$_}\\n"} sort keys %e'
PATRONI = """
import http.server, ssl, sys, threading
name, proof = sys.argv[1], sys.argv[4]
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        leads = self.path == "/primary" and open("leader").read() == name
        self.send_response(200 if leads else 503)
        self.end_headers()
        self.wfile.write(name.encode())
    def log_message(self, *_):
        pass
database, patroni = (http.server.ThreadingHTTPServer(("127.0.0.1", int(port)), Answer) for port in sys.argv[2:4])
shown = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
shown.load_cert_chain(proof + "/machine.crt", proof + "/machine.key")
patroni.socket = shown.wrap_socket(patroni.socket, server_side=True, do_handshake_on_connect=False)
threading.Thread(target=patroni.serve_forever, daemon=True).start()
database.serve_forever()
"""
FILES = JOBS
ON_AMAZON = AT_AMAZON


def written(design, role):
    data = yaml.safe_load(texts_of("servers", design[0], *design[1])[f"servers/cloud-init/{role}.yaml"])
    return {one["path"]: one["content"] for one in data["write_files"]}


@pytest.mark.parametrize(
    ("design", "role"), [(STANDBY, "witness"), (STANDBY, "database"), (POOLED, "witness")]
)
def test_etcd_does_not_start_before_its_settings_stand(design, role):
    unit = written(design, role)["/etc/systemd/system/etcd.service.d/loop.conf"]
    assert "ConditionPathExists=/etc/loop/etcd.env\n" in unit
    assert "EnvironmentFile=/etc/loop/etcd.env\n" in unit


def test_a_machine_without_etcd_has_no_word_of_it():
    assert not [path for path in written(BY_HAND, "database") if "etcd" in path]
    assert not [path for path in written(STANDBY, "app") if "etcd" in path]


@pytest.mark.parametrize(("design", "made"), [(STANDBY, "off"), (BY_HAND, "on")])
def test_debian_makes_no_cluster_where_patroni_makes_its_own(design, made, tmp_path):
    (tmp_path / "more").mkdir()
    (tmp_path / "createcluster.conf").write_text(f"include_dir '{tmp_path}/more'\n")
    for path, content in written(design, "database").items():
        if path.startswith("/etc/postgresql-common/createcluster.d/"):
            (tmp_path / "more" / path.rpartition("/")[2]).write_text(content)
    # as the packages' own scripts ask, who take silence for a yes
    asked = said("pg_conftool", tmp_path / "createcluster.conf", "show", "-bs", "create_main_cluster")[1]
    assert (asked.strip() or "on") == made


def test_patroni_hands_on_what_the_archive_asks_for():
    text = texts_of("servers", STANDBY[0], *STANDBY[1])["servers/systemd/patroni.service.d/archive.conf"]
    assert "\nEnvironmentFile=-/etc/loop/recovery.env\n" in text


def test_debians_postgresql_reads_the_archives_key(tmp_path):
    text = texts_of("servers", BY_HAND[0], *BY_HAND[1])[
        "servers/systemd/postgresql@17-main.service.d/archive.conf"
    ]
    quoted = re.search(r'ExecStartPre=\+/bin/sh -c "(.*)"\n', text)[1].replace('\\"', '"')
    (tmp_path / "recovery.env").write_text(SECRETS)
    command = quoted.replace("/etc/loop", str(tmp_path)).replace("/etc/postgresql/17/main", str(tmp_path))
    if not ROOT:  # who alone may give a file to postgres: others keep it
        command = command.replace("-o postgres -g postgres ", "")
    assert subprocess.run(["/bin/sh", "-c", command], check=False).returncode == 0
    made = tmp_path / "environment"
    assert made.stat().st_mode & 0o777 == 0o400
    assert said("perl", "-I/usr/share/perl5", "-e", READ, made) == (
        0,
        "PGBACKREST_REPO1_CIPHER_PASS=a b\nPGBACKREST_REPO1_S3_KEY=key=1\n",
    )


def test_a_file_that_cannot_be_written_ends_the_hardening(tmp_path):
    (tmp_path / "root/etc").mkdir(parents=True)
    (tmp_path / "root/etc/sysctl.d").write_text("in the way")
    assert hardened(tmp_path)[0] != 0


def test_the_program_comes_to_whoever_leads(tmp_path):
    texts = texts_of("servers", STANDBY[0], *STANDBY[1])
    machines = certified(texts, tmp_path / "machines")
    stranger = certified(texts, tmp_path / "strangers")
    door, names = free_port(), ("database-1", "database-2")
    (tmp_path / "patroni.py").write_text(PATRONI)
    (tmp_path / "leader").write_text("database-1")
    ports = {name: (free_port(), free_port()) for name in names}
    (tmp_path / "haproxy.cfg").write_text(of_loopback(texts, door, ports, machines.place("database-1")))

    def reached():
        return said("curl", "--silent", "--max-time", "2", f"http://127.0.0.1:{door}/")[1]

    def patroni(name, proof):
        script = (
            f"cd {tmp_path} && exec python3 patroni.py {name} {ports[name][0]} {ports[name][1]} {proof}/etcd"
        )
        return running("sh", "-c", script, log=tmp_path / f"{name}.log")

    with (
        patroni("database-1", machines.place("database-1")),
        running("haproxy", "-db", "-f", str(tmp_path / "haproxy.cfg"), log=tmp_path / "haproxy.log"),
    ):
        with patroni("database-2", machines.place("database-2")):
            awaited(lambda: reached() == "database-1", "the first leads")
            (tmp_path / "leader").write_text("database-2")
            awaited(lambda: reached() == "database-2", "the second has taken over")
        for proof in (stranger.place("database-2"), machines.place("witness-1")):
            with patroni("database-2", proof):
                awaited(lambda: not reached(), "nobody is believed who does not show that it is the second")
                assert awaited_never(lambda: reached() == "database-2")


def of_loopback(texts, door, ports, place):
    """HAProxy's file with ports of loopback in the place of machines."""
    text = re.sub(r"\n\t(log /dev/log|user|group|chroot) .*", "", texts["servers/haproxy/database.cfg"])
    text = text.replace("172.17.0.1:5432", f"127.0.0.1:{door}").replace("/etc/loop/quorum", str(place))
    for name, (port, asked) in ports.items():
        text = text.replace(f"{name}:5432", f"127.0.0.1:{port} port {asked}")
    return text.replace("check-ssl port 8008 ", "check-ssl ")


def awaited_never(found):
    """Whether something is never so while HAProxy asks twice."""
    end = time.monotonic() + 5
    while time.monotonic() < end:
        if found():
            return False
        time.sleep(0.5)
    return True


def test_one_address_is_enough_for_any_driver():
    texts = texts_of("servers", STANDBY[0], *STANDBY[1])
    assert "'DATABASE_HOST=host.docker.internal:5432'" in texts["servers/README.md"]
    assert "target_session_attrs" not in texts["servers/postgresql/create-database.sh"]
    assert "haproxy" in yaml.safe_load(texts["servers/cloud-init/app.yaml"])["packages"]
    assert "5432" in texts["servers/host/firewall/app.nft"]


def test_migrations_go_past_the_pooler():
    texts = texts_of("servers", POOLED[0], *POOLED[1])
    assert "'MIGRATE_HOST=database-1:5432," in texts["servers/README.md"]
    assert "MIGRATE_DATABASE_URL=" in texts["servers/postgresql/create-database.sh"]
    assert "extra_float_digits, options" in texts["servers/pgbouncer/pgbouncer.ini"]


BACK = """#!/bin/sh
echo "$*" >> said
case "$*" in *first*) exit 255 ;; esac
"""


def test_a_server_that_cannot_be_reached_keeps_no_other_on_the_bad_version(tmp_path):
    text = texts_of("pipelines", WORKERS[0], *WORKERS[1])["deploy/host.sh"]
    (tmp_path / "host.sh").write_text(text)
    (tmp_path / "ssh").write_text(BACK)
    (tmp_path / "ssh").chmod(0o755)
    done = subprocess.run(
        ["bash", "host.sh", "back", "app:1"],
        cwd=tmp_path,
        env={
            "PATH": f"{tmp_path}:{os.environ['PATH']}",
            "ENVIRONMENT": "production",
            "DEPLOY_HOSTS": "first second third",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "still not on app:1: first" in done.stderr
    asked = (tmp_path / "said").read_text()
    assert [name in asked for name in ("first", "second", "third")] == [True] * 3


COPY = """#!/bin/sh
echo "$(basename "$0") $*" >> SAID
case "$(basename "$0") $1" in
"rclone sync") echo text > "$3/a-file" ;;
"rclone "*) exit 1 ;;
"restic backup") ls >> SAID ;;
esac
"""


def test_a_bucket_is_copied_without_a_mount(tmp_path):
    texts = texts_of("recovery", FILES[0], *FILES[1])
    lay(texts, tmp_path)
    for name in ("rclone", "restic"):
        (tmp_path / name).write_text(COPY.replace("SAID", str(tmp_path / "said")))
        (tmp_path / name).chmod(0o755)
    (tmp_path / "metrics").mkdir()
    done = subprocess.run(
        [tmp_path / "recovery/copy-files.sh"],
        env={
            "PATH": f"{tmp_path}:{os.environ['PATH']}",
            "FILES_REMOTE": "bucket:",
            "STATE_DIRECTORY": str(tmp_path),
            "TEXTFILE_DIRECTORY": str(tmp_path / "metrics"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "a-file" in (tmp_path / "said").read_text().splitlines()
    assert (
        "rclone"
        in yaml.safe_load(texts_of("servers", FILES[0], *FILES[1])["servers/cloud-init/app.yaml"])["packages"]
    )


@pytest.mark.parametrize("design", [BESIDE, STANDBY, BY_HAND, ON_AMAZON], ids=str)
def test_terraform_makes_machines_of_what_stands_in_cloud_init(design):
    declared = texts_of("terraform", design[0], *design[1])
    written = texts_of("servers", design[0], *design[1])
    text = "".join(declared.values())
    named = set(re.findall(r'file\("\$\{path\.module\}/\.\./(\S+?)"\)', text))
    assert named
    assert named <= set(written)
    assert "cloud_init" not in text, "no value of an example takes its place"


DISK = """#!/bin/sh
echo "$(basename "$0") $*" >> "$(dirname "$0")/said"
case $(basename "$0") in
wipefs) cat "$(dirname "$0")/held" ;;
esac
"""


def started_with(held, design, folder):
    """What becomes of a volume that holds something, or nothing, at a machine's first start."""
    texts = texts_of("servers", design[0], *design[1])
    role = "app" if design is BESIDE else "database"
    command = shlex.split(yaml.safe_load(texts[f"servers/cloud-init/{role}.yaml"])["bootcmd"][0])
    assert command[:2] == ["cloud-init-per", "once"]
    script = command[-1].replace("/dev/disk/by-id", str(folder)).replace("test -b", "test -e")
    for path in ("/etc/fstab", "/etc/crypttab", "/var/lib", "/etc/loop"):
        script = script.replace(path, f"{folder}/{path.rpartition('/')[2]}")
    (folder / "scsi-0HC_Volume_77").touch()
    (folder / "held").write_text(held)
    for name in ("mount", "wipefs", "cryptsetup", "apt-get", "mkfs.ext4"):
        (folder / name).write_text(DISK)
        (folder / name).chmod(0o755)
    path = {"PATH": f"{folder}:{os.environ['PATH']}"}
    return subprocess.run(["sh", "-ec", script], env=path, check=False, capture_output=True, text=True)


@pytest.mark.parametrize("design", [BESIDE, STANDBY], ids=str)
def test_a_blank_volume_is_sealed_and_mounted_before_the_database_comes(design, tmp_path):
    done = started_with("", design, tmp_path)
    assert done.returncode == 0, done.stderr
    said_it = (tmp_path / "said").read_text().splitlines()
    disk = str(tmp_path / "scsi-0HC_Volume_77")
    key = str(tmp_path / "loop/data.key")
    assert f"cryptsetup luksFormat --batch-mode --key-file {key} {disk}" in said_it
    assert said_it.index("mkfs.ext4 -q /dev/mapper/loop-data") < said_it.index(
        f"mount {tmp_path}/lib/postgresql"
    )
    assert (tmp_path / "loop/data.key").stat().st_mode & 0o777 == 0o400
    assert len((tmp_path / "loop/data.key").read_bytes()) == 64
    assert (tmp_path / "crypttab").read_text().split() == ["loop-data", disk, key, "luks,nofail"]
    assert (tmp_path / "fstab").read_text().split()[:2] == [
        "/dev/mapper/loop-data",
        str(tmp_path / "lib/postgresql"),
    ]


@pytest.mark.parametrize(
    ("held", "status"), [("0x438 uuid label ext4\n", 0), ("0x0 uuid label crypto_LUKS\n", 1)]
)
def test_a_volume_that_holds_anything_is_never_formatted(held, status, tmp_path):
    done = started_with(held, STANDBY, tmp_path)
    assert done.returncode == status
    assert not [
        line
        for line in (tmp_path / "said").read_text().splitlines()
        if line.startswith(("mkfs", "cryptsetup"))
    ]
    assert (tmp_path / "fstab").exists() is (status == 0)


def test_what_is_promised_of_disks_is_what_the_files_do():
    """Hetzner encrypts no volume: where encryption at rest is decided the machine does it."""
    for design in (BESIDE, STANDBY):
        assert (
            "luksFormat"
            in texts_of("servers", design[0], *design[1])[
                f"servers/cloud-init/{'app' if design is BESIDE else 'database'}.yaml"
            ]
        )
        declared = texts_of("terraform", design[0], *design[1])
        assert not re.search(r'format\s+= "ext4"', "".join(declared.values()))
        assert "who needs it" not in declared["terraform/README.md"]


def test_a_database_in_a_container_has_time_for_its_last_checkpoint():
    text = texts_of("compose", CACHE_BESIDE[0], *CACHE_BESIDE[1])["compose.production.yaml"]
    services = yaml.safe_load(text)["services"]
    assert services["database"]["stop_grace_period"] == "120s"
    assert services["app"]["stop_grace_period"] == "30s"
