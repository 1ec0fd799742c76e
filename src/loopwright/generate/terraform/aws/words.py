"""Words that the parts share: resources, rules of policies, reasons for what a scanner is asked to pass over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.hcl import Block, Call, Item, block, ref, template
from loopwright.generate.terraform.skips import skipped

if TYPE_CHECKING:
    from loopwright.generate.hcl import Value


OVER_THE_LOST: dict[str, Value] = {"allow_overwrite": ref('var.environment == "recovery"')}
"""For records of names: where a region was lost, those of the lost one are still there (docs/runbooks)."""


def resource(kind: str, name: str, *items: Item, skips: tuple[str, ...] = ()) -> Block:
    """A resource; ``skips`` are checks passed over with their reasons inside it."""
    return block("resource", kind, name, *skipped(*skips), *items)


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


def rings() -> dict[str, Value]:
    """What an alarm does when it begins and when it ends."""
    bell: Value = [ref("aws_sns_topic.alarms.arn")]
    return {"alarm_actions": bell, "ok_actions": bell}


def arn(kind: str, name: str) -> Value:
    """The ARN of a resource of ours."""
    return ref(f"{kind}.{name}.arn")
