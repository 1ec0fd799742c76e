"""How the declared infrastructure is used: the first time, each time, and what it assumes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.file import File

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting

TEXT = """# {name} in Terraform

{why}

## The first time

{first}

## Each change

```sh
terraform fmt -check -recursive
terraform init {init}
terraform validate
terraform test
terraform plan -var-file environments/production.tfvars -out plan
terraform apply plan
```

## What to say

`environments/*.tfvars` name what this repository cannot know: domain, addresses, images. Their values are
examples until you put yours.
No secret stands in any of these files, nor may one: put values into the provider's store by hand, once.

## What holds

- `.terraform.lock.hcl` is written by `terraform init`; commit it, so that everybody plans with the same provider,
  byte for byte.
- What holds data has `prevent_destroy`: a plan that would delete it is refused. To really delete it, remove that
  line in a commit of its own.
- A scanner's checks that are passed over say why beside the resource.
{assumptions}"""


def guide(setting: Setting, first: tuple[str, ...], assumptions: tuple[str, ...]) -> File:
    """The README of the folder: ``first`` are the commands of the first time, ``assumptions`` what was assumed."""
    lines = "\n".join(f"- {line}" for line in assumptions)
    commands = (
        "```sh\n" + "\n".join(first) + "\n```"
        if first
        else "Nothing: the state's place is your choice, see `versions.tf`."
    )
    init = "-backend-config environments/production.s3.tfbackend" if first else ""
    text = TEXT.format(
        name=setting.loop.name or setting.project,
        why=_why(setting),
        first=commands,
        init=init,
        assumptions=lines,
    )
    return File(
        "terraform/README.md", text.replace("init \n", "init\n").rstrip() + "\n", ("infrastructure_as_code",)
    )


def _why(setting: Setting) -> str:
    if setting.choice("infrastructure_as_code") == "full":
        return "Everything that this design has at its provider is declared here, reviewed and applied by machine."
    return (
        "The design would do with less (see docs/decisions, infrastructure_as_code): this folder is for whom would "
        "rather declare it all the same. Do not use two ways side by side."
    )
