"""cloud-init: what a machine becomes at its first start, without a secret and without a key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.alerting.keeping import archived, copied
from loopwright.design.verdict import NotApplicable
from loopwright.generate.debian import release
from loopwright.generate.dumping import yaml_text
from loopwright.generate.file import File
from loopwright.generate.recovery.copying import dumped
from loopwright.generate.rendering import Rendered, renders
from loopwright.generate.servers.host import USER, hardening_script, host_files
from loopwright.generate.servers.machines import FOLDER, Machine, etcd_names, machines
from loopwright.generate.servers.patroni import WAITING, WAITS
from loopwright.generate.servers.postgresql import guided
from loopwright.generate.servers.templating import filled

if TYPE_CHECKING:
    from loopwright.generate.dumping import Data
    from loopwright.generate.setting import Setting

INSTALLED = "/opt/loop"
NO_CLUSTER = "/etc/postgresql-common/createcluster.d/loop.conf"
VOLUMES = {
    "hetzner": "/dev/disk/by-id/scsi-0HC_Volume_*",
    "digitalocean": "/dev/disk/by-id/scsi-0DO_Volume_*",
}
"""What the volume that `terraform/` attaches is called on the machine."""
# it is attached a moment after the first start; PostgreSQL, installed afterwards, makes its cluster on it
MOUNT = """cloud-init-per once loop-data sh -c '
for turn in $(seq 150); do for disk in {disk}; do test -b "$disk" && break 2; done; sleep 2; done
test -b "$disk" || exit 1
mkdir -p /var/lib/postgresql
echo "$disk /var/lib/postgresql ext4 defaults,nofail 0 2" >> /etc/fstab
mount /var/lib/postgresql'
"""
EVERYWHERE = (
    "ca-certificates",
    "curl",
    "nftables",
    "prometheus-node-exporter",
    "systemd-timesyncd",
    "unattended-upgrades",
)
PACKAGES = {
    "app": ("docker-compose", "docker.io"),
    "worker": ("docker-compose", "docker.io"),
    "web": ("caddy",),
    "balancer": ("certbot", "haproxy"),
    "database": ("postgresql", "ssl-cert"),
    "patroni": ("patroni", "python3-etcd"),
    "etcd": ("etcd-client", "etcd-server"),
    "pooler": ("pgbouncer",),
    "cache": ("redis-server",),
}
SAID = """#cloud-config
# User data of {names}: {most}. Hand it to the provider when the machine is made (README.md).
# No key and no secret stands here: the provider puts in the SSH keys chosen for the machine, and cloud-init gives them
# to the user {user}. What stands below write_files is servers/harden.sh and servers/host without their comments.
"""
DECIDED = ("infrastructure_as_code", "firewall_rules", "patching")


@renders(
    "seed: infrastructure-prd-template, Compute: servers; infrastructure-analysis, Infrastructure Automation"
)
def cloud_init_user_data(setting: Setting) -> Rendered:
    """Cloud-init for each kind of machine: its user, its packages, closed from the first minute."""
    found = machines(setting)
    if not found:
        return NotApplicable("the team looks after no operating system")
    return tuple(
        File(f"{FOLDER}/cloud-init/{one.role}.yaml", _said(one) + yaml_text(_data(setting, one)), DECIDED)
        for one in found
    )


def packages(setting: Setting, one: Machine) -> tuple[str, ...]:
    """What is installed on a machine, by Debian's names."""
    parts = set(one.parts)
    if one.role == "proxy":
        parts.discard("web")  # TLS ends in HAProxy
    if "etcd" in parts and not set(one.names) & set(etcd_names(setting)):
        parts.discard("etcd")
    found = {name for part in parts for name in PACKAGES[part]} | set(EVERYWHERE)
    if one.runs("app", "worker") and guided(setting):
        found.add("haproxy")
    if one.runs("database") and archived(setting):
        found.add("pgbackrest")
    if (one.runs("database") and dumped(setting)) or (one.runs("app") and "files" in copied(setting)):
        found.add("restic")
    if one.runs("app") and "files" in copied(setting):
        found.add("rclone")
    return tuple(sorted(found))


def _said(one: Machine) -> str:
    return SAID.format(names=", ".join(one.names), most=", ".join(sorted(one.parts)), user=USER)


def _data(setting: Setting, one: Machine) -> Data:
    disk = VOLUMES.get(setting.design.provider) if one.runs("database") else None
    return {
        "user": {
            "name": USER,
            "gecos": "Deploys and looks after this machine",
            "shell": "/bin/bash",
            "lock_passwd": True,
            "groups": ["adm", "systemd-journal"],
            # its password is locked: sudo could ask for none. Who holds a key is decided in access.
            "sudo": "ALL=(ALL) NOPASSWD:ALL",
        },
        "users": ["default"],
        "disable_root": True,
        # its name in the private network (app-1 …) is set once, by hand, and outlives a restart
        "preserve_hostname": True,
        "ssh_pwauth": False,
        "ssh_deletekeys": True,
        "ssh_genkeytypes": ["ed25519", "rsa"],
        "timezone": "Etc/UTC",
        "package_update": True,
        "package_upgrade": True,
        "package_reboot_if_required": True,
        **({"bootcmd": [MOUNT.format(disk=disk)]} if disk else {}),
        "packages": list(packages(setting, one)),
        "write_files": _files(setting, one),
        "runcmd": _commands(one),
        "final_message": "loop: this machine is ready after $UPTIME seconds",
    }


def _files(setting: Setting, one: Machine) -> list[Data]:
    """The hardening script and the files that it puts in place."""
    pin = filled("apt-preferences", release=release(setting))
    # cloud-init writes files before it installs a package, so that none comes from elsewhere
    found: list[Data] = [
        {"path": "/etc/apt/preferences.d/loop", "permissions": "0644", "content": _bare(pin)}
    ]
    if "etcd-server" in packages(setting, one):
        found.append(
            {"path": f"/etc/systemd/system/{WAITS}", "permissions": "0644", "content": _bare(WAITING)}
        )
    if one.runs(
        "patroni"
    ):  # Patroni makes the cluster itself, in the very folder where Debian would make its own
        found.append({"path": NO_CLUSTER, "permissions": "0644", "content": "create_main_cluster = false\n"})
    others = {f"/firewall/{other.role}.nft" for other in machines(setting) if other.role != one.role}
    for renderer in (hardening_script, host_files):
        rendered = renderer.render(setting)
        files = () if isinstance(rendered, NotApplicable) else rendered
        found += [_written(file) for file in files if not file.path.endswith(tuple(others))]
    return found


def _written(file: File) -> Data:
    return {
        "path": f"{INSTALLED}/{file.path}",
        "permissions": "0755" if file.executable else "0644",
        "content": _bare(file.body),
    }


def _commands(one: Machine) -> list[Data]:
    commands: list[Data] = [f"{INSTALLED}/{FOLDER}/harden.sh {one.role}"]
    if one.runs("app", "worker"):
        commands += [f"usermod --append --groups docker {USER}"]
    return commands


def _bare(text: str) -> str:
    """A file without its comments, since providers take 16 KiB; blank lines stay, where they part paragraphs."""
    kept: list[str] = []
    for line in text.splitlines():
        comment = line.lstrip().startswith(("#", "//")) and not line.startswith("#!")
        if not comment and (line.strip() or (kept and kept[-1].strip())):
            kept.append(line)
    return "\n".join(kept).strip("\n") + "\n"
