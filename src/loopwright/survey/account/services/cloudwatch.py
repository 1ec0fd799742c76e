"""CloudWatch: how busy machines, databases, load balancers and gateways were, and whether anybody is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from loopwright.survey.account.asking import reads
from loopwright.survey.account.record import Record
from loopwright.survey.account.services.ec2 import Machine
from loopwright.survey.account.services.elbv2 import LoadBalancer
from loopwright.survey.account.services.rds import Database
from loopwright.survey.account.services.vpc import NatGateway

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from loopwright.survey.account.asking import Answer, Ask

DATA, ALARMS = "cloudwatch:GetMetricData", "cloudwatch:DescribeAlarms"
DAYS = 14
BUSY_PERIOD_SECONDS, SUM_PERIOD_SECONDS = 300, 86_400
AT_ONCE = 25  # questions a call: 25 × 4,032 samples stay below what one answer holds
SHARE = 0.95
WHOLE = "Complete"
ONLY_WHERE_ANY = (
    "RequestCount"  # published only where it is not nought: no sample of a whole answer is nought
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Load(Record):
    """What was measured of a thing over the last 14 days: ``of`` is its identifier.

    ``cpu_p95`` is the share of its processor that 95 of 100 five-minute means stay below, ``cpu_most`` the highest of
    them; ``total`` is the sum of requests, connections or bytes. ``samples`` is how many there were.
    """

    of: str
    samples: int
    cpu_p95: float | None = None
    cpu_most: float | None = None
    total: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm(Record):
    """An alarm; ``heard`` where it tells somebody."""

    metric: str
    watches: tuple[str, ...]
    heard: bool


@dataclass(frozen=True, slots=True)
class _Wanted:
    of: str
    namespace: str
    metric: str
    dimension: str
    value: str

    @property
    def of_processor(self) -> bool:
        return self.metric == "CPUUtilization"

    def query(self, number: int) -> Answer:
        metric = {
            "Namespace": self.namespace,
            "MetricName": self.metric,
            "Dimensions": [{"Name": self.dimension, "Value": self.value}],
        }
        busy = {"Metric": metric, "Period": BUSY_PERIOD_SECONDS, "Stat": "Average"}
        counted = {"Metric": metric, "Period": SUM_PERIOD_SECONDS, "Stat": "Sum"}
        return {"Id": f"q{number}", "MetricStat": busy if self.of_processor else counted}


@reads("cloudwatch", {"get_metric_data": DATA}, (Load,), after=True)
def loads(ask: Ask) -> Iterator[Load]:
    """How busy everything that was found was."""
    wanted = list(_wanted(ask))
    for place in range(0, len(wanted), AT_ONCE):
        some = wanted[place : place + AT_ONCE]
        values: dict[str, list[float]] = {}
        status: dict[str, str] = {}
        for one in ask.all(
            "get_metric_data",
            "MetricDataResults",
            MetricDataQueries=[each.query(number) for number, each in enumerate(some)],
            StartTime=ask.now - timedelta(days=DAYS),
            EndTime=ask.now,
        ):
            values.setdefault(str(one.get("Id")), []).extend(map(float, one.get("Values") or ()))
            status[str(one.get("Id"))] = str(one.get("StatusCode"))
        if ask.refusals:
            return
        for number, each in enumerate(some):
            whole = status.get(f"q{number}") == WHOLE
            yield _load(ask, each, sorted(values.get(f"q{number}", ())), whole=whole)


def _wanted(ask: Ask) -> Iterator[_Wanted]:
    for machine in ask.of(Machine):
        if machine.running:
            yield _Wanted(machine.id, "AWS/EC2", "CPUUtilization", "InstanceId", machine.id)
    for database in ask.of(Database):
        yield _Wanted(database.id, "AWS/RDS", "CPUUtilization", "DBInstanceIdentifier", database.name)
    for balancer in ask.of(LoadBalancer):
        short = balancer.id.partition(":loadbalancer/")[2]
        kind = {"network": "NetworkELB", "gateway": "GatewayELB"}.get(balancer.type, "ApplicationELB")
        metric = "RequestCount" if kind == "ApplicationELB" else "NewFlowCount"
        yield _Wanted(balancer.id, f"AWS/{kind}", metric, "LoadBalancer", short)
    for gateway in ask.of(NatGateway):
        yield _Wanted(gateway.id, "AWS/NATGateway", "BytesOutToDestination", "NatGatewayId", gateway.id)


def _load(ask: Ask, wanted: _Wanted, values: Sequence[float], *, whole: bool) -> Load:
    if not wanted.of_processor:
        nought = whole and wanted.metric == ONLY_WHERE_ANY
        total = sum(values, 0.0) if values or nought else None
        return Load(
            id=f"load of {wanted.of}",
            region=ask.where,
            action=DATA,
            of=wanted.of,
            samples=len(values),
            total=total,
        )
    place = min(len(values) - 1, int(SHARE * len(values)))
    p95, most = (values[place] / 100, values[-1] / 100) if values else (None, None)
    return Load(
        id=f"load of {wanted.of}", region=ask.where, action=DATA, of=wanted.of, samples=len(values), cpu_p95=p95,
        cpu_most=most,
    )  # fmt: skip


@reads("cloudwatch", {"describe_alarms": ALARMS}, (Alarm,))
def alarms(ask: Ask) -> Iterator[Alarm]:
    """Every alarm on a metric."""
    for one in ask.all("describe_alarms", "MetricAlarms"):
        yield Alarm(
            id=str(one.get("AlarmArn") or one["AlarmName"]), region=ask.where, action=ALARMS,
            name=str(one["AlarmName"]), metric=str(one.get("MetricName", "")),
            watches=tuple(sorted(str(part.get("Value")) for part in one.get("Dimensions") or ())),
            heard=bool(one.get("AlarmActions")) and one.get("ActionsEnabled", True) is not False,
        )  # fmt: skip
