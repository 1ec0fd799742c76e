"""Load for k6 in the loop's own mix, with the loop's objectives as its thresholds."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from loopwright.design.subject import static
from loopwright.design.verdict import NotApplicable
from loopwright.generate.address import host_of
from loopwright.generate.application import application_of
from loopwright.generate.file import File
from loopwright.generate.observability.measures import number
from loopwright.generate.rendering import Rendered, renders

if TYPE_CHECKING:
    from jinja2 import Template

    from loopwright.generate.setting import Setting

WHOLE = "the loop"  # the one stage of a loop that names none
RAMP_SECONDS, HOLD_SECONDS = 120, 600


@dataclass(frozen=True, slots=True)
class Part:
    """A stage as the script has it: its name in quotes, its requests in a pass, how it is asked."""

    name: str
    requests: str
    method: str


@renders(
    "seed: technology-infrastructure, Performance Monitoring Tools; infrastructure-prd-template, Testing and Validation"
)
def k6_load(setting: Setting) -> Rendered:
    """A load test for k6 whose mix, rate and thresholds are the loop's."""
    if static(setting.subject):
        return NotApplicable("a delivery network carries more than one machine can ask for")
    stages = _stages(setting)
    each = sum(float(stage.requests) for stage in stages)
    margin, peak = setting.value("choice.load_tests.margin"), setting.value("load.peak_rate")
    slow = setting.value("objective.latency_p95_seconds")
    passes = max(1, math.ceil(margin * peak / each))
    users = max(1, math.ceil(passes * each * slow))
    body = _template().render(
        stages=stages,
        first=stages[0].name,
        requests=number(round(each, 2)),
        peak=number(round(margin * peak, 2)),
        load_peak=number(round(peak, 2)),
        margin=number(margin),
        port=application_of(setting).port,
        live=host_of(setting).replace(".", "\\."),
        start=max(1, passes // 10),
        rate=passes,
        users=users,
        most_users=4 * users,
        ramp=RAMP_SECONDS,
        hold=HOLD_SECONDS,
        failed=number(setting.value("seed.error_rate")),
        slow_ms=number(slow * 1000),
    )
    return (File("load/k6.js", body, ("load_tests", "performance_targets")),)


def _stages(setting: Setting) -> tuple[Part, ...]:
    """Stages with the requests they cost a pass: as many as reach them ask."""
    named = [
        (stage.name, (stage.requests or 1) * (1.0 if stage.share is None else stage.share))
        for stage in setting.loop.stages
    ]
    return tuple(
        Part(json.dumps(name), number(round(requests, 4)), "GET")
        for name, requests in named or [(WHOLE, 1.0)]
    )


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - only what writes text pays

    return Environment(
        loader=PackageLoader(__package__ or "", "templates"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - no template here is HTML
        keep_trailing_newline=True,
    ).get_template("k6.js.j2")
