"""Load for k6 in the loop's own mix, with the loop's objectives as its thresholds."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from loopwright.design.alerting.measures import number
from loopwright.design.subject import static
from loopwright.design.verdict import NotApplicable
from loopwright.generate.address import host_of
from loopwright.generate.application import application_of
from loopwright.generate.file import File
from loopwright.generate.load.mix import HOLD_SECONDS, RAMP_SECONDS, filled, load_of
from loopwright.generate.rendering import Rendered, renders

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting

STATIC = "a delivery network carries more than one machine can ask for"


@renders(
    "seed: technology-infrastructure, Performance Monitoring Tools; infrastructure-prd-template, Testing and Validation"
)
def k6_load(setting: Setting) -> Rendered:
    """A load test for k6 whose mix, rate and thresholds are the loop's."""
    if static(setting.subject):
        return NotApplicable(STATIC)
    load = load_of(setting)
    users = max(1, math.ceil(load.passes * load.requests_per_pass * load.slow_seconds))
    body = filled(
        "k6.js",
        stages=load.parts,
        first=load.parts[0].name,
        requests=number(round(load.requests_per_pass, 2)),
        peak=number(round(load.rate, 2)),
        load_peak=number(round(load.peak_rate, 2)),
        margin=number(load.margin),
        port=application_of(setting).port,
        live=host_of(setting).replace(".", "\\."),
        start=max(1, load.passes // 10),
        rate=load.passes,
        users=users,
        most_users=4 * users,
        ramp=RAMP_SECONDS,
        hold=HOLD_SECONDS,
        failed=number(load.failed_share),
        slow_ms=number(load.slow_seconds * 1000),
    )
    return (File("load/k6.js", body, ("load_tests", "performance_targets")),)
