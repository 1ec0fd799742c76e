"""What the guide says of DigitalOcean alone: the secrets of an app, and what measures and copies from outside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.naming import names_of
from loopwright.generate.terraform.digitalocean.variables import secrets_said
from loopwright.generate.terraform.digitalocean.words import hosted, on_platform

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting

SECRETS = """DigitalOcean encrypts each secret for this app alone and gives back the text that it made of it. That text
stands in `secrets.auto.tfvars.json`: it is of no use to anybody else, and it tells Terraform that nothing changed.

The first time, give the values in the clear, from the environment and from no file; then keep what came of them:

```sh
read -rs TF_VAR_secrets && export TF_VAR_secrets   # {shape}
terraform plan -var-file environments/production.tfvars -out plan
terraform apply plan; rm plan; unset TF_VAR_secrets
{keep}
```

A secret that is turned over in the app's settings is written down again by the last line, before the next plan: else
the next apply would put the former one back."""
KEEP = """APP="$(doctl apps list --format ID,Spec.Name --no-header | awk '$2 == "{app}" {{print $1}}')"
doctl apps spec get "$APP" --format json |
  jq '{{secrets: [.. | objects | select(.type? == "SECRET") | {{(.key): .value}}] | add}}' > secrets.auto.tfvars.json"""
INSIDE = """The database answers the application, and Droplets of its network that carry the tag `{tag}`: give it to the
machine that Prometheus and its exporters run on (`observability/`), and that dumps the database (`recovery/`)."""
DOOR = """Its list of who may come in names the app by an id that exists after the app does. So for the minutes of the
first apply, and never again, an empty database answers whoever knows its password, which DigitalOcean made and nobody
has seen."""


def sections(setting: Setting) -> tuple[tuple[str, str], ...]:
    """Titles with their texts."""
    names = names_of(setting)
    found: list[tuple[str, str]] = []
    if on_platform(setting):
        shape = "{" + ", ".join(f'"{name}": "…"' for name in secrets_said(setting)) + "}"
        keep = KEEP.format(app=names.application)
        found.append(("Secrets", SECRETS.format(shape=shape, keep=keep)))
    if hosted(setting):
        text = INSIDE.format(tag=names.watch)
        found.append(("What measures and copies", f"{text}\n\n{DOOR}" if on_platform(setting) else text))
    return tuple(found)
