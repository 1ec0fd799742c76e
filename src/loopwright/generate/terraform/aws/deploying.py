"""Who may deploy: the pipeline's role, which a proof of its own host opens for one repository alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.hcl import Comment, called, ref, template
from loopwright.generate.terraform.aws.words import allow, arn, policy, resource
from loopwright.generate.terraform.pipelines import believed

if TYPE_CHECKING:
    from loopwright.generate.amazon import Amazon
    from loopwright.generate.hcl import Call, Item, Value

AUDIENCES = {"github": "sts.amazonaws.com", "gitlab": "https://gitlab.com"}
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


TURNS: tuple[str, ...] = (
    "lambda:GetAlias",
    "lambda:GetFunction",
    "lambda:GetFunctionConfiguration",
    "lambda:ListVersionsByFunction",
    "lambda:PublishVersion",
    "lambda:UpdateAlias",
    "lambda:UpdateFunctionCode",
)
THROUGH_A_NODE = "AWS-StartPortForwardingSessionToRemoteHost"  # a document of AWS's own
DEPLOYERS = "deployers"  # a group of the cluster, bound by the guide


def deploying(plan: Amazon) -> tuple[Item, ...]:
    """The role by which the pipeline pushes images and turns versions over; none where AWS runs no program."""
    if not plan.deployed:
        return ()
    return (
        believed(AUDIENCES, "${var.environment}"),
        Comment("one for each account: where it is there, `terraform import` it"),
        resource(
            "aws_iam_openid_connect_provider",
            "pipelines",
            {
                "url": template("https://${local.pipelines.issuer}"),
                "client_id_list": [ref("local.pipelines.audience")],
            },
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
        resource(
            "aws_iam_role_policy",
            "deploy",
            {"role": ref("aws_iam_role.deploy.id"), "policy": policy(*_rules(plan))},
        ),
        *(_entered() if plan.node_tiers else ()),
    )


def _trust() -> Call:
    """A run of this repository that its host lets into this environment; every other one is refused."""
    return policy(
        {
            "Effect": "Allow",
            "Principal": {"Federated": arn("aws_iam_openid_connect_provider", "pipelines")},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {
                "StringEquals": {
                    '"${local.pipelines.issuer}:aud"': ref("local.pipelines.audience"),
                    '"${local.pipelines.issuer}:sub"': ref("local.pipelines.subject"),
                }
            },
        }
    )


def _rules(plan: Amazon) -> tuple[dict[str, Value], ...]:
    """What the role may do, and to what."""
    if plan.on_server:
        return _knocks()
    # AWS has no narrower resource for a token of the registry, nor for the description of a task
    seen: list[Value] = ["ecr:GetAuthorizationToken", *(DESCRIBES if plan.tasks else ())]
    own = _tasks(plan) if plan.tasks else _function(plan) if plan.on_functions else _cluster()
    return (allow(seen, "*"), allow([*PUSHES], arn("aws_ecr_repository", "application")), *own)


def _tasks(plan: Amazon) -> tuple[dict[str, Value], ...]:
    roles: list[Value] = [arn("aws_iam_role", "start")]
    roles += [arn("aws_iam_role", tier.value) for tier in plan.tasks]
    passed: dict[str, Value] = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
    here: dict[str, Value] = {"ArnEquals": {"ecs:cluster": arn("aws_ecs_cluster", "main")}}
    return (
        allow([*RELEASES], "*", Condition=here),
        allow("iam:PassRole", [*roles], Condition=passed),
    )


def _function(plan: Amazon) -> tuple[dict[str, Value], ...]:
    names = ("app", "once") if plan.migrates else ("app",)
    turned: list[Value] = [arn("aws_lambda_function", name) for name in names]
    turned.append(template("${aws_lambda_function.app.arn}:*"))
    slept: list[Value] = ["lambda:DeleteFunctionConcurrency", "lambda:PutFunctionConcurrency"]
    found = [allow([*TURNS], turned), allow(slept, arn("aws_lambda_function", "app"))]
    if plan.migrates:
        found.append(allow("lambda:InvokeFunction", arn("aws_lambda_function", "once")))
    return tuple(found)


def _cluster() -> tuple[dict[str, Value], ...]:
    """The cluster answers inside its network alone: a job reaches it through a session with one of its nodes."""
    ours: dict[str, Value] = {
        "StringEquals": {"ssm:resourceTag/eks:cluster-name": ref("aws_eks_cluster.main.name")}
    }
    mine: dict[str, Value] = {"StringLike": {"ssm:resourceTag/aws:ssmmessages:session-id": "$${aws:userid}"}}
    document = template("arn:${local.partition}:ssm:${var.region}::document/" + THROUGH_A_NODE)
    nodes = template("arn:${local.partition}:ec2:${var.region}:${local.account}:instance/*")
    return (
        allow("eks:DescribeCluster", arn("aws_eks_cluster", "main")),
        allow("ec2:DescribeInstances", "*"),
        allow("ssm:StartSession", nodes, Condition=ours),
        allow("ssm:StartSession", document),
        allow("ssm:TerminateSession", "*", Condition=mine),
    )


def _entered() -> tuple[Item, ...]:
    """Who the role is in the cluster: one of a group, which the guide lets change the program's namespace."""
    return (
        resource(
            "aws_eks_access_entry",
            "deploy",
            {
                "cluster_name": ref("aws_eks_cluster.main.name"),
                "principal_arn": arn("aws_iam_role", "deploy"),
                "kubernetes_groups": [DEPLOYERS],
            },
        ),
    )


def _knocks() -> tuple[dict[str, Value], ...]:
    """The server's SSH is open to a door inside its network; who may come through that, AWS asks."""
    to_ssh: dict[str, Value] = {"NumericEquals": {"ec2-instance-connect:remotePort": "22"}}
    door = arn("aws_ec2_instance_connect_endpoint", "door")
    return (
        allow("ec2-instance-connect:OpenTunnel", door, Condition=to_ssh),
        allow(["ec2:DescribeInstanceConnectEndpoints", "ec2:DescribeInstances"], "*"),
        allow(["ec2:StartInstances", "ec2:StopInstances"], arn("aws_instance", "server")),
    )
