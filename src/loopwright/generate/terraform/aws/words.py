"""Words that the parts share: resources, rules of policies, reasons for what a scanner is asked to pass over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.hcl import Block, Call, Comment, Item, block, ref, template

if TYPE_CHECKING:
    from loopwright.generate.hcl import Value

SKIPPED = {
    "CKV_AWS_111": "the key's own policy; a key policy names its own key by *",
    "CKV_AWS_145": "the balancer's access logs can only be written with the bucket's own encryption",
    "CKV_AWS_144": "copies leave the region by the recovery plan, as decided in backup_schedule and file_backup",
    "CKV2_AWS_62": "nothing waits for events of this bucket",
    "CKV_AWS_338": "kept as long as decided in log_retention",
    "CKV_AWS_157": "the design promises no standby; see database_stage",
    "CKV2_AWS_57": "turned over by the runbook, as decided in secret_rotation",
    "CKV_AWS_378": "TLS ends at the balancer; the targets answer it alone, by their security group",
    "CKV2_AWS_28": "no filter of requests is decided; see web_application_firewall",
    "CKV2_AWS_47": "no filter of requests is decided; see web_application_firewall",
    "CKV_AWS_68": "no filter of requests is decided; see web_application_firewall",
    "CKV_AWS_310": "one origin; the design promises no second",
    "CKV_AWS_374": "the product is for everybody, wherever they are",
    "CKV_AWS_260": "the balancer is the public door: port 80 only leads to HTTPS",
    "CKV_AWS_130": "public subnets: the design pays for no gateway, and security groups let in the balancer alone",
    "CKV_AWS_333": "public subnets: the design pays for no gateway, and security groups let in the balancer alone",
    "CKV_AWS_382": "the application calls services outside",
    "CKV_AWS_309": "the application itself asks who calls",
    "CKV_AWS_272": "a function of a container image cannot be signed this way; the image is",
    "CKV_AWS_39": "the pipeline deploys from the addresses that admin_cidrs names",
    "CKV_AWS_18": "this is the bucket that logs go to",
    "CKV_AWS_158": "this log stands in the region of the edge, where the key is not",
    "CKV_AWS_305": "the application answers the root itself",
    "CKV2_AWS_65": "CloudFront writes its logs by rights that the newer way of owning does not know",
    "CKV2_AWS_50": "one node: the design promises no second; what it holds can be had again",
    "CKV2_AWS_31": "counts are read in the console",
    "CKV2_AWS_23": "the record points at the server's lasting address",
    "CKV_AWS_38": "the pipeline deploys from the addresses that admin_cidrs names",
    "CKV_AWS_88": "the one server is the public door",
    "CKV_AWS_8": "the disk is encrypted by the account's default",
}
"""Checks that are passed over, and why an expert would."""


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
    return policy(
        {"Effect": "Allow", "Principal": {"Service": list(services)}, "Action": "sts:AssumeRole"}
    )


def arn(kind: str, name: str) -> Value:
    """The ARN of a resource of ours."""
    return ref(f"{kind}.{name}.arn")
