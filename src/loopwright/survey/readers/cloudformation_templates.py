"""CloudFormation and SAM, in YAML with its short forms or in JSON: resources, containers, schedules, backups."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from loopwright.loop.patterns import compiled_later
from loopwright.survey.facts import Container, Port, Seen
from loopwright.survey.knowledge.load import of_resource
from loopwright.survey.reading import reader
from loopwright.survey.topology import Artefact, Backup, Scheduler
from loopwright.survey.yaml_nodes import at, documents, entries, items, line, text_of, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.facts import Fact
    from loopwright.survey.source_file import SourceFile
    from loopwright.survey.yaml_nodes import Node

CODE = "infrastructure code"
FILLED = compiled_later(r"\$\{([\w:.]{1,100})\}")
EVENTS = frozenset({"Schedule", "ScheduleV2"})
BUSES = frozenset({"AWS::Events::Rule", "AWS::Scheduler::Schedule"})


@reader(suffixes=(".yaml", ".yml", ".template"), patterns=(r"(?:cloudformation|cfn|cdk)[\w./-]*\.json$",))
def cloudformation(file: SourceFile) -> Iterator[Fact]:
    """Resources by their type, with the parameters' defaults in place of references."""
    if b"AWS::" not in file.data or b"Resources" not in file.data:
        return
    for document in documents(file.text):
        resources = at(document, "Resources")
        listed = [one for one in entries(resources) if text_of(at(one[2], "Type")).startswith("AWS::")]
        if not listed:
            continue
        said = file.evidence(line(listed[0][1]), "Resources")
        yield Artefact("cloudformation", "CloudFormation", CODE, file.environment, (said,))
        given = {name: text_of(at(one, "Default")) for name, _, one in entries(at(document, "Parameters"))}
        copies = {
            _referred(at(one, "Properties", "TaskDefinition")): _number(
                at(one, "Properties", "DesiredCount"), given
            )
            for _, _, one in listed
            if text_of(at(one, "Type")) == "AWS::ECS::Service"
        }
        for name, key, one in listed:
            yield from _resource(file, name, key, one, given)
            if text_of(at(one, "Type")) == "AWS::ECS::TaskDefinition":
                yield from _containers(file, one, given, copies.get(name))


def _resource(file: SourceFile, name: str, key: Node, one: Node, given: dict[str, str]) -> Iterator[Fact]:
    kind, properties = text_of(at(one, "Type")), at(one, "Properties")
    slug = of_resource(kind, _said(at(properties, "Engine"), given))
    evidence = file.evidence(line(key), f"{kind} {name}")
    if slug:
        version = _said(at(properties, "EngineVersion"), given)
        yield Seen(slug, file.folder, file.environment, evidence, version, name, managed=True)
        kept = _number(at(properties, "BackupRetentionPeriod"), given)
        if kept:
            said = file.evidence(
                line(at(properties, "BackupRetentionPeriod") or key), f"{name}: kept {kept} days"
            )
            yield Backup("managed-backup", "Backups by the provider", slug, 3, file.environment, (said,))
    schedules = [at(properties, "ScheduleExpression")] if kind in BUSES else []
    schedules += [
        at(event, "Properties", "Schedule") or at(event, "Properties", "ScheduleExpression")
        for _, _, event in entries(at(properties, "Events"))
        if text_of(at(event, "Type")) in EVENTS
    ]
    for schedule in schedules:
        said_ = _said(schedule, given)
        if said_ and schedule is not None:
            where = file.evidence(line(schedule), f"{name}: {said_}")
            yield Scheduler("aws-schedule", "AWS schedule", said_, name, file.environment, (where,))


def _containers(
    file: SourceFile, one: Node, given: dict[str, str], copies: int | None
) -> Iterator[Container]:
    for container in items(at(one, "Properties", "ContainerDefinitions")):
        name, image = (_said(at(container, key), given) for key in ("Name", "Image"))
        if not image:
            continue
        ports = [
            (port, mapping)
            for mapping in items(at(container, "PortMappings"))
            if (port := _number(at(mapping, "ContainerPort"), given))
        ]
        yield Container(
            source="ecs",
            name=name,
            image=image,
            build="",
            command=words(at(container, "Command"))[:400],
            environment=file.environment,
            evidence=file.evidence(line(at(container, "Image") or container), f"{name}: {image}"),
            ports=tuple(Port(port, 0, "", line(mapping)) for port, mapping in ports),
            variables={
                text_of(at(var, "Name")): text_of(at(var, "Value"))
                for var in items(at(container, "Environment"))
            },
            health=words(at(container, "HealthCheck", "Command"))
            .removeprefix("CMD-SHELL ")
            .removeprefix("CMD ")[:200],
            health_line=line(at(container, "HealthCheck") or container),
            replicas=copies,
        )


def _referred(node: Node | None) -> str:
    """The name of the resource that a value refers to."""
    return text_of(node) or text_of(at(node, "Ref"))


def _said(node: Node | None, given: dict[str, str]) -> str:
    """A value as text: a reference by the default of its parameter, a substitution where all of it is known."""
    if node is None:
        return ""
    tag = str(node.tag)
    if isinstance(node, yaml.MappingNode):
        reference, substituted = at(node, "Ref"), at(node, "Fn::Sub")
        if reference is not None:
            return given.get(text_of(reference), "")
        return _substituted(text_of(substituted), given)
    text = text_of(node)
    if tag == "!Ref":
        return given.get(text, "")
    return _substituted(text, given) if tag == "!Sub" else "" if tag.startswith("!") else text


def _substituted(text: str, given: dict[str, str]) -> str:
    if any(not given.get(name) for name in FILLED.findall(text)):
        return ""
    return FILLED.sub(lambda found: given[found[1]], text)


def _number(node: Node | None, given: dict[str, str]) -> int | None:
    text = _said(node, given)
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 6 else None  # noqa: PLR2004 - ports end there
