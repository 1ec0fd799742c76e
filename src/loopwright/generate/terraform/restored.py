"""What Terraform must be told after a restore: it knows a database by an id, which the restored one does not have."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.amazon import HOSTED
from loopwright.generate.naming import RESTORED, Names, database_names_of

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting

WIDEST = 120
VALUES = "-var-file environments/production.tfvars"
TITLE = "After a restore"
SAME_NAME = (
    "The runbook gives the restored database the name of the broken one, which is then called "
    "`{database}-broken`. Terraform still means the broken one: tell it, before the next plan, which one is yours."
)
NEW_NAME = (
    'The restored database keeps its own name. Put `database_restored = "{ending}"` into '
    "`environments/production.tfvars`, and tell Terraform, before the next plan, which one is yours. The broken one "
    "stays as it is, no longer declared, until somebody deletes it by hand."
)
LAST = (
    "The plan may set what a restore does not take along (who keeps the owner's password, alerts, logs). It must not "
    "destroy or replace anything: if it would, stop."
)
ELSEWHERE = "The database stands at another provider and is not declared here: nothing changes for Terraform."
IN_PLACE = (
    "The database runs on machines of yours and is restored on their disks: nothing changes for Terraform. A disk made "
    "of a copy is another disk: `terraform state rm` the old one and `terraform import` the new one under its address."
)


def after_restore(setting: Setting) -> tuple[str, str] | None:
    """The section of the guide: its title and its text; None where no database is declared here."""
    part = setting.component(Tier.DATABASE)
    if part is None:
        return None
    provider = setting.design.database_provider
    if provider != setting.design.provider:
        return (TITLE, ELSEWHERE)
    if setting.structure.database not in HOSTED:
        return (TITLE, fill(IN_PLACE, WIDEST))
    names = database_names_of(setting)
    commands = {
        "aws": _aws_cluster if ".aurora." in part.offering else _aws_instance,
        "gcp": _google,
        "azure": _azure,
        "digitalocean": _digitalocean,
    }[provider](names, setting)
    said = (SAME_NAME if provider == "aws" else NEW_NAME).format(database=names.database, ending=RESTORED)
    why = fill(said, WIDEST, break_long_words=False, break_on_hyphens=False)
    lines = "\n".join((*commands, f"terraform plan {VALUES}"))
    return (TITLE, f"{why}\n\n```sh\n{lines}\n```\n\n{fill(LAST, WIDEST)}")


def _import(address: str, what: str) -> str:
    return f"terraform import {VALUES} {address} {what}"


def _aws_instance(names: Names, setting: Setting) -> tuple[str, ...]:
    readers = setting.structure.replicas
    found = ["terraform state rm aws_db_instance.main", _import("aws_db_instance.main", names.database)]
    if readers:
        found += [
            "# readers follow the broken database: these go, and the next apply makes new ones",
            "terraform state rm aws_db_instance.replica",
        ]
    for number in range(1, readers + 1):
        one = names.replica(number)
        found += [
            f"aws rds modify-db-instance --db-instance-identifier {one} --no-deletion-protection --apply-immediately",
            f"aws rds delete-db-instance --db-instance-identifier {one} --skip-final-snapshot",
        ]
    return tuple(found)


def _aws_cluster(names: Names, setting: Setting) -> tuple[str, ...]:
    members = 1 + int(setting.structure.database_redundant) + setting.structure.replicas
    return (
        "terraform state rm aws_rds_cluster.main aws_rds_cluster_instance.main",
        _import("aws_rds_cluster.main", names.database),
        *(
            _import(f"'aws_rds_cluster_instance.main[{number}]'", names.part(f"-{number + 1}"))
            for number in range(members)
        ),
    )


def _google(names: Names, setting: Setting) -> tuple[str, ...]:
    del setting
    where = f'"projects/$(gcloud config get-value project)/instances/{names.restored}'
    return (
        "terraform state rm google_sql_database_instance.main google_sql_database.main",
        _import("google_sql_database_instance.main", f'{where}"'),
        _import("google_sql_database.main", f'{where}/databases/{names.database_name}"'),
    )


def _azure(names: Names, setting: Setting) -> tuple[str, ...]:
    del setting
    show = f"az postgres flexible-server show --name {names.restored} --resource-group {names.group}"
    return (
        f'SERVER="$({show} --query id --output tsv)"',
        "terraform state rm azurerm_management_lock.database azurerm_postgresql_flexible_server_database.main \\",
        "  $(terraform state list azurerm_postgresql_flexible_server_configuration | tr '\\n' ' ') \\",
        "  azurerm_postgresql_flexible_server.main",
        _import("azurerm_postgresql_flexible_server.main", '"$SERVER"'),
        _import(
            "azurerm_postgresql_flexible_server_database.main", f'"$SERVER/databases/{names.database_name}"'
        ),
    )


def _digitalocean(names: Names, setting: Setting) -> tuple[str, ...]:
    del setting
    listed = "doctl databases list --format ID,Name --no-header"
    return (
        f'CLUSTER="$({listed} | awk \'$2 == "{names.restored}" {{print $1}}\')"',
        "terraform state rm digitalocean_database_firewall.main digitalocean_database_cluster.main",
        _import("digitalocean_database_cluster.main", '"$CLUSTER"'),
    )
