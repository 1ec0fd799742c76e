"""The application in containers: a cluster, a service for each tier, and machines where they are ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.hcl import Call, block, called, ref, template
from loopwright.generate.terraform.aws.machines import machines
from loopwright.generate.terraform.aws.words import named, resource

if TYPE_CHECKING:
    from loopwright.generate.amazon import Amazon
    from loopwright.generate.hcl import Block, Item, Value

SIXTY = 60
ARCHITECTURES = {"arm64": "ARM64", "x86_64": "X86_64"}


def containers(plan: Amazon) -> tuple[Item, ...]:
    """The registry, the cluster, and a service for each tier that runs the program."""
    services = [one for tier in plan.tasks for one in (_task(plan, tier), _service(plan, tier))]
    return (*registry(plan), *_cluster(plan), *services, *_scaling(plan))


def registry(plan: Amazon) -> tuple[Item, ...]:
    """Where the pipeline pushes images."""
    rule: dict[str, Value] = {
        "rules": [
            {
                "rulePriority": 1,
                "description": "Keep what a way back may need",
                "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 30},
                "action": {"type": "expire"},
            }
        ]
    }
    return (
        resource(
            "aws_ecr_repository",
            "application",
            {"name": called(plan.names.images), "image_tag_mutability": "IMMUTABLE"},
            block("image_scanning_configuration", {"scan_on_push": True}),
            block(
                "encryption_configuration",
                {"encryption_type": "KMS", "kms_key": ref("aws_kms_key.main.arn")},
            ),
        ),
        resource(
            "aws_ecr_lifecycle_policy",
            "application",
            {
                "repository": ref("aws_ecr_repository.application.name"),
                "policy": Call("jsonencode", rule),
            },
        ),
    )


def _cluster(plan: Amazon) -> tuple[Item, ...]:
    shell = block(
        "log_configuration",
        {
            "cloud_watch_encryption_enabled": True,
            "cloud_watch_log_group_name": ref('aws_cloudwatch_log_group.main["shell"].name'),
        },
    )
    command = block(
        "execute_command_configuration",
        {"kms_key_id": ref("aws_kms_key.main.arn"), "logging": "OVERRIDE"},
        shell,
    )
    cluster = resource(
        "aws_ecs_cluster",
        "main",
        {"name": called(plan.names.cluster)},
        block("setting", {"name": "containerInsights", "value": "enabled"}),
        block("configuration", command),
    )
    ours = [one for tier in plan.machines for one in machines(plan, tier)]
    providers: list[Value] = [ref(f"aws_ecs_capacity_provider.{tier.value}.name") for tier in plan.machines]
    if len(plan.machines) < len(plan.tasks):
        providers.insert(0, "FARGATE")
    joined = resource(
        "aws_ecs_cluster_capacity_providers",
        "main",
        {"cluster_name": ref("aws_ecs_cluster.main.name"), "capacity_providers": providers},
    )
    return (cluster, joined, *ours)


def _task(plan: Amazon, tier: Tier) -> Block:
    fargate = plan.on_fargate(tier)
    sizes: dict[str, Value] = {"memory": plan.memory_mib(tier)}
    if fargate:
        sizes = {"cpu": plan.cpu_units(tier), **sizes}
    platform = {
        "operating_system_family": "LINUX",
        "cpu_architecture": ARCHITECTURES[plan.architecture(tier)],
    }
    return resource(
        "aws_ecs_task_definition",
        tier.value,
        {
            "family": called(plan.names.service(tier.value)),
            "requires_compatibilities": ["FARGATE" if fargate else "EC2"],
            "network_mode": "awsvpc" if fargate else "bridge",
            **sizes,
            "execution_role_arn": ref("aws_iam_role.start.arn"),
            "task_role_arn": ref(f"aws_iam_role.{tier.value}.arn"),
            "container_definitions": Call("jsonencode", [_container(plan, tier)]),
        },
        block("runtime_platform", platform),
        block("volume", {"name": "tmp"}),
    )


def _container(plan: Amazon, tier: Tier) -> dict[str, Value]:
    start = plan.application.start if tier is Tier.APP else plan.application.worker
    ports: dict[str, Value] = {"containerPort": ref("local.port"), "protocol": "tcp"}
    if not plan.on_fargate(tier):
        ports["hostPort"] = ref("local.port")
    check = {"portMappings": [ports]} if tier is Tier.APP else {}
    return {
        "name": tier.value,
        "image": ref("var.image"),
        "command": ["sh", "-c", f"exec {start}"],
        "essential": True,
        "readonlyRootFilesystem": True,
        "linuxParameters": {"initProcessEnabled": True},
        **check,
        "mountPoints": [{"sourceVolume": "tmp", "containerPath": "/tmp", "readOnly": False}],  # noqa: S108 - in the container
        "environment": ref("local.environment"),
        "secrets": ref("local.secrets"),
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": ref(f'aws_cloudwatch_log_group.main["{tier.value}"].name'),
                "awslogs-region": ref("var.region"),
                "awslogs-stream-prefix": tier.value,
            },
        },
    }


def _service(plan: Amazon, tier: Tier) -> Block:
    fargate = plan.on_fargate(tier)
    provider: Value = "FARGATE" if fargate else ref(f"aws_ecs_capacity_provider.{tier.value}.name")
    least, most = _during_a_deploy(f"var.{tier.value}_count", fargate=fargate)
    return resource(
        "aws_ecs_service",
        tier.value,
        {
            "name": called(plan.names.service(tier.value)),
            "cluster": ref("aws_ecs_cluster.main.id"),
            "task_definition": ref(f"aws_ecs_task_definition.{tier.value}.arn"),
            "desired_count": ref(f"var.{tier.value}_count"),
            **({"platform_version": "1.4.0"} if fargate else {}),
            "enable_execute_command": False,
            "propagate_tags": "SERVICE",
            "deployment_minimum_healthy_percent": least,
            "deployment_maximum_percent": most,
            **({"health_check_grace_period_seconds": SIXTY} if tier is Tier.APP else {}),
        },
        block("capacity_provider_strategy", {"capacity_provider": provider, "weight": 1}),
        block("deployment_circuit_breaker", {"enable": True, "rollback": True}),
        _placed(plan) if fargate else _spread(),
        *([_behind_balancer()] if tier is Tier.APP else []),
        {"depends_on": [ref("aws_lb_listener.https"), ref("aws_ecs_cluster_capacity_providers.main")]},
        *_grown(plan, tier),
        skips=() if plan.private or not fargate else ("CKV_AWS_333",),
    )


def _during_a_deploy(count: str, *, fargate: bool) -> tuple[Value, Value]:
    """The least and the most percent of tasks while a release comes in.

    One task takes a whole machine: of several one goes before one comes; one alone gets a second machine for as long.
    """
    if fargate:
        return 100, 200
    return ref(f"{count} > 1 ? 50 : 100"), ref(f"{count} > 1 ? 100 : 200")


def _behind_balancer() -> Block:
    return block(
        "load_balancer",
        {
            "target_group_arn": ref("aws_lb_target_group.application.arn"),
            "container_name": Tier.APP.value,
            "container_port": ref("local.port"),
        },
    )


def _spread() -> Block:
    return block("ordered_placement_strategy", {"type": "spread", "field": "attribute:ecs.availability-zone"})


def _grown(plan: Amazon, tier: Tier) -> tuple[Item, ...]:
    """What a release turned over, and what load added, are not put back by the next plan."""
    changed = [ref("task_definition")]
    if tier is Tier.APP and plan.most_instances > plan.count(Tier.APP):
        changed.append(ref("desired_count"))
    return (block("lifecycle", {"ignore_changes": [*changed]}),)


def _placed(plan: Amazon) -> Block:
    return block(
        "network_configuration",
        {
            "subnets": ref(f"aws_subnet.{'private' if plan.private else 'public'}[*].id"),
            "security_groups": [ref("aws_security_group.application.id")],
            "assign_public_ip": not plan.private,
        },
    )


def _scaling(plan: Amazon) -> tuple[Item, ...]:
    if plan.most_instances <= plan.count(Tier.APP) or not plan.on_fargate(Tier.APP):
        return ()
    dimension, space = "ecs:service:DesiredCount", "ecs"
    what = template("service/${aws_ecs_cluster.main.name}/${aws_ecs_service.app.name}")
    target = resource(
        "aws_appautoscaling_target",
        "app",
        {
            "service_namespace": space,
            "scalable_dimension": dimension,
            "resource_id": what,
            "min_capacity": ref("var.app_count"),
            "max_capacity": ref("var.app_most"),
        },
    )
    tracking = block(
        "target_tracking_scaling_policy_configuration",
        {"target_value": plan.setting.value("seed.scale_out_cpu") * 100},
        block(
            "predefined_metric_specification", {"predefined_metric_type": "ECSServiceAverageCPUUtilization"}
        ),
    )
    return (
        target,
        resource(
            "aws_appautoscaling_policy",
            "app",
            {
                "name": named("by-load"),
                "policy_type": "TargetTrackingScaling",
                "service_namespace": space,
                "scalable_dimension": dimension,
                "resource_id": ref("aws_appautoscaling_target.app.resource_id"),
            },
            tracking,
        ),
    )
