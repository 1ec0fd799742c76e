"""Rules that raise an alert, as they are written: for Prometheus itself or as an object of Kubernetes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.survey.reading import UnreadableError
from loopwright.survey.yaml_nodes import at, documents, items, line, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.evidence import Environment, Evidence
    from loopwright.survey.source_file import SourceFile
    from loopwright.survey.written.configuration import Configuration
    from loopwright.survey.yaml_nodes import Node

TEMPLATED = ("{{-", "{{ include", "{{ if")


@dataclass(frozen=True, slots=True)
class Alert:
    """A rule that raises an alert."""

    name: str
    node: Node
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class AlertFile:
    """A file with such rules; never one without."""

    path: str
    environment: Environment
    alerts: tuple[Alert, ...]


def alert_files(configuration: Configuration) -> tuple[AlertFile, ...]:
    """Every file with rules that raise alerts; charts that only a template engine can read are left out."""
    found = (
        AlertFile(file.path, file.environment, tuple(_alerts(file)))
        for file in configuration.files("alert_rules")
        if b"alert:" in file.data and b"expr:" in file.data and not any(one in file.text for one in TEMPLATED)
    )
    return tuple(one for one in found if one.alerts)


def _alerts(file: SourceFile) -> Iterator[Alert]:
    try:
        roots = documents(file.text)
    except UnreadableError:
        return
    for root in roots:
        for holder in (root, at(root, "spec")):
            for group in items(at(holder, "groups")):
                for rule in items(at(group, "rules")):
                    name = text_of(at(rule, "alert"))
                    if name:
                        yield Alert(name, rule, file.evidence(line(rule), name))
