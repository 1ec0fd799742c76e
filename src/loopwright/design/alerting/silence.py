"""What rings when measurements stop: silence looks like health to every other alert."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.alerting.alert import Alert, Case, Topic
from loopwright.design.alerting.keeping import copied
from loopwright.design.alerting.measures import MINUTE, span
from loopwright.design.alerting.watching import down_after, instances, nodes, watches_database
from loopwright.design.subject import static

if TYPE_CHECKING:
    from loopwright.design.answered import Answered

APPLICATION = "app"
WATCHDOG, HEARTBEAT = "Watchdog", "heartbeat"
DOWN = "docs/runbooks/incident-response.md"


def silence(setting: Answered) -> Topic:
    """Alerts on checks that are not made and on targets that do not answer or are not known; and the one always on."""
    return Topic("silence", (_unseen(setting), _unread(setting), _unknown(setting), _watchdog()))


def jobs(setting: Answered) -> tuple[str, ...]:
    """The names under which Prometheus asks for measurements."""
    pushed = bool(copied(setting)) and not nodes(setting)  # no machine's files could tell of copies
    asked = {
        "site": True,
        APPLICATION: not static(setting.subject),
        "node": bool(nodes(setting)),
        "database": watches_database(setting),
        "pushgateway": pushed,
        "blackbox": True,
    }
    return tuple(name for name, so in asked.items() if so)


def _unseen(setting: Answered) -> Alert:
    """The twin of LoopDown: where nothing probes, nothing fails."""
    patience, series = down_after(setting), 'probe_success{job="site",instance="https://site/"}'
    return Alert(
        "LoopUnseen",
        'absent(probe_success{job="site"})',
        "P1",
        "probe",
        f"The loop has not been looked at from outside for {span(patience)}: whether it answers is not known.",
        DOWN,
        (
            Case("unseen for long enough", ((series, "1x4 stale"),), 5 * MINUTE + patience, fires=True),
            Case("not for long enough", ((series, "1x4 stale"),), 4 * MINUTE + patience, fires=False),
            Case("never looked at", (), patience, fires=True),
            Case("seen, though it is down", ((series, "0x60"),), 5 * MINUTE + patience, fires=False),
        ),
        patience,
        found={"job": "site"},
    )


def _unread(setting: Answered) -> Alert:
    """Exporters that do not answer; the application has alerts of its own, which a deploy silences."""
    patience = _patience(setting)
    cases: list[Case] = []
    for job in (one for one in jobs(setting) if one != APPLICATION):
        labels = {"job": job, "instance": f"{job}-1:9000"}
        series = (f'up{{job="{job}",instance="{job}-1:9000"}}', "1x4 0x30")
        other = (f'up{{job="{job}",instance="{job}-2:9000"}}', "1x60")
        cases += [
            Case(
                f"{job} silent for long enough",
                (series, other),
                5 * MINUTE + patience,
                fires=True,
                found=labels,
            ),
            Case(f"{job} not for long enough", (series, other), 4 * MINUTE + patience, fires=False),
        ]
    deploy = ((f'up{{job="{APPLICATION}",instance="app-1:8000"}}', "1x4 0x30"),)
    cases.append(Case("only the application", deploy, 5 * MINUTE + patience, fires=False))
    return Alert(
        "TargetDown",
        f'min by (job, instance) (up{{job!="{APPLICATION}"}}) < 1',
        "P2",
        "monitoring",
        f"A source of measurements has not answered for {span(patience)}: the alerts that read it cannot speak up.",
        DOWN,
        tuple(cases),
        patience,
    )


def _unknown(setting: Answered) -> Alert:
    """A target that is in no list any more is not even down."""
    patience = _patience(setting)
    named = [job for job in jobs(setting) if job != APPLICATION or instances(setting)]
    there = {job: (f'up{{job="{job}",instance="{job}-1:9000"}}', "1x60") for job in named}
    cases = [Case("all are there", tuple(there.values()), 5 * MINUTE + patience, fires=False)]
    for job in named:
        rest = tuple(series for name, series in there.items() if name != job)
        gone = (there[job][0], "1x4 stale")
        cases += [
            Case(
                f"{job} gone for long enough",
                (*rest, gone),
                5 * MINUTE + patience,
                fires=True,
                found={"job": job},
            ),
            Case(f"{job} not for long enough", (*rest, gone), 4 * MINUTE + patience, fires=False),
        ]
    return Alert(
        "TargetMissing",
        " or ".join(f'absent(up{{job="{job}"}})' for job in named),
        "P2",
        "monitoring",
        f"No target of a job has been known for {span(patience)}: the alerts that read it cannot speak up.",
        DOWN,
        tuple(cases),
        patience,
    )


def _watchdog() -> Alert:
    """Sent on to somebody outside who misses it: what tells of silence may fall silent itself."""
    said = "All is well with the alerting itself: whoever receives this rings once it stops."
    cases = (Case("always", (), 0, fires=True),)
    return Alert(WATCHDOG, "vector(1)", HEARTBEAT, HEARTBEAT, said, DOWN, cases)


def _patience(setting: Answered) -> int:
    return round(setting.value("watch.symptom_minutes") * MINUTE)
