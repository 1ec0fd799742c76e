"""What is written down of each request: whether machines can read it, whether it can be followed, how much is kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.finding import Direction, Found, Severity
from loopwright.survey.topology import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.source_file import SourceFile
    from loopwright.survey.topology import Topology
    from loopwright.survey.written.configuration import Configuration

SAYS_HOW = re.compile(
    r"(?:^|/)(?:[\w-]{0,40}(?:settings?|logging|logger|logs?|sentry|tracing|telemetry|instrumentation|config)[\w-]{0,40}"
    r"|app|main|server|index|application|program|production|runtime|base|common|prod|logback(?:-spring)?|log4j2?)"
    r"\.(?:py|[mc]?[jt]s|rb|go|exs|php|cs|rs|xml|properties|ya?ml)\Z",
    re.IGNORECASE,
)
MANIFESTS = re.compile(
    r"(?:^|/)(?:package\.json|pyproject\.toml|requirements[\w./-]*\.txt|Gemfile|go\.mod|mix\.exs|composer\.json|pom\.xml"
    r"|build\.gradle(?:\.kts)?|Cargo\.toml|Pipfile|[\w.]+\.csproj)\Z"
)
STRUCTURED = re.compile(
    r"structlog|python-json-logger|pythonjsonlogger|JsonFormatter|JSONFormatter|json_log|\"pino\"|pino\(|nestjs-pino|bunyan|format\.json\(|zap\.New"
    r"|zerolog|NewJSONHandler|JSONHandler|logrus\.JSONFormatter|logstash|LoggingEventCompositeJsonEncoder|EcsEncoder|lograge|semantic_logger"
    r"|rails_semantic_logger|logger_json|LoggerJSON|AddJsonConsole|CompactJsonFormatter|RenderedCompactJson|\.json\(\)\s{0,5}\.init|JsonTemplateLayout"
    r"|logging\.structured\.format|serialize\s{0,5}=\s{0,5}True"
)
AS_TEXT = re.compile(
    r"logging\.basicConfig\([^)\n]{0,200}format\s{0,5}=|%\((?:levelname|asctime|message)\)s|format\.simple\(|format\.printf\(|morgan\(\s{0,5}[\"'](?:dev|combined|common|short|tiny)"
    r"|TextFormatter\{|NewTextHandler\(|config\.log_formatter\s{0,5}=\s{0,5}::?Logger::Formatter|<pattern>[^<\n]{0,200}%msg|logging\.pattern\.console"
)
KEEPS_ALL = re.compile(
    r"traces_sample_rate\s{0,5}[=:]\s{0,5}1(?:\.0)?\b|tracesSampleRate:\s{0,5}1(?:\.0)?\s{0,5}[,\n}]|OTEL_TRACES_SAMPLER[\"']?\s{0,5}[=:]\s{0,5}[\"']?always_on"
    r"|sampling\.probability\s{0,5}[=:]\s{0,5}1(?:\.0)?\s{0,5}$|\bAlwaysSample\(\)",
    re.MULTILINE,
)
CONDITIONAL = re.compile(r"\?|\bif\b|environ|getenv|process\.env")
PAGES = re.compile(
    r"(?:^|/)(?:nginx|caddy|httpd|static-web-server)[\w-]*(?::|@|$)"
)  # files for browsers, no program
MAKES_LOAD = re.compile(r"(?i)load[-_]?(?:gen|test)|locust|k6\b|stress")
MOST_FILES = 200
LARGEST = 128 * 1024
GATHERED = frozenset({"logs", "traces", "metrics", "errors"})


def _looked_at(configuration: Configuration, paths: re.Pattern[str]) -> Iterator[SourceFile]:
    named = [
        one for one in configuration.named_like(paths, by_name=paths is SAYS_HOW) if one.size_bytes <= LARGEST
    ]
    for entry in named[:MOST_FILES]:
        file = configuration.file(entry)
        if file is not None and file.environment.serves_users:
            yield file


@check(Severity.LOW, section="operations", area="logging and tracing", hours=3, controls=("SOC 2 CC7.2",))
def logs_are_plain_text(topology: Topology, configuration: Configuration) -> Iterator[Said]:
    """Lines of the log are text for people.

    Nothing can count them, and the lines of one request are not found again. Write one object a line, with the time,
    the level, the request's id and what happened: `loopwright generate observability` holds a formatter and its schema.
    """
    if not any(one.environment.serves_users and one.folder for one in topology.services):
        return
    if not any(one.kind in GATHERED and one.environment.serves_users for one in topology.monitors):
        return  # nobody gathers them yet: first things first
    if any(STRUCTURED.search(file.text) for file in _looked_at(configuration, MANIFESTS)):
        return
    places = []
    for file in _looked_at(configuration, SAYS_HOW):
        if STRUCTURED.search(file.text):
            return
        found = AS_TEXT.search(file.text)
        if found is not None:
            places.append(file.evidence(file.line_at(found.start()), found.group()))
    if places:
        yield Found("logs", "They are written as text.", tuple(places[:3]))


@check(Severity.LOW, section="operations", area="logging and tracing", hours=3)
def traces_end_at_a_service(topology: Topology) -> Iterator[Said]:
    """Traces cover a part of the services only.

    A request that is slow in the other part looks slow for no reason. Let each service that requests go through pass
    the trace's context on and send its spans.
    """
    asked = [
        one
        for one in topology.services
        if one.role in {Role.WEB, Role.WORKER}
        and one.folder
        and one.environment.serves_users
        and one.frameworks
    ]
    traced = {name for one in topology.monitors if one.kind == "traces" for name in one.used_by}
    told = [one for one in asked if one.name in traced]
    folders = {one.folder for one in told}  # what is started in two ways is one program
    silent = [
        one
        for one in asked
        if one.name not in traced
        and one.folder not in folders
        and not PAGES.search(one.image)
        and not MAKES_LOAD.search(one.name)
    ]
    if any(one.name.endswith("ServiceDefaults") for one in told):
        return  # .NET's way: whoever refers to that project sends what it sends
    if told and silent:
        names = ", ".join(one.name for one in silent[:3])
        yield Found(
            "traces",
            f"{told[0].name} sends traces; {names} {'do' if silent[1:] else 'does'} not.",
            tuple(one.evidence[0] for one in silent[:3] if one.evidence),
        )


@check(Severity.LOW, section="cost", area="logging and tracing", hours=0.5, direction=Direction.OVER)
def every_trace_kept(configuration: Configuration) -> Iterator[Said]:
    """Every trace is kept.

    Most of them say the same, and each is paid for by its spans. Keep a share, and all of those that failed or were
    slow.
    """
    for file in _looked_at(configuration, SAYS_HOW):
        found = KEEPS_ALL.search(file.text)
        if found is None:
            continue
        number = file.line_at(found.start())
        line = file.text.split("\n")[number - 1]
        if not CONDITIONAL.search(line):
            yield Found(
                f"traces of {file.path}",
                "Its rate is all of them.",
                (file.evidence(number, found.group()),),
                file.environment,
            )
