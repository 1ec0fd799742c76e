"""Whether users reach the loop: the check from outside, its certificate, and the instances behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.alerting.alert import Alert, Case, Topic
from loopwright.design.alerting.measures import DAY, MINUTE, number, span
from loopwright.design.alerting.watching import down_after, hidden, instances
from loopwright.loop.vocabulary import Arrangement

if TYPE_CHECKING:
    from loopwright.design.answered import Answered

SITE = 'instance="https://site/"'
DOWN = "docs/runbooks/incident-response.md"


def reach(setting: Answered) -> Topic:
    """Alerts on what is seen from outside."""
    alerts = [_down(setting), _certificate(setting)]
    if instances(setting):
        alerts.append(_instance(setting, several=len(instances(setting)) > 1))
    if hidden(setting) or setting.structure.arrangement in (Arrangement.PLATFORM, Arrangement.KUBERNETES):
        alerts.append(_silent(setting))
    return Topic("reach", tuple(alerts))


def _down(setting: Answered) -> Alert:
    patience, series = down_after(setting), f'probe_success{{job="site",{SITE}}}'
    pace = round(patience / MINUTE)
    cases = (
        Case("down for long enough", ((series, "1x4 0x30"),), 5 * MINUTE + patience, fires=True),
        Case("down, but not for long enough", ((series, "1x4 0x30"),), 4 * MINUTE + patience, fires=False),
        Case("back before it counts", ((series, f"1x4 0x{pace - 1} 1x30"),), 10 * MINUTE, fires=False),
    )
    return Alert(
        "LoopDown",
        'min by (instance) (probe_success{job="site"}) < 1',
        "P1",
        "application",
        f"The loop has not answered from outside for {span(patience)}.",
        DOWN,
        cases,
        patience,
        quiet=True,
        found={"instance": "https://site/"},
    )


def _certificate(setting: Answered) -> Alert:
    days = setting.value("choice.names_and_certificates.warn_days")
    limit, series = round(days * DAY), f'probe_ssl_earliest_cert_expiry{{job="site",{SITE}}}'
    ends = f"{limit + 10 * MINUTE}x60"
    return Alert(
        "CertificateExpires",
        f'min by (instance) (probe_ssl_earliest_cert_expiry{{job="site"}}) - time() < {limit}',
        "P2",
        "edge",
        f"The certificate ends within {number(days)} days and has not been renewed.",
        "docs/runbooks/certificate-expiry.md",
        (
            Case("a minute below the limit", ((series, ends),), 11 * MINUTE, fires=True),
            Case("at the limit", ((series, ends),), 10 * MINUTE, fires=False),
        ),
        found={"instance": "https://site/"},
    )


def _instance(setting: Answered, *, several: bool) -> Alert:
    patience, series = down_after(setting), 'up{job="app",instance="app-1:8000"}'
    return Alert(
        "InstanceDown",
        'min by (instance) (up{job="app"}) < 1',
        "P2",
        "machine" if several else "application",
        "An instance of the application does not answer."
        if several
        else "The application does not give its measurements.",
        DOWN,
        (
            Case("down for long enough", ((series, "1x4 0x30"),), 5 * MINUTE + patience, fires=True),
            Case("not for long enough", ((series, "1x4 0x30"),), 4 * MINUTE + patience, fires=False),
        ),
        patience,
        quiet=True,
        found={"instance": "app-1:8000"},
    )


def _silent(setting: Answered) -> Alert:
    """Measurements that stop arriving make every other alert fall silent."""
    patience = round(setting.value("watch.symptom_minutes") * MINUTE)
    series = 'up{job="app",instance="collector"}'
    return Alert(
        "MeasurementsMissing",
        'absent(up{job="app"} == 1)',
        "P2",
        "monitoring",
        f"No measurement of the application has arrived for {span(patience)}: its alerts cannot speak up.",
        DOWN,
        (
            Case("silent for long enough", ((series, "1x4 0x30"),), 5 * MINUTE + patience, fires=True),
            Case("not for long enough", ((series, "1x4 0x30"),), 4 * MINUTE + patience, fires=False),
            Case("never there at all", (), patience, fires=True),
        ),
        patience,
        quiet=True,
    )
