"""Patroni and etcd: the standby of the team's own database takes over by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.alerting.keeping import archived
from loopwright.design.verdict import NotApplicable
from loopwright.generate.dumping import yaml_text
from loopwright.generate.file import File
from loopwright.generate.recovery.copying import STANZA
from loopwright.generate.rendering import Rendered, renders
from loopwright.generate.servers.machines import (
    ETCD,
    ETCD_PEERS,
    FOLDER,
    PATRONI,
    POSTGRESQL,
    Machine,
    etcd_names,
    machine,
)
from loopwright.generate.servers.postgresql import access_lines, parameters
from loopwright.loop.vocabulary import DatabaseStage

if TYPE_CHECKING:
    from loopwright.generate.dumping import Data
    from loopwright.generate.setting import Setting

SOURCES = ("database_stage", "disaster_recovery")
LOCAL = frozenset({"listen_addresses", "port"})  # Patroni sets these itself
NODE_SAID = (
    "# /etc/patroni/config.yml on {name}, owned by postgres, mode 0640. Its passwords come from\n"
    "# /etc/patroni/secrets.env (PATRONI_…_PASSWORD of SUPERUSER, REPLICATION, REWIND and RESTAPI),\n"
    "# the same on each machine, read by servers/systemd/patroni.service.d/secrets.conf.\n"
    "# What stands below `bootstrap` is read once, when the cluster is made; later: patronictl edit-config.\n"
)
ETCD_SAID = (
    "# /etc/loop/etcd.env on {name}; until it stands there etcd does not start (servers/systemd/etcd.service.d).\n"
    "# Three machines agree on who leads: two of them must see each other.\n"
    "# It answers every address of the machine; the firewall lets in the private network alone.\n"
)
TWO_SAID = (
    "# The application runs on no machine of the team, so there is no third one: with two, the loss of either stops\n"
    "# the election. Put a third etcd on the smallest machine of another zone and add it to ETCD_INITIAL_CLUSTER.\n"
)
SECRETS = """[Service]
# names and passwords of the roles, made on the machine, in no file of the repository
EnvironmentFile=/etc/patroni/secrets.env
"""
WAITING = """[Unit]
# Debian starts etcd as soon as it is installed, as a cluster of one that no other joins
ConditionPathExists=/etc/loop/etcd.env

[Service]
EnvironmentFile=/etc/loop/etcd.env
"""
WAITS = "etcd.service.d/loop.conf"
QUORUM = 3


@renders(
    "seed: technology-infrastructure, Database Scaling: standby; infrastructure-from-loop, Failure Scenarios"
)
def patroni_cluster(setting: Setting) -> Rendered:
    """Patroni and etcd for each machine of the database: who leads, who follows, who takes over."""
    one = machine(setting, "patroni")
    if one is None or setting.structure.database is not DatabaseStage.PATRONI:
        return NotApplicable("the design has no standby that the team runs and that takes over by itself")
    files = [
        File(
            f"{FOLDER}/patroni/{name}.yml",
            NODE_SAID.format(name=name) + yaml_text(node(setting, one, name)),
            SOURCES,
        )
        for name in one.names
    ]
    members = etcd_names(setting)
    files += [File(f"{FOLDER}/etcd/{name}.env", _etcd(setting, name, members), SOURCES) for name in members]
    files.append(File(f"{FOLDER}/systemd/patroni.service.d/secrets.conf", SECRETS, ("secrets", *SOURCES)))
    files.append(File(f"{FOLDER}/systemd/{WAITS}", WAITING, SOURCES))
    return tuple(files)


def node(setting: Setting, one: Machine, name: str) -> Data:
    """Patroni's configuration of one machine."""
    value = setting.value
    major = f"{value('recovery.postgresql_major'):g}"
    return {
        "scope": setting.project,
        "namespace": "/patroni/",
        "name": name,
        "restapi": {
            "listen": f"0.0.0.0:{PATRONI}",
            "connect_address": f"{name}:{PATRONI}",
            "authentication": {"username": "patroni"},
        },
        "etcd3": {"hosts": [f"{member}:{ETCD}" for member in etcd_names(setting)]},
        "bootstrap": {"dcs": _shared(setting, one), "initdb": [{"encoding": "UTF8"}, "data-checksums"]},
        "postgresql": {
            "listen": f"0.0.0.0:{POSTGRESQL}",
            "connect_address": f"{name}:{POSTGRESQL}",
            "use_unix_socket": True,
            "data_dir": f"/var/lib/postgresql/{major}/main",
            "bin_dir": f"/usr/lib/postgresql/{major}/bin",
            "pgpass": "/var/lib/postgresql/.pgpass-patroni",
            "authentication": {
                "superuser": {"username": "postgres"},
                "replication": {"username": "replicator", "sslmode": "require"},
                "rewind": {"username": "rewinder", "sslmode": "require"},
            },
            "parameters": {
                "unix_socket_directories": "/var/run/postgresql",
                "ssl_cert_file": "/etc/ssl/certs/ssl-cert-snakeoil.pem",
                "ssl_key_file": "/etc/ssl/private/ssl-cert-snakeoil.key",
            },
            "pg_hba": list(access_lines(setting)),
            "create_replica_methods": ["basebackup"],
            "basebackup": {"checkpoint": "fast"},
        },
        # a leader that hangs is restarted by the machine's own watchdog, where it has one
        "watchdog": {"mode": "automatic", "device": "/dev/watchdog", "safety_margin": 5},
        "tags": {"nofailover": False, "noloadbalance": False, "clonefrom": True},
    }


def _shared(setting: Setting, one: Machine) -> Data:
    """What the cluster agrees on."""
    value = setting.value
    shared: dict[str, Data] = {
        name: _plain(text) for name, text in parameters(setting, one).items() if name not in LOCAL
    }
    if archived(setting):
        shared |= {
            "archive_mode": "on",
            "archive_command": f"pgbackrest --stanza={STANZA} archive-push %p",
            "archive_timeout": f"{value('backup.continuous_lag_seconds'):g}s",
        }
    return {
        "ttl": round(value("server.patroni_ttl_seconds")),
        "loop_wait": round(value("server.patroni_loop_seconds")),
        "retry_timeout": round(value("server.patroni_retry_seconds")),
        "maximum_lag_on_failover": round(value("server.failover_lag_bytes")),
        # asynchronous: a write waits for no other machine; seconds may be lost with the leader (recovery.host_lost)
        "synchronous_mode": False,
        "postgresql": {"use_pg_rewind": True, "use_slots": True, "parameters": shared},
    }


def _plain(text: str) -> Data:
    """A setting as YAML has it: without the quotes of PostgreSQL's own file."""
    bare = text.strip("'")
    return int(bare) if bare.isdigit() else bare


def _etcd(setting: Setting, name: str, members: tuple[str, ...]) -> str:
    cluster = ",".join(f"{member}=http://{member}:{ETCD_PEERS}" for member in members)
    rows = {
        "ETCD_NAME": name,
        "ETCD_DATA_DIR": "/var/lib/etcd/loop",  # not Debian's, where a cluster of one may have been made
        "ETCD_LISTEN_PEER_URLS": f"http://0.0.0.0:{ETCD_PEERS}",
        "ETCD_LISTEN_CLIENT_URLS": f"http://0.0.0.0:{ETCD}",
        "ETCD_INITIAL_ADVERTISE_PEER_URLS": f"http://{name}:{ETCD_PEERS}",
        "ETCD_ADVERTISE_CLIENT_URLS": f"http://{name}:{ETCD}",
        "ETCD_INITIAL_CLUSTER": cluster,
        "ETCD_INITIAL_CLUSTER_TOKEN": setting.project,
        "ETCD_INITIAL_CLUSTER_STATE": "new",
        "ETCD_STRICT_RECONFIG_CHECK": "true",
        "ETCD_AUTO_COMPACTION_RETENTION": "1",
    }
    said = ETCD_SAID.format(name=name) + (TWO_SAID if len(members) < QUORUM else "")
    return said + "".join(f'{key}="{text}"\n' for key, text in rows.items())
