"""The limits beyond which something is wrong or fills up: the seed's, or the objective where it is tighter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.alerting.alert import Alert, Case, Recording, Topic, around, failing, level
from loopwright.design.alerting.measures import (
    DURATIONS,
    FAILED_JOBS,
    FAULT,
    MINUTE,
    REQUESTS,
    bucket,
    number,
    span,
)
from loopwright.design.alerting.watching import background_jobs, nodes
from loopwright.design.model import Tier
from loopwright.design.subject import static

if TYPE_CHECKING:
    from loopwright.design.answered import Answered

QUANTILES = (0.5, 0.95, 0.99)
P95 = 0.95
SHORT = 5 * MINUTE  # over which rates are drawn
FILE_SYSTEMS = 'fstype!~"tmpfs|overlay|squashfs|ramfs",mountpoint!~"/boot.*"'
INSTANCE = {"instance": "app-1:9100"}
ROLL_BACK, SCALE_UP = "docs/runbooks/roll-back.md", "docs/runbooks/scale-up.md"
DISK_FULL, QUEUE = "docs/runbooks/disk-full.md", "docs/runbooks/queue-growing.md"


def limits(setting: Answered) -> Topic | None:
    """Alerts on errors, slow answers, processor, memory, disk and failed jobs; None where no program answers."""
    if static(setting.subject):
        return None
    alerts = [_errors(setting), _slow(setting)]
    if nodes(setting):
        alerts += [_processor(setting), _memory(setting), _disk(setting)]
    else:
        alerts.append(_process(setting))
    if background_jobs(setting):
        alerts.append(_jobs(setting))
    return Topic("limits", tuple(alerts), _recordings())


def _recordings() -> tuple[Recording, ...]:
    window = span(SHORT)
    rate = f"sum(rate({REQUESTS}[{window}]))"
    quantiles = (
        Recording(
            f"loop:answer_seconds:p{quantile * 100:.0f}_{window}",
            f"histogram_quantile({number(quantile)}, sum by (le) (rate({DURATIONS}_bucket[{window}])))",
        )
        for quantile in QUANTILES
    )
    return (
        Recording(f"loop:requests:rate{window}", rate),
        Recording(
            f"loop:errors:ratio_rate{window}",
            f"(sum(rate({REQUESTS}{{{FAULT}}}[{window}])) or vector(0)) / {rate}",
        ),
        *quantiles,
    )


def _patience(setting: Answered) -> int:
    return round(setting.value("watch.symptom_minutes") * MINUTE)


def _errors(setting: Answered) -> Alert:
    limit, fewest = setting.value("seed.error_rate"), setting.value("watch.fewest_failures")
    patience, window = _patience(setting), span(SHORT)
    query = (
        f"loop:errors:ratio_rate{window} > {number(limit)} "
        f"and sum(increase({REQUESTS}{{{FAULT}}}[{window}])) >= {number(fewest)}"
    )
    bad, good = f'{REQUESTS}{{status="500"}}', f'{REQUESTS}{{status="200"}}'
    # the count is complete once the window is full of samples
    cases = around(limit, failing(good, bad), for_seconds=patience, lead_seconds=MINUTE)
    few = round(fewest) - 1
    steps = " ".join(
        f"{done}x2" for done in range(1, few + 1)
    )  # one each three minutes: some are always in sight
    chance = Case(
        f"{few} failed requests in a quiet hour",
        ((good, "0x9 1x60"), (bad, f"0x9 {steps} {few}x60")),
        10 * MINUTE + patience + MINUTE,
        fires=False,
    )
    return Alert(
        "ErrorsAboveLimit",
        query,
        "P3" if setting.choice("alert_rules") == "burn_rate_and_limits" else "P2",
        "application",
        f"More than {number(limit * 100)} % of the requests fail.",
        ROLL_BACK,
        (*cases, chance),
        patience,
    )


def _slow(setting: Answered) -> Alert:
    tight = setting.choice("monitoring_thresholds") == "from_the_objective"
    limit = setting.value("objective.latency_p95_seconds" if tight else "seed.response_time_alert_seconds")
    patience, window = _patience(setting), span(SHORT)
    total = f"{DURATIONS}_count"
    quick = f"sum(rate({DURATIONS}_bucket{{{bucket(limit)}}}[{window}]))"
    # asks for the bucket at the limit itself: a quantile between two buckets is a guess
    query = (
        f"1 - {quick} / sum(rate({total}[{window}])) > {number(1 - P95)} "
        f"and sum(increase({total}[{window}])) >= {number(setting.value('watch.fewest_starts'))}"
    )
    series = f'{DURATIONS}_bucket{{le="{number(limit)}"}}'

    def at(share: float) -> tuple[tuple[str, str], ...]:
        return ((total, "0+1000x600"), (series, f"0+{number(1000 * (1 - share))}x600"))

    return Alert(
        "AnswersSlow",
        query,
        "P3" if setting.choice("alert_rules") == "burn_rate_and_limits" else "P2",
        "application",
        f"More than {number((1 - P95) * 100)} of 100 answers take longer than {number(limit)} s.",
        "docs/runbooks/database-slow.md",
        around(1 - P95, at, for_seconds=patience, lead_seconds=MINUTE),
        patience,
    )


def _processor(setting: Answered) -> Alert:
    limit = setting.value("seed.cpu_alert")
    patience = round(setting.value("seed.cpu_alert_minutes") * MINUTE)
    query = f'1 - avg by (instance) (rate(node_cpu_seconds_total{{mode="idle"}}[{span(SHORT)}])) > {number(limit)}'
    series = 'node_cpu_seconds_total{mode="idle",cpu="0",instance="app-1:9100"}'

    def at(busy: float) -> tuple[tuple[str, str], ...]:
        return ((series, f"0+{number(MINUTE * (1 - busy))}x600"),)

    cases = around(limit, at, for_seconds=patience, lead_seconds=MINUTE)
    said = (
        f"The processor is busier than {number(limit * 100)} % for {span(patience)}: look, nobody is woken."
    )
    return Alert("ProcessorBusy", query, "P3", "machine", said, SCALE_UP, cases, patience, found=INSTANCE)


def _process(setting: Answered) -> Alert:
    """The same where only the application itself can be asked."""
    limit, scaled = setting.value("seed.cpu_alert"), setting.choice("scaling_policy") == "by_load"
    patience = round(setting.value("seed.cpu_alert_minutes") * MINUTE)
    if scaled:  # being this busy is what adds an instance: it is wrong only where that has not helped
        patience += round(setting.value("respond.provision_seconds.vm"))
    app = setting.component(Tier.APP)
    cores = 1.0 if app is None else app.cores
    query = (
        f'avg by (job) (rate(process_cpu_seconds_total{{job="app"}}[{span(SHORT)}])) / {number(cores)} '
        f"> {number(limit)}"
    )

    def at(busy: float) -> tuple[tuple[str, str], ...]:
        return (('process_cpu_seconds_total{job="app"}', f"0+{number(MINUTE * busy * cores)}x600"),)

    # a rate is whole once its window is full
    cases = around(limit, at, for_seconds=patience, lead_seconds=SHORT)
    exporter = (('process_cpu_seconds_total{job="blackbox"}', f"0+{number(MINUTE * cores)}x600"),)
    cases += (Case("an exporter is busy", exporter, SHORT + patience, fires=False),)
    said = (
        f"Instances use more than {number(limit * 100)} % of their {number(cores)} cores for {span(patience)}"
    )
    said += (
        ", though load adds instances: the most that may be are reached, or they do not help."
        if scaled
        else "."
    )
    return Alert(
        "ProcessorBusy", query, "P3", "application", said, SCALE_UP, cases, patience, found={"job": "app"}
    )


def _memory(setting: Answered) -> Alert:
    limit, patience = setting.value("choice.monitoring_thresholds.memory_used"), _patience(setting)
    used = "1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes"
    query = f"max by (instance) ({used}) > {number(limit)}"
    labels = '{instance="app-1:9100"}'

    def at(share: float) -> tuple[tuple[str, str], ...]:
        return (
            (f"node_memory_MemTotal_bytes{labels}", "1000x600"),
            (f"node_memory_MemAvailable_bytes{labels}", f"{number(1000 * (1 - share))}x600"),
        )

    said = f"More than {number(limit * 100)} % of the memory is in use."
    cases = around(limit, at, for_seconds=patience)
    return Alert("MemoryFull", query, "P2", "machine", said, SCALE_UP, cases, patience, found=INSTANCE)


def _disk(setting: Answered) -> Alert:
    limit, patience = setting.value("seed.disk_alert"), _patience(setting)
    free, size = (f"node_filesystem_{one}_bytes{{{FILE_SYSTEMS}}}" for one in ("avail", "size"))
    query = f"max by (instance, mountpoint) (1 - {free} / {size}) > {number(limit)}"
    labels = '{instance="app-1:9100",mountpoint="/",fstype="ext4"}'

    def at(share: float) -> tuple[tuple[str, str], ...]:
        return (
            (f"node_filesystem_size_bytes{labels}", "1000x600"),
            (f"node_filesystem_avail_bytes{labels}", f"{number(1000 * (1 - share))}x600"),
        )

    said = f"A disk is fuller than {number(limit * 100)} %."
    found = INSTANCE | {"mountpoint": "/"}
    cases = around(limit, at, for_seconds=patience)
    return Alert("DiskFull", query, "P2", "machine", said, DISK_FULL, cases, patience, found=found)


def _jobs(setting: Answered) -> Alert:
    limit, patience = setting.value("seed.failed_jobs_alert"), _patience(setting)
    query = f"sum({FAILED_JOBS}) > {number(limit)}"
    cases = around(limit, level(f'{FAILED_JOBS}{{queue="default"}}'), for_seconds=patience)
    said = f"More than {number(limit)} background jobs have failed."
    return Alert("JobsFailed", query, "P2", "worker", said, QUEUE, cases, patience)
