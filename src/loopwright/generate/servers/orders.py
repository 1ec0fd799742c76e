"""How a server that lets nobody in learns what to run: it fetches signed orders, and says at its door how they went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.verdict import NotApplicable
from loopwright.generate.file import File
from loopwright.generate.orders import ANSWER_PATH, NAMESPACE, SIGNER, STATE, fetches_orders
from loopwright.generate.rendering import Rendered, renders
from loopwright.generate.servers.host import USER
from loopwright.generate.servers.machines import FOLDER
from loopwright.generate.servers.templating import filled

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting

SETTINGS = "/etc/loop/pull.env"
DECIDED = ("release_strategy", "rollback", "firewall_rules", "private_access")
SERVICE = """[Unit]
Description=The pipeline's latest order, carried out
After=docker.service network-online.target
Wants=network-online.target
# until somebody says where orders come from there are none
ConditionPathExists={settings}

[Service]
Type=oneshot
User={user}
SupplementaryGroups=docker
EnvironmentFile={settings}
ExecStart=/srv/{project}/pull.sh
StateDirectory={state}
StateDirectoryMode=0755
# a large schema change may take its time; the next order waits for it
TimeoutStartSec=2h
NoNewPrivileges=true
CapabilityBoundingSet=
AmbientCapabilities=
PrivateTmp=true
PrivateDevices=true
ProtectSystem=strict
ReadWritePaths=/srv/{project}
ProtectHome=read-only
ProtectKernelTunables=true
ProtectKernelModules=true
ProtectKernelLogs=true
ProtectControlGroups=true
ProtectClock=true
ProtectHostname=true
ProtectProc=invisible
ProcSubset=pid
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictNamespaces=true
RestrictRealtime=true
RestrictSUIDSGID=true
LockPersonality=true
RemoveIPC=true
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM
UMask=0022
"""
TIMER = """[Unit]
Description=The pipeline's latest order: when it is asked for

[Timer]
OnBootSec=1min
OnUnitInactiveSec={seconds}s
AccuracySec=1s

[Install]
WantedBy=timers.target
"""


@renders("seed: infrastructure-from-loop, CI/CD from Loop; infrastructure-analysis, Network Security")
def fetched_orders(setting: Setting) -> Rendered:
    """A script and a timer that fetch what the pipeline signed, carry it out, and say what became of it."""
    if not fetches_orders(setting):
        return NotApplicable(
            "the pipeline speaks to what runs the program by its provider's own door, or by SSH"
        )
    body = filled(
        "pull.sh",
        project=setting.project,
        namespace=NAMESPACE,
        signer=SIGNER,
        state=STATE,
        answer=ANSWER_PATH,
        oldest=round(setting.value("server.order_seconds")),
        seconds=round(setting.value("server.pull_seconds")),
    )
    unit = SERVICE.format(settings=SETTINGS, user=USER, project=setting.project, state=STATE)
    timer = TIMER.format(seconds=round(setting.value("server.pull_seconds")))
    return (
        File(f"{FOLDER}/pull.sh", body, DECIDED, executable=True),
        File(f"{FOLDER}/systemd/loop-pull.service", unit, DECIDED),
        File(f"{FOLDER}/systemd/loop-pull.timer", timer, DECIDED),
    )
