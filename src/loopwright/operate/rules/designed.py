"""The rules that follow from the design, as rules to run: the same that `loopwright generate` writes for Prometheus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.operate.rules.files import DEFAULT_INTERVAL_SECONDS
from loopwright.operate.rules.rule import Alerting, Group, Recording
from loopwright.operate.rules.templates import template_of
from loopwright.operate.series.parsing import parsed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from loopwright.design.alerting.alert import Alert, Topic
    from loopwright.operate.rules.templates import Template


def groups_of(
    topics: Iterable[Topic], interval_seconds: float = DEFAULT_INTERVAL_SECONDS
) -> tuple[Group, ...]:
    """A group a topic, those before it whose recordings it reads."""
    waiting = {topic.name: topic for topic in topics}
    ordered: dict[str, Topic] = {}

    def put(topic: Topic) -> None:
        for name in topic.needs:
            if name in waiting and name not in ordered:
                put(waiting[name])
        ordered.setdefault(topic.name, topic)

    for topic in waiting.values():
        put(topic)
    return tuple(_group(topic, interval_seconds) for topic in ordered.values())


def _group(topic: Topic, interval_seconds: float) -> Group:
    recordings = (Recording(one.name, one.query, parsed(one.query)) for one in topic.recordings)
    alerts = (_alerting(one) for one in topic.alerts)
    return Group(topic.name, (*recordings, *alerts), interval_seconds)


def _alerting(alert: Alert) -> Alerting:
    return Alerting(
        alert.name,
        alert.query,
        parsed(alert.query),
        alert.for_seconds,
        labels=_templates(alert.labels),
        annotations=_templates(alert.annotations),
    )


def _templates(texts: Mapping[str, str]) -> tuple[tuple[str, Template], ...]:
    return tuple((name, template_of(text)) for name, text in sorted(texts.items()))
