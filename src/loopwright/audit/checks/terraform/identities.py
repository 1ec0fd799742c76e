"""What identities may do: policies that allow too much, and ways from little to everything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.terraform.attributes import found, plain
from loopwright.audit.checks.terraform.policies import Policy, policies
from loopwright.audit.finding import Severity
from loopwright.survey.written.expressions import Unknown, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.audit.checks.terraform.policies import Statement
    from loopwright.survey.written.terraform import Block
    from loopwright.survey.written.terraform_stacks import Stack

ATTACHMENTS = (
    "aws_iam_role_policy_attachment", "aws_iam_user_policy_attachment", "aws_iam_group_policy_attachment",
    "aws_iam_policy_attachment", "aws_ssoadmin_managed_policy_attachment",
)  # fmt: skip
ADMINISTRATOR = ":policy/AdministratorAccess"
GOOGLE_GRANTS = ("google_project_iam_member", "google_project_iam_binding", "google_organization_iam_member")
BASIC_ROLES = frozenset({"roles/owner", "roles/editor"})
# https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/, read 2026-11-20
ESCALATIONS = (
    ("iam:CreatePolicyVersion",), ("iam:SetDefaultPolicyVersion",), ("iam:CreateAccessKey",),
    ("iam:CreateLoginProfile",), ("iam:UpdateLoginProfile",), ("iam:AttachUserPolicy",), ("iam:AttachGroupPolicy",),
    ("iam:AttachRolePolicy",), ("iam:PutUserPolicy",), ("iam:PutGroupPolicy",), ("iam:PutRolePolicy",),
    ("iam:AddUserToGroup",), ("iam:UpdateAssumeRolePolicy", "sts:AssumeRole"), ("iam:PassRole", "ec2:RunInstances"),
    ("iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"),
    ("iam:PassRole", "lambda:CreateFunction", "lambda:CreateEventSourceMapping"),
    ("iam:PassRole", "glue:CreateDevEndpoint"), ("iam:PassRole", "cloudformation:CreateStack"),
    ("iam:PassRole", "ecs:RunTask"), ("iam:PassRole", "codebuild:CreateProject"), ("glue:UpdateDevEndpoint",),
    ("lambda:UpdateFunctionCode",),
)  # fmt: skip
ROOT = ":root"


def _allowing(stacks: tuple[Stack, ...]) -> Iterator[tuple[Policy, Statement]]:
    for stack in stacks:
        for policy in policies(stack):
            for statement in policy.statements:
                if statement.allows:
                    yield policy, statement


def allows_everything(statement: Statement) -> bool:
    """Whether it allows every action on every resource."""
    return any(one in {"*", "*:*"} for one in statement.actions) and statement.on_everything


@check(
    Severity.HIGH,
    section="security",
    area="access",
    hours=4,
    controls=("CIS AWS 1.16", "SOC 2 CC6.3", "ISO 27001 A.8.2", "PCI DSS 7.2"),
)
def policy_allows_everything(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A policy allows everything.

    Who holds it, or steals it from who holds it, owns the account. Allow the actions that are used (the access
    advisor lists them), on the things they are used on.
    """
    for policy, statement in _allowing(stacks):
        if allows_everything(statement) and (
            policy.of_identity or policy.attribute == "inline_policy" or policy.trusts
        ):
            severity = _meant(policy.block)
            yield found(policy.block, "It allows every action on everything.", policy.line, severity)
    for stack in stacks:
        for block in stack.resources(*ATTACHMENTS):
            arn = plain(block.value("policy_arn") or block.value("managed_policy_arn"))
            if arn.endswith(ADMINISTRATOR):
                what = "It gives all rights: AdministratorAccess."
                yield found(block, what, block.line_of("policy_arn"), _meant(block))
        for block in stack.resources(*GOOGLE_GRANTS):
            role = plain(block.value("role"))
            if role in BASIC_ROLES:
                yield found(block, f"It gives {role}, which is nearly all rights.", block.line_of("role"))


def _meant(block: Block) -> Severity | None:
    """Administrators have all rights on purpose: worth a look, not an alarm."""
    return Severity.MEDIUM if "admin" in block.name.lower() else None


@check(
    Severity.MEDIUM, section="security", area="access", hours=4, controls=("SOC 2 CC6.3", "ISO 27001 A.8.2")
)
def policy_allows_a_whole_service(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A policy allows all of a service, on everything.

    Deleting and making public are among it. Allow the actions that are used, on the things they are used on.
    """
    for policy, statement in _allowing(stacks):
        if policy.of_identity and statement.on_everything and not allows_everything(statement):
            whole = sorted({one for one in statement.actions if one.endswith(":*")})
            if whole:
                yield found(policy.block, f"It allows {', '.join(whole[:4])} on everything.", policy.line)


@check(
    Severity.MEDIUM, section="security", area="access", hours=1, controls=("SOC 2 CC6.3", "ISO 27001 A.8.2")
)
def policy_allows_all_but(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A policy allows everything but what it names.

    Every service that the provider invents is allowed from its first day. Name what is allowed.
    """
    for policy, statement in _allowing(stacks):
        if statement.but:
            yield found(policy.block, f"It allows all but {', '.join(statement.but[:3])}.", policy.line)


@check(Severity.HIGH, section="security", area="access", hours=1, controls=("SOC 2 CC6.3", "ISO 27001 A.8.2"))
def any_role_may_be_passed(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A policy lets its holder pass any role on.

    Who may hand a machine or a function any role gets that role's rights. Name the roles.
    """
    for policy, statement in _allowing(stacks):
        passing = any(one in {"iam:passrole", "iam:pass*", "iam:*"} for one in statement.actions)
        if passing and statement.on_everything and not statement.narrowed:
            yield found(policy.block, "It allows iam:PassRole on every role.", policy.line)


@check(Severity.HIGH, section="security", area="access", hours=4, controls=("SOC 2 CC6.3", "ISO 27001 A.8.2"))
def rights_can_be_widened(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A policy's holder can give himself more rights.

    From there to everything it is one call. Take the action away, or name the things that it may be used on; a
    permissions boundary caps what can be reached.
    """
    for stack in stacks:
        listed = [one for one in policies(stack) if one.of_identity]
        alone = {id(one): ways_to_more(_wide(one)) for one in listed}
        for policy in listed:
            if alone[id(policy)]:
                yield _widened(policy, alone[id(policy)])
        for held in _by_holder(stack, listed):
            together = ways_to_more([statement for one in held for statement in _wide(one)])
            if together and not any(alone[id(one)] for one in held):
                yield _widened(held[0], together)


def _wide(policy: Policy) -> list[Statement]:
    """What a policy allows on everything without condition; nothing where that is everything: another check's."""
    found_wide = [one for one in policy.statements if one.allows and one.on_everything and not one.narrowed]
    return [] if any(allows_everything(one) for one in found_wide) else found_wide


def ways_to_more(statements: list[Statement]) -> list[tuple[str, ...]]:
    """The known ways from what statements allow on everything to all rights."""
    return [
        way for way in ESCALATIONS if all(any(one.allows_action(step) for one in statements) for step in way)
    ]


def _widened(policy: Policy, ways: list[tuple[str, ...]]) -> Said:
    more = f" (and {len(ways) - 1} more ways)" if len(ways) > 1 else ""
    return found(policy.block, f"It allows {' with '.join(ways[0])} on everything{more}.", policy.line)


def _by_holder(stack: Stack, listed: list[Policy]) -> Iterator[list[Policy]]:
    """The policies that one role, user or group holds together, where it holds several."""
    holders: dict[tuple[str, ...], list[Policy]] = {}
    for policy in listed:
        arn = (policy.block.type, policy.block.name)
        attached = [
            one for one in stack.resources(*ATTACHMENTS) if _names(one.value("policy_arn"))[:2] == arn
        ]
        named = {holder for one in (policy.block, *attached) for holder in _holders(one)}
        for holder in sorted(named):
            holders.setdefault(holder, []).append(policy)
    yield from (held for held in holders.values() if len(held) > 1)


def _holders(block: Block) -> Iterator[tuple[str, ...]]:
    for name in ("role", "user", "group", "roles", "users", "groups"):
        value = block.value(name)
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, str):
                yield (one,)
            elif names := _names(one):
                yield names[:2]


def _names(value: Value) -> tuple[str, ...]:
    return value.names if isinstance(value, Unknown) else ()


@check(
    Severity.CRITICAL,
    section="security",
    area="access",
    hours=0.5,
    controls=("SOC 2 CC6.1", "ISO 27001 A.5.15"),
)
def role_assumable_by_anyone(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """Anybody with an account may take a role.

    Its rights belong to the whole world. Name the accounts or services that may take it.
    """
    for policy, statement in _allowing(stacks):
        if policy.trusts and statement.to_anyone:
            yield found(policy.block, "Its trust names everybody.", policy.line)


@check(
    Severity.HIGH, section="security", area="access", hours=0.5, controls=("SOC 2 CC6.1", "ISO 27001 A.5.15")
)
def federated_trust_without_subject(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A role trusts an identity provider without saying whose identity.

    Every repository, project or user of that provider may take the role. Add a condition on the token's `sub`.
    """
    for policy, statement in _allowing(stacks):
        if not policy.trusts or not any(one.startswith("sts:assumerolewithweb") for one in statement.actions):
            continue
        subjects = [
            value for _, key, values in statement.conditions if _names_subject(key) for value in values
        ]
        if not subjects or any(one in {"*", "repo:*"} for one in subjects):
            yield found(
                policy.block, "No condition on the token's subject narrows who may take it.", policy.line
            )


def _names_subject(key: str) -> bool:
    return (
        key.endswith((":sub", ":repository", ":repository_id", ":amr", ":aud_sub")) or key == "unknown-value"
    )


@check(
    Severity.LOW, section="security", area="access", hours=0.5, controls=("SOC 2 CC6.1", "ISO 27001 A.5.15")
)
def foreign_account_trusted_without_condition(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """A role trusts a whole account without condition.

    Where the account is another's, whoever can make it act for him takes the role. Ask for an external identifier or
    a second factor.
    """
    for policy, statement in _allowing(stacks):
        roots = [name for kind, name in statement.principals if kind == "AWS" and name.endswith(ROOT)]
        known = [one for one in roots if one.split(":")[4:5] and one.split(":")[4].isdecimal()]
        if policy.trusts and known and not statement.conditions:
            yield found(policy.block, "It trusts a whole account and asks for nothing more.", policy.line)


@check(Severity.INFO, section="security", area="access", hours=1, controls=("CIS AWS 1.15", "SOC 2 CC6.3"))
def rights_given_to_a_user(stacks: tuple[Stack, ...]) -> Iterator[Said]:
    """Rights are given to a single user.

    They are forgotten when he changes his work. Give them to a group or a role.
    """
    for stack in stacks:
        for block in stack.resources("aws_iam_user_policy", "aws_iam_user_policy_attachment"):
            yield found(block, "It gives a single user rights.")
        for block in stack.resources("aws_iam_policy_attachment"):
            if block.value("users") not in (None, []):
                yield found(block, "It gives single users rights.", block.line_of("users"))
