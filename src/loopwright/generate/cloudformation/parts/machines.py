"""The machines of a cluster, where they are ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.cloudformation.parts.network import subnets
from loopwright.generate.cloudformation.parts.words import (
    Resources,
    get,
    passed_over,
    ref,
    resource,
    role,
    sub,
)

if TYPE_CHECKING:
    from loopwright.design.model import Tier
    from loopwright.generate.amazon import Amazon
    from loopwright.generate.dumping import Data


def machines(plan: Amazon, tier: Tier) -> Resources:
    """The machines of a tier: they join the cluster and say whose tasks they take."""
    name = tier.value.title()
    managed = ("service-role/AmazonEC2ContainerServiceforEC2Role", "AmazonSSMManagedInstanceCore")
    return {
        f"{name}MachineRole": role("machine", "ec2.amazonaws.com", managed=managed),
        f"{name}Profile": resource("IAM::InstanceProfile", {"Roles": [ref(f"{name}MachineRole")]}),
        f"{name}Shape": resource(
            "EC2::LaunchTemplate",
            {"LaunchTemplateData": _shape(plan, tier)},
            **passed_over(*([] if plan.private else ["CKV_AWS_88"])),
        ),
        f"{name}Machines": resource(
            "AutoScaling::AutoScalingGroup",
            {
                "MinSize": ref(f"{name}Count"),
                "MaxSize": ref(f"{name}Count"),
                "VPCZoneIdentifier": subnets(plan, "Private" if plan.private else "Public"),
                "LaunchTemplate": {
                    "LaunchTemplateId": ref(f"{name}Shape"),
                    "Version": get(f"{name}Shape", "LatestVersionNumber"),
                },
            },
            UpdatePolicy={"AutoScalingRollingUpdate": {"MaxBatchSize": 1}},
        ),
    }


def _shape(plan: Amazon, tier: Tier) -> Data:
    arm = "/arm64" if plan.architecture(tier) == "arm64" else ""
    image = f"{{{{resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023{arm}/recommended/image_id}}}}"
    joins = (
        "#!/bin/sh\necho ECS_CLUSTER=${Cluster} >> /etc/ecs/ecs.config\n"
        f'echo \'ECS_INSTANCE_ATTRIBUTES={{"tier":"{tier.value}"}}\' >> /etc/ecs/ecs.config\n'
    )
    disk: Data = {"VolumeType": "gp3", "VolumeSize": 30, "Encrypted": True, "KmsKeyId": get("Key", "Arn")}
    return {
        "ImageId": image,
        "InstanceType": plan.sku(tier),
        "IamInstanceProfile": {"Arn": get(f"{tier.value.title()}Profile", "Arn")},
        "UserData": {"Fn::Base64": sub(joins)},
        "MetadataOptions": {"HttpTokens": "required", "HttpPutResponseHopLimit": 1},
        "NetworkInterfaces": [
            {
                "DeviceIndex": 0,
                "AssociatePublicIpAddress": not plan.private,
                "Groups": [get("ApplicationGroup", "GroupId")],
            }
        ],
        "BlockDeviceMappings": [{"DeviceName": "/dev/xvda", "Ebs": disk}],
    }
