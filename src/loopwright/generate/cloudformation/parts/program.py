"""The door and the application behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
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
RULES = ("AWSManagedRulesKnownBadInputsRuleSet", "AWSManagedRulesCommonRuleSet", "AWSManagedRulesSQLiRuleSet")
TASKS = "ecs-tasks.amazonaws.com"


def door(plan: Amazon) -> Resources:
    """The certificate, the balancer, its listeners and its targets; a filter where one is decided."""
    value = plan.setting.value
    found: Resources = {
        "Certificate": resource(
            "CertificateManager::Certificate",
            {
                "DomainName": ref("DomainName"),
                "ValidationMethod": "DNS",
                "DomainValidationOptions": [{"DomainName": ref("DomainName"), "HostedZoneId": ref("ZoneId")}],
            },
        ),
        "Balancer": resource(
            "ElasticLoadBalancingV2::LoadBalancer",
            {
                "Type": "application",
                "Scheme": "internet-facing",
                "Subnets": subnets(plan, "Public"),
                "SecurityGroups": [get("BalancerGroup", "GroupId")],
                "LoadBalancerAttributes": [
                    {"Key": "routing.http.drop_invalid_header_fields.enabled", "Value": "true"},
                    {"Key": "deletion_protection.enabled", "Value": "true"},
                    {"Key": "access_logs.s3.enabled", "Value": "true"},
                    {"Key": "access_logs.s3.bucket", "Value": ref("Logs")},
                ],
            },
            DependsOn="LogsPolicy",
        ),
        "Targets": resource(
            "ElasticLoadBalancingV2::TargetGroup",
            {
                "Port": plan.application.port,
                "Protocol": "HTTP",
                "TargetType": "ip" if plan.on_fargate(Tier.APP) else "instance",
                "VpcId": ref("Network"),
                "HealthCheckPath": plan.health_path,
                "HealthCheckIntervalSeconds": round(value("choice.health_check.balancer_interval_seconds")),
                "HealthCheckTimeoutSeconds": round(value("choice.health_check.timeout_seconds")),
                "UnhealthyThresholdCount": round(value("choice.health_check.failures")),
                "Matcher": {"HttpCode": "200"},
            },
        ),
        **_listeners(),
        "Name": resource(
            "Route53::RecordSet",
            {
                "HostedZoneId": ref("ZoneId"),
                "Name": ref("DomainName"),
                "Type": "A",
                "AliasTarget": {
                    "DNSName": get("Balancer", "DNSName"),
                    "HostedZoneId": get("Balancer", "CanonicalHostedZoneID"),
                },
            },
        ),
    }
    return found | (_filter() if plan.filtered else {})


def _listeners() -> Resources:
    redirect: Data = {"Port": "443", "Protocol": "HTTPS", "StatusCode": "HTTP_301"}
    return {
        "Https": resource(
            "ElasticLoadBalancingV2::Listener",
            {
                "LoadBalancerArn": ref("Balancer"),
                "Port": 443,
                "Protocol": "HTTPS",
                "SslPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06",
                "Certificates": [{"CertificateArn": ref("Certificate")}],
                "DefaultActions": [{"Type": "forward", "TargetGroupArn": ref("Targets")}],
            },
        ),
        "Http": resource(
            "ElasticLoadBalancingV2::Listener",
            {
                "LoadBalancerArn": ref("Balancer"),
                "Port": 80,
                "Protocol": "HTTP",
                "DefaultActions": [{"Type": "redirect", "RedirectConfig": redirect}],
            },
        ),
    }


def _filter() -> Resources:
    rules: list[Data] = [
        {
            "Name": name,
            "Priority": number,
            "OverrideAction": {"None": {}} if number == 1 else {"Count": {}},
            "Statement": {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": name}},
            "VisibilityConfig": _seen(name),
        }
        for number, name in enumerate(RULES, start=1)
    ]
    return {
        "Filter": resource(
            "WAFv2::WebACL",
            {
                "Scope": "REGIONAL",
                "DefaultAction": {"Allow": {}},
                "Rules": rules,
                "VisibilityConfig": _seen("filter"),
            },
        ),
        "FilterAssociation": resource(
            "WAFv2::WebACLAssociation", {"ResourceArn": ref("Balancer"), "WebACLArn": get("Filter", "Arn")}
        ),
        "FilterLog": resource(
            "Logs::LogGroup",
            {
                "LogGroupName": sub("aws-waf-logs-${AWS::StackName}"),
                "RetentionInDays": ref("LogRetentionDays"),
                "KmsKeyId": get("Key", "Arn"),
            },
        ),
        "FilterLogging": resource(
            "WAFv2::LoggingConfiguration",
            {"ResourceArn": get("Filter", "Arn"), "LogDestinationConfigs": [get("FilterLog", "Arn")]},
        ),
    }


def _seen(name: str) -> Data:
    return {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": name}


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
        found |= _machines(plan, tier)
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


def secret_id(name: str) -> str:
    """The resource of a secret."""
    return "Secret" + "".join(part.title() for part in name.split("_"))


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
            "sqs:GetQueueAttributes",
        ]
        found.append(allow(jobs, get("Jobs", "Arn")))
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
        "Secrets": [{"Name": name, "ValueFrom": ref(secret_id(name))} for name in plan.secret_names],
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
    least, most = (100, 200) if fargate else (50, 100)
    properties: dict[str, Data] = {
        "Cluster": ref("Cluster"),
        "TaskDefinition": ref(f"{name}Task"),
        "DesiredCount": ref(f"{name}Count"),
        "PropagateTags": "SERVICE",
        "DeploymentConfiguration": {
            "MinimumHealthyPercent": least,
            "MaximumPercent": most,
            "DeploymentCircuitBreaker": {"Enable": True, "Rollback": True},
        },
    }
    if fargate:
        kind = "Private" if plan.private else "Public"
        place: Data = {
            "Subnets": subnets(plan, kind),
            "SecurityGroups": [get("ApplicationGroup", "GroupId")],
            "AssignPublicIp": "DISABLED" if plan.private else "ENABLED",
        }
        properties |= {
            "LaunchType": "FARGATE",
            "PlatformVersion": "1.4.0",
            "NetworkConfiguration": {"AwsvpcConfiguration": place},
        }
    else:
        properties |= {
            "LaunchType": "EC2",
            "PlacementConstraints": [
                {"Type": "memberOf", "Expression": f"attribute:tier == {tier.value}"},
                {"Type": "distinctInstance"},
            ],
        }
    if tier is Tier.APP:
        target: Data = {
            "TargetGroupArn": ref("Targets"),
            "ContainerName": tier.value,
            "ContainerPort": plan.application.port,
        }
        properties |= {"LoadBalancers": [target], "HealthCheckGracePeriodSeconds": 60}
    return resource("ECS::Service", properties, DependsOn="Https")


def _machines(plan: Amazon, tier: Tier) -> Resources:
    name = tier.value.title()
    arm = "/arm64" if plan.architecture(tier) == "arm64" else ""
    image = f"{{{{resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023{arm}/recommended/image_id}}}}"
    joins = (
        "#!/bin/sh\necho ECS_CLUSTER=${Cluster} >> /etc/ecs/ecs.config\n"
        f'echo \'ECS_INSTANCE_ATTRIBUTES={{"tier":"{tier.value}"}}\' >> /etc/ecs/ecs.config\n'
    )
    disk: Data = {"VolumeType": "gp3", "VolumeSize": 30, "Encrypted": True, "KmsKeyId": get("Key", "Arn")}
    shape: dict[str, Data] = {
        "ImageId": image,
        "InstanceType": plan.sku(tier),
        "IamInstanceProfile": {"Arn": get(f"{name}Profile", "Arn")},
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
    managed = ("service-role/AmazonEC2ContainerServiceforEC2Role", "AmazonSSMManagedInstanceCore")
    return {
        f"{name}MachineRole": role("machine", "ec2.amazonaws.com", managed=managed),
        f"{name}Profile": resource("IAM::InstanceProfile", {"Roles": [ref(f"{name}MachineRole")]}),
        f"{name}Shape": resource("EC2::LaunchTemplate", {"LaunchTemplateData": shape}),
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
