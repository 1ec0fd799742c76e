"""What the smaller providers' configurations share: versions, names, sizes, and the files they end up in."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.design.subject import own_database
from loopwright.generate.file import File
from loopwright.generate.hcl import block, hcl_text, ref, template
from loopwright.generate.naming import names_of
from loopwright.generate.pinned import registry_of, version_of
from loopwright.generate.terraform.guide import guide
from loopwright.generate.witness import witness

if TYPE_CHECKING:
    from loopwright.generate.hcl import Block, Item, Value
    from loopwright.generate.naming import Names
    from loopwright.generate.setting import Setting
    from loopwright.generate.terraform.aws.variables import Variable
    from loopwright.generate.terraform.guide import Section

FOLDER = "terraform"
LEAST_DISK_GB = 10
ANYWHERE: list[Value] = ["0.0.0.0/0", "::/0"]
Part = tuple[str, tuple["Item", ...], tuple[str, ...]]


def held(
    provider: str, backend: Block, settings: dict[str, Value], variables: tuple[Variable, ...]
) -> tuple[Part, ...]:
    """Versions, the provider, and the variables."""
    needs: dict[str, Value] = {provider: {"source": registry_of(provider), "version": version_of(provider)}}
    pinned = block(
        "terraform",
        {"required_version": version_of("terraform")},
        block("required_providers", needs),
        backend,
    )
    features = [block("features")] if provider == "azurerm" else []
    configured = block("provider", provider, settings, *features)
    code = ("infrastructure_as_code",)
    return (
        ("versions.tf", (pinned, configured), code),
        ("variables.tf", tuple(one.block for one in variables), code),
    )


def written(
    setting: Setting,
    parts: tuple[Part, ...],
    variables: tuple[Variable, ...],
    first: tuple[str, ...],
    assumed: tuple[str, ...],
    sections: tuple[Section, ...] = (),
) -> tuple[File, ...]:
    """The files of a configuration, its production values and its guide."""
    files = [
        File(f"{FOLDER}/{name}", hcl_text(items), decisions) for name, items, decisions in parts if items
    ]
    assumed = (*assumed, *_by_hand(setting, files))
    said = {one.name: one.example for one in variables if one.default is None and not one.sensitive}
    values = File(f"{FOLDER}/environments/production.tfvars", hcl_text([said]), ("infrastructure_as_code",))
    return (*files, values, guide(setting, first, assumed, sections=sections))


def _by_hand(setting: Setting, files: list[File]) -> tuple[str, ...]:
    """What is told of machines for a database of the team's own that nothing here makes."""
    part = setting.component(Tier.DATABASE)
    apart = own_database(setting.subject) and part is not None and part.shared_with is None
    if not apart or part is None or any("cloud-init/database.yaml" in file.body for file in files):
        return ()
    third = witness(setting)
    voice = f" and {third.sku} for the witness" if third else ""
    told = (
        f"The machines of the database are not declared here: {part.count} × {part.sku}{voice}, in the network of "
        "network.tf, each made of its servers/cloud-init file (servers/README.md)."
    )
    return (told,)


def spaces(setting: Setting, region: str, endpoint: str) -> Block:
    """A backend for a state in any store that speaks S3; its lock is a file beside it."""
    return block(
        "backend",
        "s3",
        {
            "bucket": names_of(setting).state,
            "key": "infrastructure.tfstate",
            "region": region,
            "endpoints": {"s3": endpoint},
            "use_lockfile": True,
            "skip_credentials_validation": True,
            "skip_metadata_api_check": True,
            "skip_region_validation": True,
            "skip_requesting_account_id": True,
            "use_path_style": True,
        },
    )


def names(project: str) -> Block:
    """The project's name and production's, which everything carries."""
    return block("locals", {"project": project, "name": template("${local.project}-production")})


def called_of(setting: Setting) -> Names:
    """What the application's resources are called, as Terraform writes it."""
    return replace(names_of(setting), whole="${local.name}", account="${var.project_id}")


def address(where: str) -> Block:
    """An output for whoever keeps the product's names."""
    return block(
        "output", "address", {"description": "What the product's name points at", "value": ref(where)}
    )


def count(setting: Setting, tier: Tier) -> int:
    """How many machines or instances a tier has."""
    part = setting.component(tier)
    return 0 if part is None else part.count


def sku(setting: Setting, tier: Tier) -> str:
    """The size of a tier's machines, in the provider's own words."""
    part = setting.component(tier)
    return "" if part is None else part.sku.split(" ")[0]


def disk_gb(setting: Setting) -> int:
    """The disk: what is kept today below the share at which a disk is called full."""
    found = setting.answer.figures.get("data.size_gb")
    kept = 0.0 if found is None else found.value
    return max(LEAST_DISK_GB, math.ceil(kept / setting.value("seed.disk_alert")))


def test_file(provider: str, variables: tuple[Variable, ...], checks: tuple[tuple[str, str], ...]) -> Part:
    """A file of `terraform test` that asserts the promises against an imitated provider."""
    said: dict[str, Value] = {one.name: one.example for one in variables if one.default is None}
    asserts = [
        block("assert", {"condition": ref(condition), "error_message": why}) for condition, why in checks
    ]
    run = block("run", "production_keeps_its_promises", {"command": ref("plan")}, *asserts)
    items = (block("mock_provider", provider), block("variables", said), run)
    return ("tests/promises.tftest.hcl", items, ("infrastructure_tests", "security_posture"))
