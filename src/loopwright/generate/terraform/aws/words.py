"""Words that the parts share: resources, rules of policies, reasons for what a scanner is asked to pass over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.hcl import Block, Call, Comment, Item, block, ref, template

if TYPE_CHECKING:
    from loopwright.generate.hcl import Value

REASONS = {
    "copied by the recovery plan, as decided in backup_schedule and file_backup": ("CKV_AWS_144",),
    "nothing waits for events of this bucket": ("CKV2_AWS_62",),
    "this bucket takes the logs of the others, as AWS delivers them: by its own encryption and older rights": (
        "CKV_AWS_18",
        "CKV_AWS_145",
        "CKV2_AWS_65",
    ),
    "kept as long as decided in log_retention": ("CKV_AWS_338",),
    "the design promises no standby here; see database_stage and caching": ("CKV_AWS_157", "CKV2_AWS_50"),
    "turned over by the runbook, as decided in secret_rotation": ("CKV2_AWS_57",),
    "TLS ends at the balancer; the targets answer it alone, by their security group": ("CKV_AWS_378",),
    "no filter of requests is decided here; see web_application_firewall": (
        "CKV2_AWS_28",
        "CKV2_AWS_47",
        "CKV_AWS_68",
    ),
    "this filter's log stands in the region of the edge, where the key is not": ("CKV_AWS_158",),
    "one origin, which is the application and answers the root itself": (
        "CKV_AWS_310",
        "CKV_AWS_305",
        "CKV2_AWS_46",
    ),
    "the product is for everybody, wherever they are, and itself asks who calls": (
        "CKV_AWS_374",
        "CKV_AWS_309",
    ),
    "a promise for every name below, for good: the owner of the domain gives it, not a generator": (
        "CKV_AWS_259",
    ),
    "a public door: the design pays for no gateway, and security groups name who may enter": (
        "CKV_AWS_88",
        "CKV_AWS_260",
        "CKV_AWS_333",
    ),
    "the pipeline deploys from the addresses that admin_cidrs names": ("CKV_AWS_39", "CKV_AWS_38"),
    "AWS knows no narrower way for this: container images, network interfaces and traces": (
        "CKV_AWS_272",
        "CKV_AWS_290",
        "CKV_AWS_355",
    ),
}
"""Why checks are passed over, each reason with the checks it answers: fifteen kinds, and no more."""
SKIPPED = {check: reason for reason, checks in REASONS.items() for check in checks}


def resource(kind: str, name: str, *items: Item, skips: tuple[str, ...] = ()) -> Block:
    """A resource; ``skips`` are checks passed over with their reasons inside it."""
    return block("resource", kind, name, *skipped(*skips), *items)


def skipped(*checks: str) -> tuple[Comment, ...]:
    """The reasons, in the words that Checkov reads."""
    return tuple(Comment(f"{check}:{SKIPPED[check]}", mark="#checkov:skip=") for check in checks)


def data(kind: str, name: str, *items: Item) -> Block:
    """Something that is looked up."""
    return block("data", kind, name, *items)


def kept() -> Block:
    """What holds data is never deleted by a plan."""
    return block("lifecycle", {"prevent_destroy": True})


def named(suffix: str) -> Value:
    """A name: the project, the environment, the part."""
    return template("${local.name}-" + suffix)


def tagged(suffix: str) -> dict[str, Value]:
    """The tag that the console shows as a name."""
    return {"Name": named(suffix)}


def policy(*statements: dict[str, Value]) -> Call:
    """A policy as JSON."""
    return Call("jsonencode", {"Version": "2012-10-17", "Statement": list(statements)})


def allow(actions: list[Value] | str, resources: Value, **more: Value) -> dict[str, Value]:
    """A statement that allows."""
    return {"Effect": "Allow", "Action": actions, "Resource": resources, **more}


def trusts(*services: str) -> Call:
    """A policy of who may take a role."""
    return policy({"Effect": "Allow", "Principal": {"Service": list(services)}, "Action": "sts:AssumeRole"})


def arn(kind: str, name: str) -> Value:
    """The ARN of a resource of ours."""
    return ref(f"{kind}.{name}.arn")
