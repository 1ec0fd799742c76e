"""The application behind the door: its cluster, and a service for each tier that runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.application import secrets_read
from loopwright.generate.cloudformation.parts.keys import secret_id
from loopwright.generate.cloudformation.parts.machines import machines
from loopwright.generate.cloudformation.parts.network import subnets
from loopwright.generate.cloudformation.parts.words import (
    Resources,
    allow,
    get,
    named,
    ref,
    resource,
    role,
    sub,
)

if TYPE_CHECKING:
    from loopwright.generate.amazon import Amazon
    from loopwright.generate.dumping import Data

ARCHITECTURES = {"arm64": "ARM64", "x86_64": "X86_64"}
TASKS = "ecs-tasks.amazonaws.com"


def program(plan: Amazon) -> Resources:
    """The cluster, and a service for each tier that runs the program."""
    found: Resources = {
        "Cluster": resource(
            "ECS::Cluster", {"ClusterSettings": [{"Name": "containerInsights", "Value": "enabled"}]}
        ),
        "Images": resource(
            "ECR::Repository",
            {
                "RepositoryName": ref("AWS::StackName"),
                "ImageTagMutability": "IMMUTABLE",
                "ImageScanningConfiguration": {"ScanOnPush": True},
                "EncryptionConfiguration": {"EncryptionType": "KMS", "KmsKey": get("Key", "Arn")},
            },
            DeletionPolicy="Retain",
            UpdateReplacePolicy="Retain",
        ),
        "StartRole": _start(plan),
    }
    for tier in plan.tasks:
        found |= _tier(plan, tier)
    for tier in plan.machines:
        found |= machines(plan, tier)
    return found | _scaling(plan)


def _start(plan: Amazon) -> Data:
    layers: list[Data] = [
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:GetDownloadUrlForLayer",
    ]
    logs: list[Data] = [get(f"{tier.value.title()}Log", "Arn") for tier in plan.tasks]
    secrets: list[Data] = [ref(secret_id(name)) for name in plan.secret_names]
    return role(
        "start",
        TASKS,
        allow(["ecr:GetAuthorizationToken"], "*"),
        allow(layers, get("Images", "Arn")),
        allow(["logs:CreateLogStream", "logs:PutLogEvents"], logs),
        allow(["secretsmanager:GetSecretValue"], secrets),
        allow(["kms:Decrypt"], get("Key", "Arn")),
    )


def _rights(plan: Amazon) -> list[Data]:
    found: list[Data] = []
    if plan.files:
        found += [
            allow(["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], sub("${Files.Arn}/*")),
            allow(["s3:ListBucket"], get("Files", "Arn")),
        ]
    if plan.queued:
        jobs: list[Data] = [
            "sqs:SendMessage",
            "sqs:ReceiveMessage",
            "sqs:DeleteMessage",
            "sqs:ChangeMessageVisibility",
            "sqs:GetQueueAttributes",
        ]
        found.append(allow(jobs, get("Jobs", "Arn")))
    if plan.cached:
        # a group has no Arn that a template could ask for
        group = sub(
            "arn:${AWS::Partition}:elasticache:${AWS::Region}:${AWS::AccountId}:replicationgroup:${Cache}"
        )
        found.append(allow(["elasticache:Connect"], [group, get("CacheUser", "Arn")]))
    if found:
        found.append(allow(["kms:Decrypt", "kms:GenerateDataKey"], get("Key", "Arn")))
    return found


def _tier(plan: Amazon, tier: Tier) -> Resources:
    name, fargate = tier.value.title(), plan.on_fargate(tier)
    sizes: dict[str, Data] = {"Memory": str(plan.memory_mib(tier))}
    if fargate:
        sizes["Cpu"] = str(plan.cpu_units(tier))
    return {
        f"{name}Role": role("data", TASKS, *_rights(plan)),
        f"{name}Task": resource(
            "ECS::TaskDefinition",
            {
                "RequiresCompatibilities": ["FARGATE" if fargate else "EC2"],
                "NetworkMode": "awsvpc" if fargate else "bridge",
                **sizes,
                "ExecutionRoleArn": get("StartRole", "Arn"),
                "TaskRoleArn": get(f"{name}Role", "Arn"),
                "RuntimePlatform": {
                    "OperatingSystemFamily": "LINUX",
                    "CpuArchitecture": ARCHITECTURES[plan.architecture(tier)],
                },
                "ContainerDefinitions": [_container(plan, tier)],
                "Volumes": [{"Name": "tmp"}],
            },
        ),
        f"{name}Service": _service(plan, tier),
    }


def _container(plan: Amazon, tier: Tier) -> Data:
    start = plan.application.start if tier is Tier.APP else plan.application.worker
    port: dict[str, Data] = {"ContainerPort": plan.application.port, "Protocol": "tcp"}
    if not plan.on_fargate(tier):
        port["HostPort"] = plan.application.port
    settings: dict[str, Data] = dict(plan.plain_names)
    if plan.files:
        settings["FILES_BUCKET"] = ref("Files")
    if plan.queued:
        settings["QUEUE_URL"] = ref("Jobs")
    if plan.hosted:
        settings["DATABASE_HOST"] = get("Database", "Endpoint.Address")
    if plan.cached:
        settings["CACHE_HOST"] = get("Cache", "PrimaryEndPoint.Address")
    return {
        "Name": tier.value,
        "Image": ref("Image"),
        "Command": ["sh", "-c", f"exec {start}"],
        "Essential": True,
        "ReadonlyRootFilesystem": True,
        "LinuxParameters": {"InitProcessEnabled": True},
        **({"PortMappings": [port]} if tier is Tier.APP else {}),
        "MountPoints": [{"SourceVolume": "tmp", "ContainerPath": "/tmp", "ReadOnly": False}],  # noqa: S108 - in the container
        "Environment": [{"Name": name, "Value": value} for name, value in settings.items()],
        "Secrets": [
            {"Name": read, "ValueFrom": ref(secret_id(name))}
            for read, name in secrets_read(plan.setting).items()
        ],
        "LogConfiguration": {
            "LogDriver": "awslogs",
            "Options": {
                "awslogs-group": ref(f"{tier.value.title()}Log"),
                "awslogs-region": ref("AWS::Region"),
                "awslogs-stream-prefix": tier.value,
            },
        },
    }


def _service(plan: Amazon, tier: Tier) -> Data:
    name, fargate = tier.value.title(), plan.on_fargate(tier)
    alone = f"One{name}"
    least: Data = 100 if fargate else {"Fn::If": [alone, 0, 50]}
    properties: dict[str, Data] = {
        "Cluster": ref("Cluster"),
        "TaskDefinition": ref(f"{name}Task"),
        "DesiredCount": ref(f"{name}Count"),
        "PropagateTags": "SERVICE",
        "DeploymentConfiguration": {
            "MinimumHealthyPercent": least,
            "MaximumPercent": 200 if fargate else 100,
            "DeploymentCircuitBreaker": {"Enable": True, "Rollback": True},
        },
        **(_without_machines(plan) if fargate else _on_machines(tier)),
    }
    if tier is Tier.APP:
        target: Data = {
            "TargetGroupArn": ref("Targets"),
            "ContainerName": tier.value,
            "ContainerPort": plan.application.port,
        }
        properties |= {"LoadBalancers": [target], "HealthCheckGracePeriodSeconds": 60}
    return resource("ECS::Service", properties, DependsOn="Https")


def _without_machines(plan: Amazon) -> dict[str, Data]:
    place: Data = {
        "Subnets": subnets(plan, "Private" if plan.private else "Public"),
        "SecurityGroups": [get("ApplicationGroup", "GroupId")],
        "AssignPublicIp": "DISABLED" if plan.private else "ENABLED",
    }
    return {
        "LaunchType": "FARGATE",
        "PlatformVersion": "1.4.0",
        "NetworkConfiguration": {"AwsvpcConfiguration": place},
    }


def _on_machines(tier: Tier) -> dict[str, Data]:
    return {
        "LaunchType": "EC2",
        "PlacementConstraints": [
            {"Type": "memberOf", "Expression": f"attribute:tier == {tier.value}"},
            {"Type": "distinctInstance"},
        ],
    }


def _scaling(plan: Amazon) -> Resources:
    if plan.most_instances <= plan.count(Tier.APP) or not plan.on_fargate(Tier.APP):
        return {}
    return {
        "Growth": resource(
            "ApplicationAutoScaling::ScalableTarget",
            {
                "ServiceNamespace": "ecs",
                "ScalableDimension": "ecs:service:DesiredCount",
                "ResourceId": sub("service/${Cluster}/${AppService.Name}"),
                "MinCapacity": ref("AppCount"),
                "MaxCapacity": plan.most_instances,
            },
        ),
        "GrowthByLoad": resource(
            "ApplicationAutoScaling::ScalingPolicy",
            {
                "PolicyName": named("by-load"),
                "PolicyType": "TargetTrackingScaling",
                "ScalingTargetId": ref("Growth"),
                "TargetTrackingScalingPolicyConfiguration": {
                    "TargetValue": plan.setting.value("seed.scale_out_cpu") * 100,
                    "PredefinedMetricSpecification": {
                        "PredefinedMetricType": "ECSServiceAverageCPUUtilization"
                    },
                },
            },
        ),
    }
