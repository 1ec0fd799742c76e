"""Whether data are encrypted: where they lie, on their way, and with whose key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.terraform.attributes import found, judged
from loopwright.audit.finding import Severity
from loopwright.survey.written.expressions import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.written.terraform_stacks import Stack

PROVIDERS = "alias/aws/"  # how the provider's own keys are called
KEYS = ("kms_key_id", "kms_master_key_id", "kms_key_arn", "encryption_key")


@check(
    Severity.MEDIUM,
    section="security",
    area="security",
    hours=1,
    controls=(
        "SOC 2 CC6.1",
        "ISO 27001 A.8.24",
        "PCI DSS 3.5",
        "GDPR 32(1)(a)",
    ),
)
def data_not_encrypted(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """Data are kept unencrypted.

    Who gets hold of a disk, a snapshot or a copy reads all of it; auditors ask for this first. Switch
    encryption on. Where that makes the resource anew (databases, volumes), copy a snapshot with encryption and
    restore from it.
    """
    yield from judged(stacks, "data_not_encrypted", "It keeps data unencrypted", asks=True)


@check(Severity.INFO, section="security", area="security", hours=1, controls=("ISO 27001 A.8.24",))
def data_under_providers_key(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """Data are encrypted under the provider's key only.

    Nobody can take access away by taking the key away, nor see who used it. Where customers or auditors ask for
    it, name a key of your own.
    """
    yield from judged(stacks, "data_under_providers_key", "It has no key of its own")
    for stack in stacks:
        theirs = {
            ("data", block.type, block.name)
            for kind in ("aws_kms_key", "aws_kms_alias")
            for block in stack.data(kind)
            if any(str(block.value(name)).startswith(PROVIDERS) for name in ("key_id", "name"))
        }
        for block in stack.blocks:
            for name in KEYS if block.kind == "resource" else ():
                value = block.value(name)
                named = value.names[:3] in theirs if isinstance(value, Unknown) else False
                if named or (isinstance(value, str) and value.startswith(PROVIDERS)):
                    yield found(block, f"`{name}` is the provider's own key.", block.line_of(name))


@check(
    Severity.MEDIUM,
    section="security",
    area="security",
    hours=1,
    controls=(
        "SOC 2 CC6.7",
        "ISO 27001 A.8.24",
        "PCI DSS 4.2",
    ),
)
def traffic_not_encrypted(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """Traffic to a store is not encrypted.

    Passwords and data cross the network readable by whoever is in it. Switch encryption in transit on, and have
    clients ask for it.
    """
    yield from judged(stacks, "traffic_not_encrypted", "Traffic may be unencrypted", asks=True)


@check(
    Severity.LOW,
    section="security",
    area="security",
    hours=0.25,
    controls=("CIS AWS 3.6", "PCI DSS 3.7.4", "ISO 27001 A.8.24"),
)
def key_never_rotated(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A key is never rotated.

    A key that leaked opens everything that was ever encrypted under it. Rotation costs one word, and old data
    stay readable.
    """
    yield from judged(stacks, "key_never_rotated", "It is never rotated")


@check(
    Severity.LOW,
    section="security",
    area="security",
    hours=0.25,
)
def key_switched_off(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A key is switched off.

    Nothing encrypted under it can be read. Switch it on, or delete it once nothing needs it.
    """
    yield from judged(stacks, "key_switched_off", "It cannot be used")
