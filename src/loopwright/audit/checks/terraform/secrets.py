"""Secrets that stand in the code."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.secret_names import is_made_up
from loopwright.audit.checks.terraform.attributes import found
from loopwright.audit.finding import Severity
from loopwright.survey.written.expressions import Unknown, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.written.terraform import Block
    from loopwright.survey.written.terraform_stacks import Stack

SECRET_NAMES = frozenset(
    {
        "password", "master_password", "admin_password", "administrator_login_password", "root_password",
        "master_user_password", "secret_string", "auth_token", "private_key", "secret_key", "access_key",
        "client_secret", "api_key", "api_token", "token", "db_password", "connection_string",
    }
)  # fmt: skip
NOT_OF_RESOURCES = frozenset(
    {"token", "access_key"}
)  # other things are called so; of a provider they are secrets
STARTING = ("user_data", "user_data_base64", "custom_data", "startup_script")
STATIC_KEY = re.compile(
    r"(?i)\b(?:aws_secret_access_key|aws_access_key_id)\s{0,4}=\s{0,4}[\"']?(?![\"'$\s{])\S"
)
KEY = re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b")
PRIVATE = "PRIVATE KEY-----"
ENCODED = re.compile(
    r"LS0tLS1CRUdJTi[A-Za-z0-9+/]{20,50}"
)  # what begins with five dashes and BEGIN, in base 64
LONGEST = 20_000
NAMES_NO_SECRET = re.compile(
    r"(?i)(?:^|[_-])(?:ids?|names?|ur[il]s?|hosts?|ports?|emails?|regions?|arns?|domains?)$"
)
NO_SECRETS = frozenset(
    {"test", "none", "null", "dummy", "unused", "example", "placeholder", "changeme", "fake", "mock"}
)


@check(
    Severity.HIGH,
    section="security",
    area="security",
    hours=2,
    controls=("SOC 2 CC6.1", "ISO 27001 A.8.24", "PCI DSS 8.6.2"),
)
def secret_in_terraform(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A secret stands in the code.

    Everybody who reads the repository has it, and its history keeps it. Change it, then read it from a secret store,
    or let the provider make it (`manage_master_user_password`).
    """
    for stack in stacks:
        for block in stack.blocks:
            if block.kind in {"resource", "provider", "module"}:
                yield from _literal(block)


def _is_one(value: str) -> bool:
    return value.strip().lower() not in NO_SECRETS | {""} and not is_made_up(value.strip())


def _literal(block: Block) -> Iterator[Said]:
    for part in (block, *block.blocks):
        for name, one in part.attributes.items():
            mine = name in SECRET_NAMES and (block.kind == "provider" or name not in NOT_OF_RESOURCES)
            if name == "secret_string" and NAMES_NO_SECRET.search(block.name):
                continue  # a store of secrets also keeps what is none
            if mine and isinstance(one.value, str) and _is_one(one.value):
                yield found(block, f"`{name}` is written out.", one.line, said=name)
                return


@check(
    Severity.HIGH,
    section="security",
    area="access",
    hours=2,
    controls=("SOC 2 CC6.1", "CIS AWS 1.18", "ISO 27001 A.5.17"),
)
def machine_started_with_static_keys(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A machine is started with keys in its script.

    Everybody who may describe the machine, and every process on it, reads them. Give it a role instead.
    """
    for stack in stacks:
        for block in stack.blocks:
            if block.kind != "resource":
                continue
            for name in STARTING:
                given = block.attributes.get(name)
                text = _text(given.value)[:LONGEST] if given else ""
                if given and (STATIC_KEY.search(text) or KEY.search(text) or _private(text)):
                    yield found(block, "Its script holds keys.", given.line, said=name)
                    break


@check(
    Severity.MEDIUM,
    section="security",
    area="access",
    hours=2,
    controls=("CIS AWS 1.14", "SOC 2 CC6.1", "ISO 27001 A.5.17"),
)
def access_key_kept_in_state(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A key that never ends is made by Terraform.

    Its secret stands readable in the state, and nobody changes it. Give programs a role (pipelines by OIDC); where a
    key must be, encrypt it with `pgp_key` and change it by schedule.
    """
    for stack in stacks:
        for block in stack.resources("aws_iam_access_key"):
            if block.value("pgp_key") in (None, "") and block.value("status") != "Inactive":
                yield found(block, "Its secret stands in the state.")


def _private(text: str) -> bool:
    """Whether a private key stands in a text, as it is or encoded."""
    encoded = ENCODED.search(text)
    if encoded is None:
        return PRIVATE in text
    whole = encoded.group()[: len(encoded.group()) // 4 * 4]
    return b"PRIVATE" in base64.b64decode(whole)


def _text(value: Value) -> str:
    if isinstance(value, Unknown):
        return "".join(_text(one) for one in value.parts) if value.parts else value.text
    return value if isinstance(value, str) else ""
