"""Whether somebody is told when the product fails, and what they then do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.audit.check import Said, check
from loopwright.audit.checks.pipelines.deploying import described
from loopwright.audit.finding import Found, Severity, Unclear
from loopwright.survey.reading import UnreadableError
from loopwright.survey.yaml_nodes import at, documents, entries, items, line, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.audit.alerting import AlertFile
    from loopwright.audit.delivering import Delivering
    from loopwright.survey.source_file import SourceFile
    from loopwright.survey.topology import Topology
    from loopwright.survey.written.configuration import Configuration
    from loopwright.survey.written.terraform import Block
    from loopwright.survey.yaml_nodes import Node

ALARMS = re.compile(
    r"_(?:metric_alarm|composite_alarm|alert_policy|metric_alert|alert_rule|uptime_check|monitor|synthetics?\w{0,30}|check)$"
    r"|^(?:datadog|grafana|pagerduty|betteruptime|statuscake|checkly|pingdom|uptimerobot|newrelic|opsgenie|sentry)_"
)
ELSEWHERE = re.compile(
    r"(?:^|/)(?:[\w.-]*alert[\w.-]*|[\w.-]*monitors?|openslo[\w.-]*|checkly\.config|gatus[\w.-]*|blackbox[\w.-]*)\.(?:ya?ml|json|ts|js|tf|rules)$",
    re.IGNORECASE,
)
HOW = re.compile(r"runbook|playbook", re.IGNORECASE)
IN_A_REPOSITORY = re.compile(r"/(?:blob|tree|src/branch|-/blob)/[^/\s]{1,100}/([^\s#?]{1,300})")
MOST_PLACES = 20
WATCHES = frozenset({"alerts", "uptime"})
TELLS_OF_ERRORS = frozenset({"errors", "metrics", "traces"})


@check(
    Severity.MEDIUM,
    section="operations",
    area="monitoring",
    hours=4,
    controls=("SOC 2 CC7.2", "ISO 27001 A.8.16"),
    of_product=True,
)
def product_without_alert(
    topology: Topology, delivering: Delivering, configuration: Configuration, terraform: tuple[Block, ...]
) -> Iterator[Said]:
    """Nobody is told when the product fails.

    Users find out first, and some of them leave without saying so. Begin with one question from outside each minute
    and one rule on the share of failed requests: `loopwright generate observability` writes both.
    """
    serving = [one for one in topology.services if one.environment.serves_users and one.folder]
    run_here = described(topology, for_others=True)
    if not serving or not (delivering.to_production or run_here):
        return
    if any(one.kind in WATCHES for one in topology.monitors) or any(
        ALARMS.search(one.type) for one in terraform
    ):
        return
    if any(ELSEWHERE.search(path) for path in configuration.paths):
        return
    telling = next((one for one in topology.monitors if one.kind in TELLS_OF_ERRORS), None)
    if telling is not None:
        yield Unclear(
            "alerts",
            f"{telling.title} is told of what goes wrong; whether it tells anybody is set where no file shows it.",
            f"Look at the alert rules of {telling.title}, and keep them in the repository.",
        )
        return
    place = (
        delivering.to_production[0].job.evidence() if delivering.to_production else run_here[0].evidence[0]
    )
    yield Found(
        "alerts",
        "The product is deployed, and no alert rule or uptime check stands in the repository.",
        (place,),
    )


@check(
    Severity.LOW,
    section="operations",
    area="incident response",
    hours=1,
    controls=("SOC 2 CC7.4", "ISO 27001 A.5.26"),
)
def alert_without_runbook(alert_files: tuple[AlertFile, ...]) -> Iterator[Said]:
    """An alert does not say what to do.

    Who is woken at night starts by searching. Name a page beside each alert: what it means for users, what to look at,
    what to do first.
    """
    for file in alert_files:
        bare = [one for one in file.alerts if not _page(one.node)]
        if bare:
            yield Found(
                f"alerts of {file.path}",
                f"{len(bare)} of {len(file.alerts)} name no runbook: {', '.join(one.name for one in bare[:3])}"
                + (" …" if bare[3:] else "."),
                tuple(one.evidence for one in bare[:MOST_PLACES]),
                file.environment,
                cause="runbook",
                snippet="annotations:\n  runbook_url: https://…/docs/runbooks/high-error-rate.md\n",
            )


@check(
    Severity.MEDIUM,
    section="operations",
    area="incident response",
    hours=1,
    controls=("SOC 2 CC7.4", "ISO 27001 A.5.37"),
)
def runbook_link_is_dead(alert_files: tuple[AlertFile, ...], configuration: Configuration) -> Iterator[Said]:
    """An alert names a runbook that is not there.

    The page was moved or never written, and that is found out at night. Write it, or name the one that there is.
    """
    tops = {path.partition("/")[0] for path in configuration.paths}
    for file in alert_files:
        for one in file.alerts:
            page = _page(one.node)
            within = IN_A_REPOSITORY.search(page)
            path = within[1] if within else "" if "://" in page else page.partition("#")[0].removeprefix("./")
            if not path or "{" in path or path.partition("/")[0] not in tops or "/" not in path:
                continue
            below = f"{path.rstrip('/')}/"
            if path not in configuration.paths and not any(
                known.startswith(below) for known in configuration.paths
            ):
                yield Found(
                    f"alert {one.name}",
                    f"Its runbook {path} is not in the repository.",
                    (one.evidence,),
                    file.environment,
                )


def _page(rule: Node) -> str:
    for holder in ("annotations", "labels"):
        for name, _, value in entries(at(rule, holder)):
            if HOW.search(name) or (HOW.search(text_of(value)) and "/" in text_of(value)):
                return text_of(value)
    return ""


@check(
    Severity.HIGH,
    section="operations",
    area="incident response",
    hours=1,
    controls=("SOC 2 CC7.3", "ISO 27001 A.8.16"),
)
def alert_routed_to_nobody(configuration: Configuration) -> Iterator[Said]:
    """Alerts are sent to a receiver that tells nobody.

    The rule fires and nothing happens, which is worse than no rule, because everybody believes in it. Give the
    receiver an address, and send a test alert through.
    """
    for file in configuration.files("alert_rules"):
        if b"receivers:" not in file.data or b"route:" not in file.data:
            continue
        try:
            roots = documents(file.text)
        except UnreadableError:
            continue
        for root in roots:
            for config in (root, at(root, "spec"), at(root, "alertmanager", "config"), at(root, "config")):
                yield from _routed(file, config)


def _routed(file: SourceFile, config: Node | None) -> Iterator[Said]:
    route, listed = at(config, "route"), items(at(config, "receivers"))
    if route is None or not listed:
        return
    known = {text_of(at(one, "name")): one for one in listed}
    default = at(route, "receiver")
    pending, first = [route], True
    seen: set[int] = set()  # an alias may stand inside of what it names
    while pending:
        one = pending.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        named = at(one, "receiver")
        name = text_of(named)
        if named is not None and name and "{" not in name and "$" not in name:
            place = file.evidence(line(named), f"receiver: {name}")
            if name not in known:
                yield Found(
                    f"receiver {name}",
                    "A route names it, and there is no such receiver.",
                    (place,),
                    file.environment,
                )
            elif first and named is default and not _tells(known[name]):
                yield Found(
                    f"receiver {name}",
                    "What no other route takes goes to it, and it tells nobody.",
                    (place,),
                    file.environment,
                )
        first = False
        pending += reversed(items(at(one, "routes")))


def _tells(receiver: Node) -> bool:
    return any(
        name.endswith(("_configs", "Configs")) and items(value) for name, _, value in entries(receiver)
    )
