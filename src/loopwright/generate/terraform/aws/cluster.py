"""A Kubernetes cluster: the machines of the design in a group, the rest is in the manifests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.amazon import NODE_LABEL
from loopwright.generate.hcl import Comment, block, called, ref, template
from loopwright.generate.terraform.aws.containers import registry
from loopwright.generate.terraform.aws.identity import data_rules
from loopwright.generate.terraform.aws.machines import guarded
from loopwright.generate.terraform.aws.operators import add_ons, operators, pod_identity
from loopwright.generate.terraform.aws.words import named, resource, trusts

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


def cluster(plan: Amazon) -> tuple[Item, ...]:
    """The cluster, its machines, and what its programs may do."""
    subnets = f"aws_subnet.{'private' if plan.private else 'public'}[*].id"
    return (
        *registry(plan),
        *_roles(),
        _cluster(plan, subnets),
        *_nodes(plan, subnets),
        *add_ons(plan),
        *_program(plan),
        *operators(plan),
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
    groups = [part for tier in plan.node_tiers for part in _group(plan, tier, subnets)]
    return (shape, *groups)


def _group(plan: Amazon, tier: Tier, subnets: str) -> tuple[Item, ...]:
    """The machines of a tier; pods find them by the label, because they are of the tier's own size."""
    app = tier is Tier.APP
    count = ref(f"var.{tier}_count")
    grows = app and plan.most_instances > plan.count(tier)
    group = resource(
        "aws_eks_node_group",
        "main" if app else str(tier),
        {
            "cluster_name": ref("aws_eks_cluster.main.name"),
            "node_group_name": named("nodes" if app else f"{tier}-nodes"),
            "node_role_arn": ref("aws_iam_role.nodes.arn"),
            "subnet_ids": ref(subnets),
            "instance_types": [ref("var.server_class" if app else f"var.{tier}_class")],
            "ami_type": KINDS[plan.architecture(tier)],
            "labels": {NODE_LABEL: str(tier)},
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
                "desired_size": count,
                "min_size": count,
                "max_size": ref("var.app_most") if app else count,
            },
        ),
        block("update_config", {"max_unavailable": 1}),
        # how many there are is the autoscaler's from then on
        *([block("lifecycle", {"ignore_changes": [ref("scaling_config[0].desired_size")]})] if grows else []),
        {
            "depends_on": [
                *(ref(f"aws_iam_role_policy_attachment.nodes_{name}") for name in NODE_POLICIES),
                ref("aws_eks_addon.vpc_cni"),  # how many pods a machine takes is said when it starts
            ]
        },
    )
    return (
        Comment(f"{plan.count(tier)} × {plan.sku(tier)} for the {tier}: the machines of the design"),
        group,
    )


def _program(plan: Amazon) -> tuple[Block, ...]:
    """Programs take their rights by the identity of their pod; nobody keeps a key.

    Secrets are none of them: the operator that reads those hands over what a pod names.
    """
    return pod_identity("app", ref("local.project"), "app", *data_rules(plan))
