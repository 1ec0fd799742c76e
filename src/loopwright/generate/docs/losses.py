"""What a page says of machines that are lost: which there are, what stops meanwhile, and how one is made anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.docs.operations import filled, row, seller
from loopwright.generate.docs.values import values_of
from loopwright.generate.servers.machines import alone, etcd_names, machines
from loopwright.generate.servers.postgresql import guided
from loopwright.generate.terraform.becoming import made_by_terraform

if TYPE_CHECKING:
    from loopwright.generate.servers.machines import Machine
    from loopwright.generate.setting import Setting


def losses(setting: Setting) -> dict[str, object]:
    """What the template of a lost machine reads; without kinds where no machine is one of several."""
    kinds = machines(setting)
    if alone(setting) and len(kinds) == 1:
        kinds = ()  # the page is about that one machine already
    return {
        "kinds": kinds,
        "away": {one.role: _away(one) for one in kinds},
        "lost": filled(row("machines", seller(setting)), values_of(setting)) if kinds else {},
        "declared": bool(kinds) and made_by_terraform(setting) >= {one.role for one in kinds},
        "members": etcd_names(setting) if kinds else (),
        "guided": bool(kinds) and guided(setting),
    }


def _away(one: Machine) -> str:
    """What users feel until it is back."""
    several = one.count > 1
    felt = (
        (one.role == "witness", "nothing; another loss among the three would leave nobody who may decide"),
        (one.runs("patroni"), "another one leads after seconds; until it is back nothing stands behind that"),
        (one.runs("database") and several, "a person promotes the other one"),
        (one.runs("database"), "nothing is answered that needs data"),
        (one.runs("balancer"), "nobody comes in: it is the door"),
        (one.runs("cache") and not one.runs("app"), "answers are slower, or wait where the program needs it"),
        (one.role == "worker", "jobs take longer" if several else "jobs wait"),
        (several, "nothing, where the others carry the load"),
    )
    return next((words for there, words in felt if there), "nothing is answered")
