"""What is played: the loop's stages in their mix, at so many times its peak, and the limits that are its objectives."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loopwright.design.alerting.measures import number
from loopwright.generate.templating import Templates

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting

WHOLE = "the loop"  # the one stage of a loop that names none
RAMP_SECONDS, HOLD_SECONDS = 120, 600
PLAIN = re.compile(r"(?:(?P<method>[A-Z]+) )?(?P<path>/[\w/.~-]*)")  # a route that is no pattern over many


@dataclass(frozen=True, slots=True)
class Part:
    """A stage as the scripts have it: its requests in a pass, and how it is asked."""

    said: str
    requests: float
    method: str
    path: str

    @property
    def name(self) -> str:
        """Its name in quotes, as JavaScript reads it."""
        return json.dumps(self.said)

    @property
    def literal(self) -> str:
        """Its name in quotes, as Python reads it: not by pairs of surrogates."""
        return json.dumps(self.said, ensure_ascii=False)

    @property
    def share(self) -> str:
        """Its requests in a pass, as a script has the number."""
        return number(self.requests)


@dataclass(frozen=True, slots=True)
class Load:
    """The load: ``rate`` requests a second, ``passes`` through the loop a second; limits as share and seconds."""

    parts: tuple[Part, ...]
    requests_per_pass: float
    peak_rate: float
    margin: float
    rate: float
    passes: int
    failed_share: float
    slow_seconds: float


def load_of(setting: Setting) -> Load:
    """The load of a loop: what every generator of it plays."""
    parts = _parts(setting)
    each = sum(part.requests for part in parts)
    margin, peak = setting.value("choice.load_tests.margin"), setting.value("load.peak_rate")
    return Load(
        parts,
        each,
        peak,
        margin,
        margin * peak,
        max(1, math.ceil(margin * peak / each)),
        setting.value("seed.error_rate"),
        setting.value("objective.latency_p95_seconds"),
    )


def _parts(setting: Setting) -> tuple[Part, ...]:
    """Stages with the requests they cost a pass: as many as reach them ask."""
    named = [
        (stage.name, (stage.requests or 1) * (1.0 if stage.share is None else stage.share), stage.route)
        for stage in setting.loop.stages
    ]
    return tuple(
        Part(name, round(requests, 4), *_asked(route))
        for name, requests, route in named or [(WHOLE, 1.0, None)]
    )


def _asked(route: str | None) -> tuple[str, str]:
    """Method and path of a stage; the first page where its route is not said, or stands for many."""
    found = PLAIN.fullmatch(route or "")
    return ("GET", "/") if found is None else (found["method"] or "GET", found["path"])


filled = Templates(__package__).filled
