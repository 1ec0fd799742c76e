"""What every machine of the team gets, whatever runs on it: closed ports, keys only, updates, clock, log, swap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.verdict import NotApplicable
from loopwright.generate.debian import release
from loopwright.generate.file import File
from loopwright.generate.rendering import Rendered, renders
from loopwright.generate.servers.machines import (
    BRIDGES,
    FOLDER,
    PRIVATE,
    SSH,
    Machine,
    application_count,
    behind_a_network,
    machines,
    open_ports,
)
from loopwright.generate.servers.proxy import log_days
from loopwright.generate.servers.templating import filled

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting

USER = "deploy"
MEGABYTES_PER_GB = 1024
FAMILIES = (("4", "ipv4_addr"), ("6", "ipv6_addr"))
HOST = f"{FOLDER}/host"
KEPT = ("log_retention", "log_aggregation")
CLOSED = ("firewall_rules", "private_access", "security_posture")
IN_TURN_MINUTES = 30  # between two machines of a kind, so that one has long come back before the next leaves


@renders(
    "seed: infrastructure-analysis, Network Security: firewall rules; Infrastructure Automation: patch management"
)
def host_files(setting: Setting) -> Rendered:
    """The files that close a machine and keep it: firewall for each role, SSH, updates, clock, kernel, journal."""
    found = machines(setting)
    if not found:
        return NotApplicable("the team looks after no operating system")
    files = [File(f"{HOST}/firewall/{one.role}.nft", firewall(setting, one), CLOSED) for one in found]
    files += [
        File(f"{HOST}/sshd.conf", filled("sshd.conf", user=USER), ("private_access", "access")),
        File(f"{HOST}/apt-preferences", filled("apt-preferences", release=release(setting)), ("patching",)),
        File(f"{HOST}/unattended-upgrades.conf", _updates(setting), ("patching", "deployment_window")),
        File(f"{HOST}/timesyncd.conf", filled("timesyncd.conf"), ("log_fields",)),
        File(f"{HOST}/sysctl.conf", filled("sysctl.conf"), ("security_posture",)),
        File(
            f"{HOST}/journald.conf",
            filled("journald.conf", days=log_days(setting)),
            KEPT,
        ),
    ]
    return tuple(files)


@renders("seed: infrastructure-from-loop, Security Essentials; infrastructure-analysis, Network Security")
def hardening_script(setting: Setting) -> Rendered:
    """The script that puts those files in place, again and again without harm."""
    found = machines(setting)
    if not found:
        return NotApplicable("the team looks after no operating system")
    swap = {one.role: swap_megabytes(setting, one) for one in found}
    body = filled("harden.sh", machines=found, swap=swap, user=USER)
    return (File(f"{FOLDER}/harden.sh", body, (*CLOSED, "patching"), executable=True),)


def swap_megabytes(setting: Setting, one: Machine) -> int:
    """Swap of a machine."""
    most = setting.value("server.swap_gb_most")
    return round(min(most, one.memory_gb * setting.value("server.swap_share")) * MEGABYTES_PER_GB)


def guarded(setting: Setting, one: Machine) -> bool:
    """Whether SSH is answered to the private network only: where another machine is the door."""
    return setting.choice("private_access") in {"bastion", "vpn"} and one.role != door(setting)


def door(setting: Setting) -> str:
    """The kind of machine through which people enter."""
    roles = [one.role for one in machines(setting)]
    return "proxy" if "proxy" in roles else roles[0] if roles else ""


def firewall(setting: Setting, one: Machine) -> str:
    """The rules of one role."""
    limited = (
        "web" in one.parts and not behind_a_network(setting) and setting.choice("rate_limits") == "by_address"
    )
    sets = [] if guarded(setting, one) else ["knocking"]
    sets += ["callers"] * limited
    return filled(
        "firewall.nft",
        sets=[(f"{name}{bits}", kind) for name in sets for bits, kind in FAMILIES],
        one=one,
        ports=open_ports(setting, one),
        private=PRIVATE,
        bridges=BRIDGES,
        ssh=SSH,
        guarded=guarded(setting, one),
        containers=one.runs("app", "worker"),
        limit=round(setting.value("choice.rate_limits.address_per_minute")) if limited else 0,
        behind=behind_a_network(setting),
    )


def _updates(setting: Setting) -> str:
    """When updates come: each machine of a kind in its turn where several share the load."""
    hour = round(setting.value("recovery.quiet_hour"))
    turns = application_count(setting) > 1
    return filled(
        "unattended-upgrades.conf",
        release=release(setting),
        # copies begin at the quiet hour's half and the hour after it; a restart waits until both have ended
        hour=hour + 2,
        turns=turns,
        days=round(setting.value("choice.patching.days")),
    )
