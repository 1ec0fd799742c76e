"""Who may deploy: the pipeline's role, which GitHub's own proof opens for one environment of one repository alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.hcl import Comment, called, ref, template
from loopwright.generate.terraform.aws.words import allow, arn, policy, resource

if TYPE_CHECKING:
    from loopwright.generate.amazon import Amazon
    from loopwright.generate.hcl import Block, Call, Item, Value

ISSUER = "token.actions.githubusercontent.com"
PUSHES: tuple[str, ...] = (
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:CompleteLayerUpload",
    "ecr:GetDownloadUrlForLayer",
    "ecr:InitiateLayerUpload",
    "ecr:PutImage",
    "ecr:UploadLayerPart",
)
DESCRIBES: tuple[str, ...] = (
    "ecs:DeregisterTaskDefinition",
    "ecs:DescribeTaskDefinition",
    "ecs:RegisterTaskDefinition",
)
RELEASES: tuple[str, ...] = (
    "ecs:CreateService",
    "ecs:DeleteService",
    "ecs:DescribeServices",
    "ecs:DescribeTasks",
    "ecs:ListTasks",
    "ecs:RunTask",
    "ecs:UpdateService",
)


def deploying(plan: Amazon) -> tuple[Item, ...]:
    """The role by which the pipeline pushes images and replaces tasks; none where no tasks run."""
    if not plan.tasks:
        return ()
    return (
        Comment("one for each account: where it is there, `terraform import` it"),
        resource(
            "aws_iam_openid_connect_provider",
            "github",
            {"url": f"https://{ISSUER}", "client_id_list": ["sts.amazonaws.com"]},
        ),
        resource(
            "aws_iam_role",
            "deploy",
            {
                "name": called(plan.names.deployer),
                "assume_role_policy": _trust(),
                "max_session_duration": 3600,
            },
        ),
        _rights(plan),
    )


def _trust() -> Call:
    """A run that GitHub lets into this environment, of this repository; every other one is refused."""
    return policy(
        {
            "Effect": "Allow",
            "Principal": {"Federated": arn("aws_iam_openid_connect_provider", "github")},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {
                "StringEquals": {
                    f"{ISSUER}:aud": "sts.amazonaws.com",
                    f"{ISSUER}:sub": template("repo:${var.repository}:environment:${var.environment}"),
                }
            },
        }
    )


def _rights(plan: Amazon) -> Block:
    roles: list[Value] = [arn("aws_iam_role", "start")]
    roles += [arn("aws_iam_role", tier.value) for tier in plan.tasks]
    passed: dict[str, Value] = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
    here: dict[str, Value] = {"ArnEquals": {"ecs:cluster": arn("aws_ecs_cluster", "main")}}
    return resource(
        "aws_iam_role_policy",
        "deploy",
        {
            "role": ref("aws_iam_role.deploy.id"),
            "policy": policy(
                # AWS has no narrower resource for a token of the registry, nor for the description of a task
                allow(["ecr:GetAuthorizationToken", *DESCRIBES], "*"),
                allow([*PUSHES], arn("aws_ecr_repository", "application")),
                allow([*RELEASES], "*", Condition=here),
                allow("iam:PassRole", [*roles], Condition=passed),
            ),
        },
    )
