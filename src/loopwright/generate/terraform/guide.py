"""How the declared infrastructure is used: the first time, each time, after a restore, and what it assumes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.file import File
from loopwright.generate.terraform.restored import after_restore

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting

Section = tuple[str, str]
TEXT = """# {name} in Terraform

{why}

## The first time

```sh
{first}
```

Buckets and accounts of storage are named once in the world: where a name is taken, change it wherever it stands, the
backend's file or `versions.tf` too.

## Each change

```sh
terraform fmt -check -recursive
terraform init{init}
terraform validate
terraform test
terraform plan -var-file environments/production.tfvars -out plan
terraform apply plan
```

## What to say

`environments/*.tfvars` name what this repository cannot know: domain, addresses, images. Their values are
examples until you put yours.
No secret stands in any of these files, nor may one: put values into the provider's store by hand, once.
{sections}
## What holds

- `.terraform.lock.hcl` is written by `terraform init`; commit it, so that everybody plans with the same provider,
  byte for byte.
- What holds data has `prevent_destroy`: a plan that would delete it is refused. To really delete it, remove that
  line in a commit of its own.
- A scanner's checks that are passed over say why beside the resource.
{assumptions}"""


def guide(
    setting: Setting,
    first: tuple[str, ...],
    assumptions: tuple[str, ...],
    *,
    init: str = "",
    sections: tuple[Section, ...] = (),
) -> File:
    """The README of the folder.

    ``first`` are the commands of the first time, ``init`` is what `terraform init` is told beside them, ``sections``
    are titles with texts of the provider's own, and ``assumptions`` is what was assumed.
    """
    restored = after_restore(setting)
    said = (*sections, *([restored] if restored else []))
    text = TEXT.format(
        name=setting.loop.name or setting.project,
        why=_why(setting),
        first="\n".join(first),
        init=f" {init}" if init else "",
        sections="".join(f"\n## {title}\n\n{body}\n" for title, body in said),
        assumptions="\n".join(f"- {line}" for line in assumptions),
    )
    return File("terraform/README.md", text.rstrip() + "\n", ("infrastructure_as_code",))


def _why(setting: Setting) -> str:
    if setting.choice("infrastructure_as_code") == "full":
        return "Everything that this design has at its provider is declared here, reviewed and applied by machine."
    return (
        "The design would do with less (see docs/decisions, infrastructure_as_code): this folder is for whom would "
        "rather declare it all the same. Do not use two ways side by side."
    )
