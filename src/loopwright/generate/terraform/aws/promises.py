"""The promises as `terraform test` asserts them: a change that breaks one does not pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.hcl import Comment, block, ref
from loopwright.generate.terraform.aws.frame import said_by
from loopwright.generate.terraform.aws.variables import variables
from loopwright.generate.terraform.aws.witness import agreed
from loopwright.generate.terraform.pipelines import PROMISE
from loopwright.loop.vocabulary import Arrangement

if TYPE_CHECKING:
    from loopwright.generate.amazon import Amazon
    from loopwright.generate.hcl import Block, Item, Value

Assertion = tuple[str, str]


def promises(plan: Amazon) -> tuple[Item, ...]:
    """A test file: no account is asked, the provider is imitated; what is planned is compared with what is promised."""
    mocks = [_mock("")]
    if plan.edge:
        mocks.append(_mock("edge"))
    said: dict[str, Value] = {one.name: one.example for one in variables(plan) if one.default is None}
    smaller = _smaller(plan)
    return (
        Comment("terraform init -backend=false && terraform test"),
        *mocks,
        block("variables", said),
        _run(plan),
        *smaller,
    )


def _mock(alias: str) -> Block:
    looked_up: tuple[tuple[str, dict[str, Value]], ...] = (
        ("aws_caller_identity", {"account_id": "000000000000"}),
        ("aws_partition", {"partition": "aws"}),
    )
    option = {
        "domain_name": "app.example",
        "resource_record_name": "_proof.app.example",
        "resource_record_type": "CNAME",
        "resource_record_value": "_proof.acm.example",
    }
    data = [block("mock_data", kind, {"defaults": values}) for kind, values in looked_up]
    certificate = block(
        "mock_resource", "aws_acm_certificate", {"defaults": {"domain_validation_options": [option]}}
    )
    body: list[Item] = [{"alias": alias}] if alias else []
    return block("mock_provider", "aws", *body, *(data if not alias else ()), certificate)


def _run(plan: Amazon) -> Block:
    """One plan for all: each takes a provider its time."""
    body: list[Item] = [{"command": ref("plan")}]
    for title, checks in groups(plan):
        for number, (condition, why) in enumerate(checks):
            body += [Comment(title)] if number == 0 else []
            body.append(block("assert", {"condition": ref(condition), "error_message": why}))
    return block("run", "production_keeps_its_promises", *body)


def _smaller(plan: Amazon) -> tuple[Block, ...]:
    """Staging is smaller, and as closed."""
    if plan.staged in {"", "none"} or not plan.hosted:
        return ()
    asserts = [
        block("assert", {"condition": ref(condition), "error_message": why})
        for condition, why in _closed_database(plan)
        if "deletion_protection" not in condition  # what staging holds is made up
    ]
    return (
        block(
            "run",
            "staging_is_as_closed",
            {"command": ref("plan")},
            block("variables", said_by(plan, "staging")),
            *asserts,
        ),
    )


def groups(plan: Amazon) -> tuple[tuple[str, tuple[Assertion, ...]], ...]:
    """Each promise with what must be planned for it."""
    return (
        ("it survives what was promised", _survives(plan)),
        ("the database is closed and kept", _closed_database(plan)),
        ("the rest is encrypted and closed", _closed(plan)),
        ("strangers reach the door alone", _doors(plan)),
        ("the design is what is planned", _sizes(plan)),
        ("copies are made, and somebody hears of faults", _watched(plan)),
    )


def _survives(plan: Amazon) -> tuple[Assertion, ...]:
    found: list[Assertion] = []
    if plan.hosted and plan.standby and not plan.aurora:
        found.append(
            ("aws_db_instance.main.multi_az == true", "A standby in another zone is promised: multi_az.")
        )
    if plan.aurora and plan.standby:
        found.append(("length(aws_rds_cluster_instance.main) >= 2", "A reader that takes over is promised."))
    if plan.in_network:
        zones = max(plan.zones, 1)
        found.append((f"length(aws_subnet.data) >= {zones}", f"Data stands in {zones} zones."))
    found += agreed(plan)
    if plan.tasks and plan.setting.structure.app_redundant:
        found.append(("aws_ecs_service.app.desired_count >= 2", "One instance may fail: two at least."))
        found.append(
            (
                "aws_ecs_service.app.deployment_circuit_breaker[0].rollback == true",
                "A failed deploy goes back by itself.",
            )
        )
    return tuple(found)


def _closed_database(plan: Amazon) -> tuple[Assertion, ...]:
    if plan.own_database:
        return (
            (
                "alltrue([for disk in aws_ebs_volume.database : disk.encrypted])",
                "The database's disks are encrypted.",
            ),
            (
                'alltrue([for one in aws_instance.database : one.metadata_options[0].http_tokens == "required"])',
                "A machine's credentials need a token.",
            ),
            (
                "alltrue([for machine in aws_instance.database : machine.disable_api_termination])",
                "The database's machines are protected from deletion.",
            ),
        )
    if not plan.hosted:
        return ()
    who = "aws_rds_cluster.main" if plan.aurora else "aws_db_instance.main"
    public = (
        "alltrue([for one in aws_rds_cluster_instance.main : one.publicly_accessible == false])"
        if plan.aurora
        else f"{who}.publicly_accessible == false"
    )
    return (
        (public, "The database has no public address."),
        (f"{who}.storage_encrypted == true", "The database is encrypted at rest."),
        (f"{who}.deletion_protection == true", "The database refuses to be deleted."),
        (f"{who}.skip_final_snapshot == false", "A last copy is made before an end."),
        (
            f"{who}.backup_retention_period >= {plan.backup_days}",
            f"Every change is kept for {plan.backup_days} days.",
        ),
        (f"{who}.manage_master_user_password == true", "Nobody knows the owner's password."),
        (
            f'anytrue([for one in {_parameters(plan)}.parameter : one.name == "rds.force_ssl" && one.value == "1"])',
            "The database answers through TLS alone.",
        ),
    )


def _parameters(plan: Amazon) -> str:
    return "aws_rds_cluster_parameter_group.main" if plan.aurora else "aws_db_parameter_group.main"


def _closed(plan: Amazon) -> tuple[Assertion, ...]:
    found: list[Assertion] = [
        ("aws_kms_key.main.enable_key_rotation == true", "The key is turned over each year.")
    ]
    for name in (["files"] if plan.files else []) + (
        ["site"] if plan.arrangement is Arrangement.STATIC else []
    ):
        block_ = f"aws_s3_bucket_public_access_block.{name}"
        found += [
            (
                f"{block_}.restrict_public_buckets && {block_}.block_public_policy",
                f"Nobody outside reads the {name}.",
            ),
            (
                f'aws_s3_bucket_versioning.{name}.versioning_configuration[0].status == "Enabled"',
                "A deletion can be undone.",
            ),
            (
                (
                    f"alltrue([for rule in aws_s3_bucket_server_side_encryption_configuration.{name}.rule : "
                    'rule.apply_server_side_encryption_by_default[0].sse_algorithm == "aws:kms"])'
                ),
                "Files are encrypted at rest.",
            ),
        ]
    if plan.cached:
        group = "aws_elasticache_replication_group.main"
        found.append(
            (
                f"tobool({group}.at_rest_encryption_enabled) && {group}.transit_encryption_enabled",
                "The cache is encrypted.",
            )
        )
    if plan.queued:
        found.append(
            ('aws_sqs_queue.jobs.redrive_policy != ""', "Jobs that fail for good are kept to be looked at.")
        )
    if plan.on_server and not plan.lightsail:
        found += [
            ("aws_ebs_volume.data.encrypted == true", "The server's data is encrypted."),
            (
                'aws_instance.server.metadata_options[0].http_tokens == "required"',
                "The server's credentials need a token.",
            ),
        ]
    return tuple(found)


def _doors(plan: Amazon) -> tuple[Assertion, ...]:
    found: list[Assertion] = [PROMISE] if plan.deployed else []
    for name, wanted in (("database", plan.hosted or plan.own_database), ("cache", plan.cached)):
        if wanted:
            rule = f"aws_vpc_security_group_ingress_rule.{name}_from_application"
            found.append(
                (
                    f"{rule}.cidr_ipv4 == null && {rule}.cidr_ipv6 == null",
                    f"The {name} answers the application alone.",
                )
            )
    if plan.behind_balancer:
        found += [
            (
                "aws_vpc_security_group_ingress_rule.application_from_balancer.cidr_ipv4 == null",
                "The application answers the balancer alone.",
            ),
            ('aws_lb_listener.http.default_action[0].type == "redirect"', "Plain HTTP only leads to HTTPS."),
            ('startswith(aws_lb_listener.https.ssl_policy, "ELBSecurityPolicy-TLS13")', "TLS 1.2 at least."),
            ("aws_lb.main.enable_deletion_protection == true", "The balancer refuses to be deleted."),
        ]
    if plan.tasks and plan.on_fargate(Tier.APP):
        public = "false" if plan.private else "true"
        found.append(
            (
                f"aws_ecs_service.app.network_configuration[0].assign_public_ip == {public}",
                "Addresses are as the design pays for.",
            )
        )
    if plan.edge:
        found.append(
            (
                'aws_cloudfront_distribution.main.viewer_certificate[0].minimum_protocol_version == "TLSv1.2_2021"',
                "TLS 1.2 at least, at the edge.",
            )
        )
    if plan.lightsail:
        found += [
            ('!contains(var.admin_cidrs, "0.0.0.0/0")', "The guarded door is not for everybody."),
            (
                'one(aws_lightsail_instance.server.add_on).status == "Enabled"',
                "The server is copied each day.",
            ),
        ]
    return tuple(found)


def _sizes(plan: Amazon) -> tuple[Assertion, ...]:
    found: list[Assertion] = []
    for tier in plan.tasks:
        count = plan.count(tier)
        found.append(
            (
                f"aws_ecs_service.{tier.value}.desired_count == {count}",
                f"The design has {count} for the {tier.value}.",
            )
        )
        if plan.on_fargate(tier):
            units = plan.cpu_units(tier)
            found.append(
                (
                    f"tonumber(aws_ecs_task_definition.{tier.value}.cpu) == {units}",
                    f"The design has {units} units of processor each.",
                )
            )
    for tier in plan.node_tiers:
        group, count = "main" if tier is Tier.APP else tier.value, plan.count(tier)
        found.append(
            (
                f"aws_eks_node_group.{group}.scaling_config[0].min_size == {count}",
                f"Each pod of the {tier.value} has a machine of its own: {count}.",
            )
        )
    if plan.hosted and not plan.aurora:
        found.append(
            (
                f'aws_db_instance.main.instance_class == "{plan.database_class}"',
                f"The design has {plan.database_class}.",
            )
        )
    if plan.private:
        found.append((f"length(aws_nat_gateway.main) == {plan.gateways}", "As many ways out as designed."))
    return tuple(found)


def _watched(plan: Amazon) -> tuple[Assertion, ...]:
    found: list[Assertion] = [
        (
            f"tonumber(aws_budgets_budget.month.limit_amount) == {plan.budget_usd}",
            "The budget is the loop's.",
        ),
        (
            (
                "anytrue([for one in aws_budgets_budget.month.cost_filter : "
                'contains(one.values, "user:Environment$production")])'
            ),
            "The budget sees what its own environment costs.",
        ),
    ]
    if plan.keeps:
        found.append(("aws_backup_plan.main.name == aws_backup_vault.main.name", "Copies are made."))
    if plan.behind_balancer:
        found.append(
            (
                f"aws_cloudwatch_metric_alarm.slow.threshold == {plan.latency_seconds:g}",
                "An alarm rings above the objective.",
            )
        )
    return tuple(found)
