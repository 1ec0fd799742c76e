"""Rules from and to files of Prometheus: what we can evaluate is read, the rest is named with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from loopwright.loop.errors import LoopwrightError
from loopwright.operate.rules.durations import duration_of, seconds_of
from loopwright.operate.rules.rule import Alerting, Group, Recording
from loopwright.operate.rules.templates import template_of
from loopwright.operate.sample import labels_of
from loopwright.operate.series.parsing import parsed
from loopwright.operate.series.refusal import RefusedError
from loopwright.survey.reading import UnreadableError
from loopwright.survey.yaml_nodes import at, documents, entries, items, line, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loopwright.operate.rules.rule import Rule
    from loopwright.survey.yaml_nodes import Node

DEFAULT_INTERVAL_SECONDS = 60.0  # Prometheus: global.evaluation_interval
KEYS = frozenset({"record", "alert", "expr", "for", "keep_firing_for", "labels", "annotations"})
WIDTH = 110


@dataclass(frozen=True, slots=True)
class Refusal:
    """A rule that is not evaluated here: where it stands, what it is called, and why."""

    file: str
    line: int
    rule: str
    why: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.rule}: {self.why}"


@dataclass(frozen=True, slots=True)
class RuleFile:
    """The groups of a file, and the rules in it that are left to Prometheus."""

    groups: tuple[Group, ...]
    refused: tuple[Refusal, ...] = ()


def read_rules(
    text: str, name: str = "rules.yaml", interval_seconds: float = DEFAULT_INTERVAL_SECONDS
) -> RuleFile:
    """The groups of a rule file. What is no rule file raises LoopwrightError with its line.

    ``interval_seconds`` is that of groups that name none.
    """
    try:
        roots = documents(text)
    except UnreadableError as fault:
        raise LoopwrightError(f"{name}: {fault}", "promtool check rules says more.") from fault
    groups: list[Group] = []
    refused: list[Refusal] = []
    for node in items(at(roots[0], "groups")) if roots else []:
        group, not_read = _group(node, name, interval_seconds)
        groups.append(group)
        refused += not_read
    return RuleFile(tuple(groups), tuple(refused))


def rules_text(groups: Iterable[Group]) -> str:
    """Groups as a rule file of Prometheus; reading it gives the same groups."""
    written = [
        {"name": group.name, "interval": duration_of(group.interval_seconds)}
        | ({"limit": group.limit} if group.limit else {})
        | {"rules": [_written(rule) for rule in group.rules]}
        for group in groups
    ]
    return yaml.safe_dump({"groups": written}, sort_keys=False, allow_unicode=True, width=WIDTH)


def _group(node: Node, file: str, interval_seconds: float) -> tuple[Group, list[Refusal]]:
    rules: list[Rule] = []
    refused: list[Refusal] = []
    name, interval = text_of(at(node, "name")), text_of(at(node, "interval"))
    for one in items(at(node, "rules")):
        called = text_of(at(one, "alert")) or text_of(at(one, "record"))
        try:
            rules.append(_rule(one))
        except RefusedError as fault:
            refused.append(Refusal(file, line(one), called, fault.message))
    seconds = seconds_of(interval) if interval else interval_seconds
    limit = text_of(at(node, "limit"))
    return Group(name, tuple(rules), seconds, int(limit) if limit.isdigit() else 0), refused


def _rule(node: Node) -> Rule:
    unknown = {key for key, _, _ in entries(node)} - KEYS
    if unknown:
        raise RefusedError(f"a rule has no {', '.join(sorted(unknown))}")
    query = text_of(at(node, "expr"))
    labels = _texts(at(node, "labels"))
    record = text_of(at(node, "record"))
    if record:
        return Recording(record, query, parsed(query), labels_of(labels))
    waits, keeps = text_of(at(node, "for")), text_of(at(node, "keep_firing_for"))
    return Alerting(
        text_of(at(node, "alert")),
        query,
        parsed(query),
        seconds_of(waits) if waits else 0.0,
        seconds_of(keeps) if keeps else 0.0,
        tuple((name, template_of(text)) for name, text in sorted(labels.items())),
        tuple((name, template_of(text)) for name, text in sorted(_texts(at(node, "annotations")).items())),
    )


def _texts(node: Node | None) -> dict[str, str]:
    return {name: text_of(value) for name, _, value in entries(node)}


def _written(rule: Rule) -> dict[str, object]:
    if isinstance(rule, Recording):
        return {"record": rule.name, "expr": rule.query} | (
            {"labels": dict(rule.labels)} if rule.labels else {}
        )
    found: dict[str, object] = {"alert": rule.name, "expr": rule.query}
    if rule.for_seconds:
        found["for"] = duration_of(rule.for_seconds)
    if rule.keep_firing_seconds:
        found["keep_firing_for"] = duration_of(rule.keep_firing_seconds)
    for key, texts in (("labels", rule.labels), ("annotations", rule.annotations)):
        if texts:
            found[key] = {name: text.source for name, text in texts}
    return found
