"""Where the pods' secrets come from: a store outside the cluster, by name; no value stands in a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.kubernetes.plan import Plan, said_of
from loopwright.generate.kubernetes.pods import SECRET
from loopwright.generate.kubernetes.workloads import CERTIFICATE, tasks
from loopwright.generate.recovery.scripts import names_read

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loopwright.generate.dumping import Data
    from loopwright.generate.kubernetes.plan import Environment
    from loopwright.generate.setting import Setting

REFRESHED = "1h"
NAMED_OTHERWISE = {
    "RESTIC_PASSWORD_FILE": "RESTIC_PASSWORD",
    "TEXTFILE_DIRECTORY": "",
    "FILES_DIRECTORY": "",
    "FILES_REMOTE": "",
    CERTIFICATE[0]: CERTIFICATE[1],
}


def secrets(plan: Plan, environment: Environment) -> tuple[Data, ...]:
    """The secrets of an environment, fetched by the External Secrets Operator."""
    found = [_external(plan, environment, SECRET, plan.secrets)]
    if tasks(plan) and environment.name == "production":
        found.append(_external(plan, environment, "recovery", recovery_names(plan.setting)))
    return tuple(found)


def recovery_names(setting: Setting) -> tuple[str, ...]:
    """The secrets of copying in a pod: no folder of the machine, and what a file holds rather than its path.

    None where no pod copies anything.
    """
    plan = Plan(setting)
    if not (plan.fits and tasks(plan)):
        return ()
    names = (NAMED_OTHERWISE.get(name, name) for name in names_read(setting))
    return tuple(name for name in names if name)


def store(plan: Plan) -> str:
    """What is known of the store, for a comment."""
    kind = str(said_of(plan.provider, "store")["kind"])
    where = f"of the kind {kind}" if kind else "of whatever kind the team keeps secrets in"
    return (
        f"A ClusterSecretStore called {plan.project} is needed once, {where}: external-secrets.io says how. "
        "Nothing secret stands here."
    )


def _external(plan: Plan, environment: Environment, name: str, keys: Iterable[str]) -> Data:
    within = f"{plan.project}-{environment.name}{said_of(plan.provider, 'store')['between']}"
    return {
        "apiVersion": "external-secrets.io/v1",
        "kind": "ExternalSecret",
        "metadata": {"name": name},
        "spec": {
            "refreshInterval": REFRESHED,
            "secretStoreRef": {"kind": "ClusterSecretStore", "name": plan.project},
            "target": {"name": name, "creationPolicy": "Owner", "deletionPolicy": "Retain"},
            "data": [{"secretKey": key, "remoteRef": {"key": f"{within}{key}"}} for key in keys],
        },
    }
