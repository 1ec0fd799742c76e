"""Where Terraform's state lies, and whether two runs and two versions can collide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.terraform.attributes import found
from loopwright.audit.finding import Found, Severity
from loopwright.survey.evidence import Environment, Evidence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.written.configuration import Configuration
    from loopwright.survey.written.terraform import Block
    from loopwright.survey.written.terraform_stacks import Stack

LOCK = ".terraform.lock.hcl"
NOT_APPLIED = frozenset({Environment.TEST, Environment.EXAMPLE, Environment.ARCHIVED})
MODULES = frozenset({"modules", "module"})
MAKING_THE_PLACE = (
    "bootstrap",
    "backend",
    "state",
)  # folders that make the bucket in which the others' state lies
TERRAGRUNT = "terragrunt.hcl"


def applied(stack: Stack, configuration: Configuration) -> bool:
    """Whether a folder is applied by itself: it makes something, names its provider or backend, is no module.

    Where Terragrunt is used, it writes the backend; what it applies is not seen here.
    """
    if MODULES & set(stack.folder.split("/")) or any(one.endswith(TERRAGRUNT) for one in configuration.paths):
        return False
    makes = any(block.kind in {"resource", "module"} for block in stack.blocks)
    configured = any(block.kind == "provider" for block in stack.blocks) or any(
        True for _ in _backends(stack)
    )
    return makes and configured and not stack.called and stack.environment not in NOT_APPLIED


def _backends(stack: Stack) -> Iterator[Block]:
    for block in stack.of_kind("terraform"):
        yield from (one for one in block.blocks if one.kind in {"backend", "cloud"})


def _first(stack: Stack) -> Block:
    preferred = [block for block in stack.blocks if block.kind in {"terraform", "provider"}]
    return min(preferred or stack.blocks, key=lambda block: (block.path, block.line))


@check(
    Severity.MEDIUM,
    section="operations",
    area="infrastructure as code",
    hours=2,
    controls=("SOC 2 CC8.1", "ISO 27001 A.8.32"),
)
def state_kept_locally(stacks: tuple[Stack, ...], configuration: Configuration) -> Iterator[Said]:
    """Terraform's state lies on somebody's disk.

    Nobody else can apply, and with the disk goes the knowledge of what exists; its secrets lie there readable. Keep it
    in a bucket with versions, encryption and a lock.
    """
    for stack in stacks:
        if not applied(stack, configuration):
            continue
        backends = list(_backends(stack))
        first_of_all = any(word in stack.folder.rpartition("/")[2].lower() for word in MAKING_THE_PLACE)
        if first_of_all or any(one.type != "local" for one in backends):
            continue
        block = backends[0] if backends else _first(stack)
        evidence = Evidence(block.path, block.line, "backend" if backends else "")
        yield Found(
            f"terraform in {stack.folder}",
            "Its backend is `local`."
            if backends
            else "No backend is named: the state is a file on the disk.",
            (evidence,),
            stack.environment,
            cause="state",
            snippet='terraform {\n  backend "s3" {\n    use_lockfile = true\n    encrypt      = true\n  }\n}\n',
        )


@check(
    Severity.MEDIUM, section="operations", area="infrastructure as code", hours=0.5, controls=("SOC 2 CC8.1",)
)
def state_without_lock(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """Terraform's state has no lock.

    Two runs at once (a person and the pipeline) overwrite what the other did. Add `use_lockfile = true` (or a
    DynamoDB table for versions before 1.10).
    """
    for stack in stacks:
        for one in _backends(stack):
            locked = one.value("use_lockfile") is True or "dynamodb_table" in one.attributes
            partial = "bucket" not in one.attributes  # the rest is given at `init`
            if one.kind == "backend" and one.type == "s3" and not locked and not partial:
                yield found(one, "Two runs at once are not kept apart.")


@check(
    Severity.LOW,
    section="security",
    area="infrastructure as code",
    hours=0.25,
    controls=("SOC 2 CC6.1", "ISO 27001 A.8.24"),
)
def state_not_encrypted(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """Terraform's state is not asked to be encrypted.

    It holds passwords. Say `encrypt = true`, and name a key of your own where others may read the bucket.
    """
    for stack in stacks:
        for one in _backends(stack):
            if one.type == "s3" and "bucket" in one.attributes and one.value("encrypt") in (None, False):
                yield found(one, "`encrypt` is not set.", one.line_of("encrypt"))


@check(
    Severity.LOW,
    section="operations",
    area="infrastructure as code",
    hours=0.25,
    controls=("SOC 2 CC8.1", "ISO 27001 A.8.9"),
)
def provider_lock_missing(stacks: tuple[Stack, ...], configuration: Configuration) -> Iterator[Said]:
    """The versions of Terraform's providers are not locked.

    Each run may take another version, and nothing checks that it is the same code. Commit `.terraform.lock.hcl`.
    """
    for stack in stacks:
        if (
            applied(stack, configuration)
            and (LOCK if stack.folder == "." else f"{stack.folder}/{LOCK}") not in configuration.paths
        ):
            block = _first(stack)
            yield Found(
                f"terraform in {stack.folder}",
                f"There is no {LOCK}.",
                (Evidence(block.path, block.line, ""),),
                stack.environment,
                cause=LOCK,
            )
