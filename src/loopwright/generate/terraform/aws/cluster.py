"""A Kubernetes cluster: the machines of the design in a group, the rest is in the manifests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.hcl import Comment, block, called, ref, template
from loopwright.generate.terraform.aws.identity import data_rules, reads_secrets
from loopwright.generate.terraform.aws.machines import guarded
from loopwright.generate.terraform.aws.words import named, policy, resource, trusts

if TYPE_CHECKING:
    from loopwright.generate.amazon import Amazon
    from loopwright.generate.hcl import Block, Item, Value

KINDS = {"arm64": "AL2023_ARM_64_STANDARD", "x86_64": "AL2023_x86_64_STANDARD"}
PARTS: list[Value] = ["api", "audit", "authenticator", "controllerManager", "scheduler"]
NODE_POLICIES = {
    "nodes": "AmazonEKSWorkerNodePolicy",
    "images": "AmazonEC2ContainerRegistryReadOnly",
    "addresses": "AmazonEKS_CNI_Policy",
    "door": "AmazonSSMManagedInstanceCore",
}
ADD_ONS = ("vpc-cni", "coredns", "kube-proxy", "eks-pod-identity-agent")


def cluster(plan: Amazon) -> tuple[Item, ...]:
    """The cluster, its machines, and what its programs may do."""
    subnets = f"aws_subnet.{'private' if plan.private else 'public'}[*].id"
    return (
        *_roles(),
        _cluster(plan, subnets),
        *_nodes(plan, subnets),
        *(
            resource(
                "aws_eks_addon",
                name.replace("-", "_"),
                {"cluster_name": ref("aws_eks_cluster.main.name"), "addon_name": name},
            )
            for name in ADD_ONS
        ),
        *_program(plan),
    )


def _roles() -> tuple[Item, ...]:
    prefix = "arn:${local.partition}:iam::aws:policy/"
    attached = [
        resource(
            "aws_iam_role_policy_attachment",
            f"nodes_{name}",
            {"role": ref("aws_iam_role.nodes.name"), "policy_arn": template(prefix + rules)},
        )
        for name, rules in NODE_POLICIES.items()
    ]
    return (
        resource(
            "aws_iam_role",
            "cluster",
            {"name": named("cluster"), "assume_role_policy": trusts("eks.amazonaws.com")},
        ),
        resource(
            "aws_iam_role_policy_attachment",
            "cluster",
            {
                "role": ref("aws_iam_role.cluster.name"),
                "policy_arn": template(prefix + "AmazonEKSClusterPolicy"),
            },
        ),
        resource(
            "aws_iam_role",
            "nodes",
            {"name": named("nodes"), "assume_role_policy": trusts("ec2.amazonaws.com")},
        ),
        *attached,
    )


def _cluster(plan: Amazon, subnets: str) -> Block:
    return resource(
        "aws_eks_cluster",
        "main",
        {
            "name": called(plan.names.cluster),
            "role_arn": ref("aws_iam_role.cluster.arn"),
            "version": ref("var.kubernetes_version"),
            "enabled_cluster_log_types": PARTS,
        },
        block(
            "vpc_config",
            {
                "subnet_ids": ref(subnets),
                "security_group_ids": [ref("aws_security_group.application.id")],
                "endpoint_private_access": True,
                "endpoint_public_access": ref("length(var.admin_cidrs) > 0"),
                "public_access_cidrs": ref("var.admin_cidrs"),
            },
        ),
        block(
            "encryption_config",
            {"resources": ["secrets"]},
            block("provider", {"key_arn": ref("aws_kms_key.main.arn")}),
        ),
        block(
            "access_config",
            {"authentication_mode": "API", "bootstrap_cluster_creator_admin_permissions": True},
        ),
        block("upgrade_policy", {"support_type": "STANDARD"}),
        {"depends_on": [ref("aws_iam_role_policy_attachment.cluster")]},
        skips=("CKV_AWS_39", "CKV_AWS_38"),
    )


def _nodes(plan: Amazon, subnets: str) -> tuple[Item, ...]:
    disk = block(
        "ebs",
        {
            "volume_type": "gp3",
            "volume_size": ref("var.machine_disk_gb"),
            "encrypted": True,
            "kms_key_id": ref("aws_kms_key.main.arn"),
        },
    )
    shape = resource(
        "aws_launch_template",
        "nodes",
        {
            "name": named("nodes"),
            "vpc_security_group_ids": [
                ref("aws_eks_cluster.main.vpc_config[0].cluster_security_group_id"),
                ref("aws_security_group.application.id"),
            ],
        },
        guarded(),
        block("block_device_mappings", {"device_name": "/dev/xvda"}, disk),
    )
    group = resource(
        "aws_eks_node_group",
        "main",
        {
            "cluster_name": ref("aws_eks_cluster.main.name"),
            "node_group_name": named("nodes"),
            "node_role_arn": ref("aws_iam_role.nodes.arn"),
            "subnet_ids": ref(subnets),
            "instance_types": [ref("var.server_class")],
            "ami_type": KINDS[plan.architecture(Tier.APP)],
        },
        block(
            "launch_template",
            {
                "id": ref("aws_launch_template.nodes.id"),
                "version": ref("aws_launch_template.nodes.latest_version"),
            },
        ),
        block(
            "scaling_config",
            {
                "desired_size": ref("var.app_count"),
                "min_size": ref("var.app_count"),
                "max_size": ref("var.app_most"),
            },
        ),
        block("update_config", {"max_unavailable": 1}),
        {"depends_on": [ref(f"aws_iam_role_policy_attachment.nodes_{name}") for name in NODE_POLICIES]},
    )
    why = f"{plan.count(Tier.APP)} × {plan.sku(Tier.APP)}: the machines of the design"
    return (shape, Comment(why), group)


def _program(plan: Amazon) -> tuple[Block, ...]:
    """Programs take their rights by the identity of their pod; nobody keeps a key."""
    takes = policy(
        {
            "Effect": "Allow",
            "Principal": {"Service": "pods.eks.amazonaws.com"},
            "Action": ["sts:AssumeRole", "sts:TagSession"],
        }
    )
    return (
        resource("aws_iam_role", "app", {"name": named("app"), "assume_role_policy": takes}),
        resource(
            "aws_iam_role_policy",
            "app",
            {"role": ref("aws_iam_role.app.id"), "policy": policy(*reads_secrets(), *data_rules(plan))},
        ),
        resource(
            "aws_eks_pod_identity_association",
            "app",
            {
                "cluster_name": ref("aws_eks_cluster.main.name"),
                "namespace": ref("local.project"),
                "service_account": "app",
                "role_arn": ref("aws_iam_role.app.arn"),
            },
        ),
    )
