"""HAProxy beside the program: one address of the database, whichever machine leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.verdict import NotApplicable
from loopwright.generate.file import File
from loopwright.generate.rendering import Rendered, renders
from loopwright.generate.servers.machines import FOLDER, GATEWAY, PATRONI, POOLER, POSTGRESQL, machine, pooled
from loopwright.generate.servers.patroni import PROOFS
from loopwright.generate.servers.postgresql import guided
from loopwright.generate.servers.templating import filled

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting

AFTER_DOCKER = f"""[Unit]
# {GATEWAY} is Docker's bridge
Wants=docker.service
After=docker.service
"""


@renders(
    "seed: technology-infrastructure, Database Scaling: standby; infrastructure-from-loop, Failure Scenarios"
)
def database_guide(setting: Setting) -> Rendered:
    """HAProxy on each machine of the program: asks Patroni who leads, and leads there, in whatever language it is."""
    one = machine(setting, "patroni")
    if one is None or not guided(setting):
        return NotApplicable(
            "no standby of the team's takes over from the one that the program's machines speak to"
        )
    body = filled(
        "database.cfg",
        names=one.names,
        gateway=GATEWAY,
        ports=(POSTGRESQL, POOLER) if pooled(setting) else (POSTGRESQL,),
        asked=PATRONI,
        proofs=PROOFS,
    )
    decided = ("database_stage", "disaster_recovery")
    return (
        File(f"{FOLDER}/haproxy/database.cfg", body, decided),
        File(f"{FOLDER}/systemd/haproxy.service.d/docker.conf", AFTER_DOCKER, decided),
    )
