"""What a cluster needs beside the programs: AWS's add-ons, and the identities of what is installed by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.hcl import Call, ref, template
from loopwright.generate.terraform.aws.identity import reads_secrets
from loopwright.generate.terraform.aws.keys import recovers
from loopwright.generate.terraform.aws.words import allow, named, policy, resource

if TYPE_CHECKING:
    from loopwright.generate.amazon import Amazon
    from loopwright.generate.hcl import Block, Item, Value

SYSTEM = "kube-system"
NETWORK, DISKS = "vpc-cni", "aws-ebs-csi-driver"
ADD_ONS = (NETWORK, "coredns", "kube-proxy", "eks-pod-identity-agent", "metrics-server")
# without the first every policy of the network is written and none is kept; without the second a small machine has
# addresses for eight pods, most of which the cluster's own programs take
ADDRESSED: dict[str, Value] = {"enableNetworkPolicy": "true", "env": {"ENABLE_PREFIX_DELEGATION": "true"}}
SEES: list[Value] = [
    "autoscaling:DescribeAutoScalingGroups",
    "autoscaling:DescribeAutoScalingInstances",
    "autoscaling:DescribeLaunchConfigurations",
    "autoscaling:DescribeScalingActivities",
    "autoscaling:DescribeTags",
    "ec2:DescribeImages",
    "ec2:DescribeInstanceTypes",
    "ec2:DescribeLaunchTemplateVersions",
    "ec2:GetInstanceTypesFromInstanceRequirements",
]


def add_ons(plan: Amazon) -> tuple[Block, ...]:
    """What AWS keeps running in the cluster itself."""
    names = [*ADD_ONS, *([DISKS] if recovers(plan) else [])]
    return tuple(_add_on(name) for name in names)


def _add_on(name: str) -> Block:
    # a new cluster comes with some of them, unmanaged: they are taken over
    more: dict[str, Value] = {"resolve_conflicts_on_create": "OVERWRITE"}
    if name == NETWORK:
        more |= {"configuration_values": Call("jsonencode", ADDRESSED)}
    named_after: dict[str, Value] = {"cluster_name": ref("aws_eks_cluster.main.name"), "addon_name": name}
    return resource("aws_eks_addon", name.replace("-", "_"), {**named_after, **more})


def operators(plan: Amazon) -> tuple[Block, ...]:
    """Who else acts in the account: what reads secrets, makes balancers, adds machines and makes disks."""
    found = [
        *pod_identity("secrets", "external-secrets", "external-secrets", *reads_secrets()),
        # its rights are AWS's own document of its version, which the guide puts here
        *pod_identity("balancers", SYSTEM, "aws-load-balancer-controller"),
    ]
    if plan.most_instances > plan.count(Tier.APP):
        found += pod_identity("machines", SYSTEM, "cluster-autoscaler", *_adds_machines())
    if recovers(plan):
        rules = template("arn:${local.partition}:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy")
        found += [
            *pod_identity("disks", SYSTEM, "ebs-csi-controller-sa"),
            resource(
                "aws_iam_role_policy_attachment",
                "disks",
                {"role": ref("aws_iam_role.disks.name"), "policy_arn": rules},
            ),
        ]
    return tuple(found)


def pod_identity(name: str, namespace: Value, account: str, *rules: dict[str, Value]) -> tuple[Block, ...]:
    """A role that the pods of an account of a namespace take, with what it may do."""
    takes = policy(
        {
            "Effect": "Allow",
            "Principal": {"Service": "pods.eks.amazonaws.com"},
            "Action": ["sts:AssumeRole", "sts:TagSession"],
        }
    )
    may: dict[str, Value] = {"role": ref(f"aws_iam_role.{name}.id"), "policy": policy(*rules)}
    joined: Item = {
        "cluster_name": ref("aws_eks_cluster.main.name"),
        "namespace": namespace,
        "service_account": account,
        "role_arn": ref(f"aws_iam_role.{name}.arn"),
    }
    return (
        resource("aws_iam_role", name, {"name": named(name), "assume_role_policy": takes}),
        *([resource("aws_iam_role_policy", name, may)] if rules else []),
        resource("aws_eks_pod_identity_association", name, joined),
    )


def _adds_machines() -> tuple[dict[str, Value], ...]:
    """See all groups, which AWS lets nobody see in part; change those of this cluster alone."""
    group = template(
        "arn:${local.partition}:eks:${var.region}:${local.account}:nodegroup/${aws_eks_cluster.main.name}/*"
    )
    changes: list[Value] = [
        "autoscaling:SetDesiredCapacity",
        "autoscaling:TerminateInstanceInAutoScalingGroup",
    ]
    mine = {"aws:ResourceTag/eks:cluster-name": ref("aws_eks_cluster.main.name")}
    return (
        allow(SEES, "*"),
        allow("eks:DescribeNodegroup", group),
        allow(changes, "*", Condition={"StringEquals": mine}),
    )
