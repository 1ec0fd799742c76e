"""What watches the product, and what it can tell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.audit.probes.probe import Sight, Verdict, probe
from loopwright.survey.yaml_nodes import at, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from loopwright.audit.alerting import AlertFile
    from loopwright.survey.topology import Monitor, Topology

MOST_PLACES = 3
MANIFEST = re.compile(
    r"(?:^|/)(?:package\.json|pyproject\.toml|requirements[\w./-]*\.txt|Pipfile|Gemfile(?:\.lock)?|go\.mod|pom\.xml"
    r"|build\.gradle(?:\.kts)?|composer\.json|mix\.exs|Cargo\.toml|[\w.]+\.csproj|setup\.(?:py|cfg))\Z"
)
LATENCY = re.compile(r"histogram_quantile|latency|duration|response_time", re.IGNORECASE)
ERRORS = re.compile(r"error|5\.\.|5xx|status=~|failed|failure|exception", re.IGNORECASE)


def _monitors(topology: Topology, kinds: Iterable[str]) -> list[Monitor]:
    return [one for one in topology.monitors if one.kind in kinds and one.environment.serves_users]


def _watching(
    topic: str, monitors: Iterable[Monitor], says: str, verdict: Verdict = Verdict.PROVEN
) -> Iterator[Sight]:
    for one in list(monitors)[:MOST_PLACES]:
        for place in one.evidence[:1]:
            yield Sight(topic, verdict, says.format(title=one.title), place)


def _alerting(
    topic: str, files: tuple[AlertFile, ...], expression: re.Pattern[str], says: str
) -> Iterator[Sight]:
    found = [
        alert
        for file in files
        if file.environment.serves_users
        for alert in file.alerts
        if expression.search(text_of(at(alert.node, "expr")))
    ]
    for one in found[:MOST_PLACES]:
        yield Sight(topic, Verdict.PROVEN, says, one.evidence)


@probe
def something_watches(topology: Topology) -> Iterator[Sight]:
    """What measures, or asks from outside."""
    topic = "something_watches"
    yield from _watching(topic, _monitors(topology, ("uptime", "errors")), "{title} watches")
    for one in _monitors(topology, ("metrics",)):
        only_told = all(MANIFEST.search(place.file) for place in one.evidence)
        says = "{title} is told: look whether anybody looks" if only_told else "{title} watches"
        yield from _watching(topic, [one], says, Verdict.HINT if only_told else Verdict.PROVEN)


@probe
def alerts_are_raised(alert_files: tuple[AlertFile, ...], topology: Topology) -> Iterator[Sight]:
    """Rules that ring."""
    yield from _alerting("alerts_are_raised", alert_files, re.compile(""), "a rule rings")
    yield from _watching(
        "alerts_are_raised", _monitors(topology, ("uptime",)), "{title} rings when it does not answer"
    )


@probe
def errors_are_watched(topology: Topology, alert_files: tuple[AlertFile, ...]) -> Iterator[Sight]:
    """What gathers errors, and rings."""
    yield from _watching("errors_are_watched", _monitors(topology, ("errors",)), "{title} gathers errors")
    yield from _alerting("errors_are_watched", alert_files, ERRORS, "a rule rings when errors grow")


@probe
def latency_is_watched(topology: Topology, alert_files: tuple[AlertFile, ...]) -> Iterator[Sight]:
    """What measures how long answers take."""
    yield from _alerting("latency_is_watched", alert_files, LATENCY, "a rule rings when answers grow slow")
    yield from _watching(
        "latency_is_watched",
        _monitors(topology, ("traces", "metrics")),
        "{title} can tell: look whether it does",
        Verdict.HINT,
    )


@probe
def loop_is_counted(topology: Topology) -> Iterator[Sight]:
    """What counts that users get what they came for."""
    used = [
        one for one in topology.outside_services if one.kind == "analytics" and one.environment.serves_users
    ]
    for one in used[:MOST_PLACES]:
        for place in one.evidence[:1]:
            yield Sight(
                "loop_is_counted",
                Verdict.HINT,
                f"{one.title} counts users: look whether it counts completions",
                place,
            )


@probe
def requests_can_be_followed(topology: Topology) -> Iterator[Sight]:
    """What keeps the trace of a request: its lines, its spans, its error."""
    yield from _watching(
        "requests_can_be_followed",
        _monitors(topology, ("traces", "logs", "errors")),
        "{title} keeps what happened",
    )


@probe
def three_signals_kept(topology: Topology) -> Iterator[Sight]:
    """Metrics, logs and traces."""
    by_kind = {kind: _monitors(topology, (kind,)) for kind in ("metrics", "logs", "traces")}
    verdict = Verdict.PROVEN if all(by_kind.values()) else Verdict.HINT
    for kind, found in by_kind.items():
        yield from _watching("three_signals_kept", found[:1], f"{{title}} keeps {kind}", verdict)
