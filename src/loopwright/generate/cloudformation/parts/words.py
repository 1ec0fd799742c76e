"""Words of CloudFormation: references, texts that it fills, resources, policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.passed_over import SKIPPED

if TYPE_CHECKING:
    from loopwright.generate.dumping import Data

Resources = dict[str, "Data"]
NAME = "${AWS::StackName}"


def ref(name: str) -> Data:
    """A parameter or a resource."""
    return {"Ref": name}


def get(name: str, attribute: str) -> Data:
    """An attribute of a resource."""
    return {"Fn::GetAtt": [name, attribute]}


def sub(text: str) -> Data:
    """A text with ``${…}`` in it."""
    return {"Fn::Sub": text}


def named(suffix: str) -> Data:
    """A name: the stack's and the part's."""
    return sub(f"{NAME}-{suffix}")


def resource(kind: str, properties: dict[str, Data], **more: Data) -> Data:
    """A resource of a type, with attributes of its own such as ``DeletionPolicy`` first."""
    return {"Type": f"AWS::{kind}", **more, "Properties": properties}


def kept(kind: str, properties: dict[str, Data], how: str = "Retain", **more: Data) -> Data:
    """A resource that holds data: neither an update nor the end of the stack deletes it."""
    return resource(kind, properties, DeletionPolicy=how, UpdateReplacePolicy=how, **more)


def passed_over(*checks: str) -> dict[str, Data]:
    """The attribute of a resource that tells Checkov what to pass over and why; without a reason it is a KeyError."""
    skips: list[Data] = [{"id": check, "comment": SKIPPED[check]} for check in checks]
    return {"Metadata": {"checkov": {"skip": skips}}} if skips else {}


def policy(*statements: Data) -> Data:
    """A policy."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(actions: list[Data], resources: Data, **more: Data) -> Data:
    """A statement that allows."""
    return {"Effect": "Allow", "Action": actions, "Resource": resources, **more}


def trusts(service: str) -> Data:
    """Who may take a role."""
    return policy({"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"})


def role(name: str, service: str, *statements: Data, managed: tuple[str, ...] = ()) -> Data:
    """A role with its own rules."""
    properties: dict[str, Data] = {"AssumeRolePolicyDocument": trusts(service)}
    if statements:
        properties["Policies"] = [{"PolicyName": name, "PolicyDocument": policy(*statements)}]
    if managed:
        properties["ManagedPolicyArns"] = [
            sub(f"arn:${{AWS::Partition}}:iam::aws:policy/{one}") for one in managed
        ]
    return resource("IAM::Role", properties)


def tags(name: str) -> Data:
    """The tag that the console shows as a name."""
    return [{"Key": "Name", "Value": named(name)}]
