"""The same load for Locust: the mix as weights, think times, the loop's objectives as the verdict."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

from loopwright.design.alerting.measures import number
from loopwright.design.subject import static
from loopwright.design.verdict import NotApplicable
from loopwright.generate.address import host_of
from loopwright.generate.application import application_of
from loopwright.generate.file import File
from loopwright.generate.load.k6 import STATIC
from loopwright.generate.load.mix import HOLD_SECONDS, RAMP_SECONDS, Load, filled, load_of
from loopwright.generate.rendering import Rendered, renders

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting

FINEST = 10_000  # requests of a pass are rounded to a part of this


@renders(
    "seed: technology-infrastructure, Performance Monitoring Tools; infrastructure-prd-template, Testing and Validation"
)
def locust_load(setting: Setting) -> Rendered:
    """A load test for Locust with the numbers of the one for k6, by users who think between two requests."""
    if static(setting.subject):
        return NotApplicable(STATIC)
    load = load_of(setting)
    rate = load.passes * load.requests_per_pass
    think = setting.value("choice.load_tests.think_seconds")
    body = filled(
        "locustfile.py",
        rows=tuple(zip(load.parts, weights(load), strict=True)),
        requests=number(round(load.requests_per_pass, 2)),
        rate=number(round(rate, 2)),
        load_peak=number(round(load.peak_rate, 2)),
        margin=number(load.margin),
        port=application_of(setting).port,
        live=host_of(setting),
        users=max(1, math.ceil(rate * think)),
        think=number(think),
        ramp=RAMP_SECONDS,
        hold=HOLD_SECONDS,
        failed=number(load.failed_share),
        slow=number(load.slow_seconds),
    )
    return (File("load/locustfile.py", body, ("load_tests", "performance_targets")),)


def weights(load: Load) -> tuple[int, ...]:
    """The mix in the smallest whole numbers that hold it."""
    shares = [Fraction(part.requests).limit_denominator(FINEST) for part in load.parts]
    whole = math.lcm(*(share.denominator for share in shares))
    counts = [max(1, int(share * whole)) for share in shares]
    return tuple(count // math.gcd(*counts) for count in counts)
