"""What the guide says of Azure alone: where what measures and copies stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.naming import names_of
from loopwright.generate.terraform.azure.words import hosted
from loopwright.generate.terraform.pipelines import GUIDE, TITLE

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting

INSIDE = """The database has no public address; what runs in the environment `{name}` of Container Apps reaches it:
jobs for what dumps it (`recovery/`), an app without a door for Prometheus and its exporters (`observability/`).

```sh
az containerapp job create --name dump-database --resource-group {name} --environment {name} \\
  --image "$IMAGE" --command /opt/loop/recovery/dump-database.sh --trigger-type Schedule --cron-expression "$WHEN" \\
  --replica-timeout 14400
```

`recovery/crontab` says what the image has in it, and when each job runs."""
OWNER = """The owner's password stands in no plan and no state. Give it with the first apply, and with each that changes
it (raise `database_password_version` then); the program reads it from the vault:

```sh
read -rs TF_VAR_database_password && export TF_VAR_database_password
terraform apply -var-file environments/production.tfvars
printf 'postgresql://{owner}:%s@{server}.postgres.database.azure.com/{database}?sslmode=require' \\
  "$TF_VAR_database_password" |
  az keyvault secret set --vault-name {vault} --name database-url --file /dev/stdin --output none
unset TF_VAR_database_password
```"""


def sections(setting: Setting) -> tuple[tuple[str, str], ...]:
    """Titles with their texts."""
    trusted = (TITLE, GUIDE)
    if not hosted(setting):
        return (trusted,)
    names = names_of(setting)
    password = OWNER.format(
        owner=names.database_owner, server=names.database, database=names.database_name, vault=names.vault
    )
    return (
        ("The database's password", password),
        ("What measures and copies", INSIDE.format(name=names.whole)),
        trusted,
    )
