"""Who may do what: each part has a role of its own that can do what it needs and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.hcl import ref, template
from loopwright.generate.terraform.aws.machines import machine_role
from loopwright.generate.terraform.aws.words import allow, arn, named, policy, resource, trusts

if TYPE_CHECKING:
    from loopwright.generate.amazon import Amazon
    from loopwright.generate.hcl import Block, Item, Value

TASKS = "ecs-tasks.amazonaws.com"


def identity(plan: Amazon) -> tuple[Item, ...]:
    """The roles of the program, and of what starts it."""
    items: list[Item] = []
    if plan.tasks:
        items += _start(plan)
    for tier in plan.tasks:
        items += _program(plan, tier.value, TASKS)
    if plan.machines:
        items += machine_role()
    return tuple(items)


def _start(plan: Amazon) -> list[Block]:
    """What ECS does before the program runs: fetch its image and its secrets, open its log."""
    logs: list[Value] = [
        template('${aws_cloudwatch_log_group.main["' + tier.value + '"].arn}:*') for tier in plan.tasks
    ]
    layers: list[Value] = [
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:GetDownloadUrlForLayer",
    ]
    # a token for the registry names no repository: AWS has no narrower resource for it
    token = allow("ecr:GetAuthorizationToken", "*")
    rules = policy(
        token,
        allow(layers, arn("aws_ecr_repository", "application")),
        allow(["logs:CreateLogStream", "logs:PutLogEvents"], logs),
        *reads_secrets(),
    )
    return [
        _role("start", TASKS),
        resource("aws_iam_role_policy", "start", {"role": ref("aws_iam_role.start.id"), "policy": rules}),
    ]


def reads_secrets() -> tuple[dict[str, Value], ...]:
    """Statements that let somebody read the program's secrets, and use the key they are kept under."""
    return (
        allow("secretsmanager:GetSecretValue", ref("values(aws_secretsmanager_secret.application)[*].arn")),
        allow("kms:Decrypt", arn("aws_kms_key", "main")),
    )


def _role(name: str, service: str) -> Block:
    return resource(
        "aws_iam_role",
        name,
        {"name": named(name.replace("_", "-")), "assume_role_policy": trusts(service)},
    )


def _program(plan: Amazon, name: str, service: str) -> list[Block]:
    """The program's own role: its files, its queue, its cache."""
    rules = data_rules(plan)
    if not rules:
        return [_role(name, service)]
    attached = resource(
        "aws_iam_role_policy", name, {"role": ref(f"aws_iam_role.{name}.id"), "policy": policy(*rules)}
    )
    return [_role(name, service), attached]


def data_rules(plan: Amazon) -> tuple[dict[str, Value], ...]:
    """What the program may do to the data that is reached by rights instead of passwords."""
    rules: list[dict[str, Value]] = []
    if plan.files:
        objects: list[Value] = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
        rules += [
            allow(objects, template("${aws_s3_bucket.files.arn}/*")),
            allow("s3:ListBucket", arn("aws_s3_bucket", "files")),
        ]
    if plan.queued:
        jobs: list[Value] = [
            "sqs:SendMessage",
            "sqs:ReceiveMessage",
            "sqs:DeleteMessage",
            "sqs:ChangeMessageVisibility",
            "sqs:GetQueueAttributes",
        ]
        rules.append(allow(jobs, arn("aws_sqs_queue", "jobs")))
    if plan.cached:
        group, user = "aws_elasticache_replication_group", "aws_elasticache_user"
        rules.append(allow("elasticache:Connect", [arn(group, "main"), arn(user, "application")]))
    if rules:
        rules.append(allow(["kms:Decrypt", "kms:GenerateDataKey"], arn("aws_kms_key", "main")))
    return tuple(rules)


def own_role(
    plan: Amazon, name: str, service: str, *more: dict[str, Value], skips: tuple[str, ...] = ()
) -> tuple[Block, ...]:
    """The role of a function or a server, which reads its secrets itself."""
    rules = (*reads_secrets(), *data_rules(plan), *more)
    return (
        _role(name, service),
        resource(
            "aws_iam_role_policy",
            name,
            {"role": ref(f"aws_iam_role.{name}.id"), "policy": policy(*rules)},
            skips=skips,
        ),
    )


def session_door(name: str, roles: str) -> tuple[Block, ...]:
    """A machine is entered through the provider's session door: no port is open for it."""
    return (
        resource(
            "aws_iam_role_policy_attachment",
            f"{name}_door",
            {
                "role": ref(f"aws_iam_role.{roles}.name"),
                "policy_arn": template("arn:${local.partition}:iam::aws:policy/AmazonSSMManagedInstanceCore"),
            },
        ),
        resource(
            "aws_iam_instance_profile",
            name,
            {"name": named(name), "role": ref(f"aws_iam_role.{roles}.name")},
        ),
    )


def door_role() -> tuple[Block, ...]:
    """The role of machines that are only entered."""
    return (_role("door", "ec2.amazonaws.com"), *session_door("door", "door"))
