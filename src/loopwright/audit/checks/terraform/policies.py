"""Policies as statements, wherever they are written: JSON, ``jsonencode``, ``aws_iam_policy_document``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from typing import TYPE_CHECKING

from loopwright.survey.written.expressions import Form, Unknown, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.written.terraform import Block
    from loopwright.survey.written.terraform_stacks import Stack

HOLDERS = (
    "policy",
    "assume_role_policy",
    "access_policies",
    "access_policy",
    "inline_policy",
    "policy_document",
    "resource_policy",
)
TRUST = "assume_role_policy"
DOCUMENT = "aws_iam_policy_document"
SOMETHING = "unknown-value"  # what stands for an expression within a policy's text
HARMLESS_CONDITIONS = frozenset({"aws:securetransport", "aws:multifactorauthpresent", "s3:x-amz-acl"})
OF_IDENTITIES = (
    "aws_iam_policy", "aws_iam_role_policy", "aws_iam_user_policy", "aws_iam_group_policy",
    "aws_ssoadmin_permission_set_inline_policy", "aws_iam_role",
)  # fmt: skip
LONGEST = 200_000


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement that allows or denies; names of actions in lower case."""

    allows: bool
    actions: tuple[str, ...]
    but: tuple[str, ...]
    resources: tuple[str, ...]
    principals: tuple[tuple[str, str], ...]
    conditions: tuple[tuple[str, str, tuple[str, ...]], ...]
    line: int

    @property
    def on_everything(self) -> bool:
        """Whether it holds for every resource."""
        return any(one.strip("*:") == "" and one for one in self.resources)

    @property
    def to_anyone(self) -> bool:
        """Whether it holds for everybody, with no condition that says who or from where."""
        named = any(name == "*" and kind in {"AWS", "*"} for kind, name in self.principals)
        return named and not self.narrowed

    @property
    def narrowed(self) -> bool:
        """Whether a condition says who or from where."""
        return any(key not in HARMLESS_CONDITIONS for _, key, _ in self.conditions)

    def allows_action(self, action: str) -> bool:
        """Whether an action is among those that it allows, by its name or a pattern."""
        return self.allows and any(_matches(action.lower(), pattern) for pattern in self.actions)


@cache
def _matches(action: str, pattern: str) -> bool:
    return fnmatchcase(action, pattern)


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy where it is held: the resource (or the document, if nothing here holds it), attribute, statements."""

    block: Block
    attribute: str
    statements: tuple[Statement, ...]
    line: int

    @property
    def trusts(self) -> bool:
        """Whether it says who may take a role."""
        return self.attribute == TRUST or any(
            one.startswith("sts:assumerole")
            for said in self.statements
            for one in said.actions
            if said.principals
        )

    @property
    def of_identity(self) -> bool:
        """Whether it says what somebody may do, not who may do something with a thing."""
        named = any(said.principals for said in self.statements)
        return (
            not named and (self.block.kind == "data" or self.block.type in OF_IDENTITIES) and not self.trusts
        )


def policies(stack: Stack) -> Iterator[Policy]:
    """Every policy of a folder whose statements can be read."""
    documents = {block.name: block for block in stack.data(DOCUMENT)}
    held: set[str] = set()
    for block in stack.blocks:
        if block.kind != "resource":
            continue
        for holder in (block, *block.blocks):
            for name in HOLDERS:
                given = holder.attributes.get(name)
                if given is None:
                    continue
                document = documents.get(_document_named(given.value))
                if document is not None:
                    held.add(document.name)
                statements = tuple(_of_document(document) if document else _of_value(given.value, given.line))
                if statements:
                    yield Policy(block, name, statements, given.line)
    for name, block in documents.items():
        if name not in held and (statements := tuple(_of_document(block))):
            yield Policy(block, "", statements, block.line)


def _document_named(value: Value) -> str:
    names = value.names if isinstance(value, Unknown) else ()
    return names[2] if names[:2] == ("data", DOCUMENT) and len(names) > 2 else ""  # noqa: PLR2004 - data, type, name


def _of_document(block: Block) -> Iterator[Statement]:
    for one in block.all("statement"):
        yield Statement(
            allows=one.value("effect") in (None, "Allow"),
            actions=_lowered(one.value("actions")),
            but=_lowered(one.value("not_actions")),
            resources=_texts(one.value("resources")),
            principals=tuple(
                (_text(part.value("type")), name)
                for part in one.all("principals")
                for name in _texts(part.value("identifiers"))
            ),
            conditions=tuple(
                (
                    _text(part.value("test")),
                    _text(part.value("variable")).lower(),
                    _texts(part.value("values")),
                )
                for part in one.all("condition")
            ),
            line=one.line,
        )


def _of_value(value: Value, line: int) -> Iterator[Statement]:
    policy = _parsed(value)
    listed = policy.get("Statement") if isinstance(policy, dict) else None
    for one in listed if isinstance(listed, list) else [listed]:
        if isinstance(one, dict):
            yield Statement(
                allows=one.get("Effect") == "Allow",
                actions=_lowered(one.get("Action")),
                but=_lowered(one.get("NotAction")),
                resources=_texts(one.get("Resource")),
                principals=tuple(_principals(one.get("Principal"))),
                conditions=tuple(_conditions(one.get("Condition"))),
                line=line,
            )


def statements_of(document: str) -> tuple[Statement, ...]:
    """The statements of a policy as JSON; none where it cannot be read."""
    return tuple(_of_value(document, 0))


def _principals(value: Value) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for kind, names in value.items():
            yield from ((kind, name) for name in _texts(names))
    else:
        yield from (("*", name) for name in _texts(value))


def _conditions(value: Value) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for test, keys in value.items() if isinstance(value, dict) else ():
        for key, wanted in keys.items() if isinstance(keys, dict) else ():
            yield test, key.lower(), _texts(wanted)


def _parsed(value: Value) -> Value:
    """A policy as a map; its text is read as JSON, with something in the place of each expression."""
    if isinstance(value, dict):
        return value
    text = _text(value)
    if not text or len(text) > LONGEST or "{" not in text:
        return None
    try:
        read: Value = json.loads(text, parse_int=float)
    except (ValueError, RecursionError):
        return None
    return read


def _text(value: Value) -> str:
    if isinstance(value, Unknown):
        if value.form is Form.TEMPLATE:
            return "".join(_text(one) for one in value.parts)
        return SOMETHING
    return value if isinstance(value, str) else ""


def _texts(value: Value) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(_text(one) for one in (value if isinstance(value, list) else [value]))


def _lowered(value: Value) -> tuple[str, ...]:
    return tuple(one.lower() for one in _texts(value))
