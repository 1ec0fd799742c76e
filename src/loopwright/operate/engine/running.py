"""What an engine runs: checks, rules, and who is told, out of the design and of what ``operate.yaml`` says."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from loopwright.design.alerting.calling import calling
from loopwright.design.alerting.topics import topics_of
from loopwright.design.answered import Answered
from loopwright.operate.alerts.rota import Rota
from loopwright.operate.alerts.standing import standing_plan
from loopwright.operate.rules.custom import compiled
from loopwright.operate.rules.designed import groups_of
from loopwright.operate.rules.rule import Group
from loopwright.operate.series.windows import windows_of
from loopwright.operate.setup.team import FIRST_DAY, HANDOVER_HOUR

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loopwright.catalogue.load import Catalogue
    from loopwright.design.answer import Answer
    from loopwright.design.figure import Figure
    from loopwright.operate.alerts.life import Plan
    from loopwright.operate.setup.reading import Setup
    from loopwright.operate.setup.reloading import Watching

NOBODY = "nobody"  # who is called where the file names no people: that nobody could be told is shown
OWN_RULES = "own"
INTERVAL, FAILURES = "choice.health_check.outside_interval_seconds", "choice.health_check.failures"


@dataclass(frozen=True)
class Paced(Answered):
    """An answer whose figures are those at which the site is really looked at."""

    said: Mapping[str, float] = field(default_factory=dict)

    def figure(self, path: str) -> Figure:
        """A figure, with what the file says in the place of the catalogue's."""
        found = super().figure(path)
        return replace(found, value=self.said[path]) if path in self.said else found


@dataclass(frozen=True)
class Running:
    """Everything that an engine runs; ``windows`` are the seconds for which each measure is looked back upon."""

    watching: Watching
    groups: tuple[Group, ...]
    windows: dict[str, float]
    plan: Plan
    evaluated_every_seconds: float


def running_of(answer: Answer, catalogue: Catalogue, watching: Watching) -> Running:
    """What follows from an answer worked out with its decisions, and from what is watched."""
    setup = watching.setup
    paced = _paced(answer, catalogue, setup)
    every = min(
        (one.interval_seconds for one in watching.checks if not one.inside),
        default=paced.value("watch.scrape_seconds"),
    )
    every = min(every, paced.value("watch.scrape_seconds"))
    groups = groups_of(topics_of(paced), every)
    if setup.rules:
        groups = (*groups, Group(OWN_RULES, tuple(map(compiled, setup.rules)), every))
    queries = [rule.node for group in groups for rule in group.rules]
    return Running(watching, groups, windows_of(queries), _plan(paced, setup), every)


def _paced(answer: Answer, catalogue: Catalogue, setup: Setup) -> Paced:
    monitor = setup.monitor
    said: dict[str, float] = {}
    if monitor.every_seconds:
        said[INTERVAL] = monitor.every_seconds
    if monitor.failures:
        said[FAILURES] = float(monitor.failures)
    found = Paced.of(answer, catalogue)
    return replace(found, said=said)


def _plan(paced: Paced, setup: Setup) -> Plan:
    team = setup.team
    rota = team.rota or Rota((NOBODY,), FIRST_DAY, HANDOVER_HOUR, setup.monitor.zone)
    return standing_plan(
        calling(paced.choice, paced.value),
        paced.value,
        rota,
        team=team.inbox or NOBODY,
        deciding=team.last or NOBODY,
    )
