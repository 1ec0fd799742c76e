"""The probe of the loop itself: requests in order, as a user makes them, with what one answer gives to the next."""

from __future__ import annotations

import json
import re
import time
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote

import aiohttp

from loopwright.operate.checks.answers import found_by, reasons_against
from loopwright.operate.checks.comparing import as_text
from loopwright.operate.checks.seen import Outcome, Seen, StageSeen, unseen
from loopwright.operate.probes.fetching import told
from loopwright.operate.probes.guard import RefusedError
from loopwright.operate.probes.http import FAILURES, measured_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from loopwright.operate.checks.answers import Answer
    from loopwright.operate.checks.looks import HttpLook, Step, WalkLook, Wanted
    from loopwright.operate.checks.seen import Measured
    from loopwright.operate.probes.fetching import Fetcher

LONGEST_TAKEN = 4096
_NAME = re.compile(r"\{([a-z_][a-z0-9_]*)\}")


async def walk(fetcher: Fetcher, look: WalkLook) -> Seen:
    """Walk the steps; the first that fails is where the loop is broken, and those behind it were not seen."""
    began, taken = time.monotonic(), dict[str, str]()
    stages: list[StageSeen] = []
    measured: tuple[Measured, ...] = ()
    away = False
    async with fetcher.session(aiohttp.CookieJar(unsafe=True)) as session:  # a site may be an address
        for step in look.steps:
            at = time.monotonic()
            try:
                asked = filled(step.look, taken)
                answer = await fetcher.answer(asked, session)
                reasons = reasons_against(asked, answer)
                measured = measured or measured_of(answer)
                reasons += _take(step, answer, taken) if not reasons else ()
            except (RefusedError, LookupError) as error:
                return unseen(time.monotonic() - began, f"{step.name}: {error}")
            except FAILURES as error:
                reasons, away = (told(error),), isinstance(error, OSError) and not stages
            outcome = Outcome.DOWN if reasons else Outcome.UP
            stages.append(StageSeen(step.name, outcome, time.monotonic() - at, reasons))
            if reasons:
                break
    rest = [StageSeen(step.name, Outcome.UNKNOWN, 0.0) for step in look.steps[len(stages) :]]
    because = tuple(f"{stage.name}: {reason}" for stage in stages for reason in stage.because)
    outcome = Outcome.DOWN if because else Outcome.UP
    return Seen(outcome, time.monotonic() - began, because, measured, (*stages, *rest), away)


def filled(look: HttpLook, taken: dict[str, str]) -> HttpLook:
    """A request with what earlier answers gave: quoted in an address, as a part of JSON in a body.

    Raises:
        ValueError: where nothing of that name was taken.
    """

    def fill(text: str, told_as: Callable[[str], str]) -> str:
        return _NAME.sub(lambda found: told_as(_of(found[1], taken)), text)

    return replace(
        look,
        url=fill(look.url, lambda value: quote(value, safe="")),
        headers=tuple((name, fill(value, _in_one_line)) for name, value in look.headers),
        sent=fill(look.sent, lambda value: json.dumps(value)[1:-1]),
        wanted=_filled_wanted(look.wanted, taken),
    )


def _filled_wanted(wanted: Wanted, taken: dict[str, str]) -> Wanted:
    return replace(
        wanted, has=tuple(_NAME.sub(lambda found: taken.get(found[1], found[0]), one) for one in wanted.has)
    )


def _take(step: Step, answer: Answer, taken: dict[str, str]) -> tuple[str, ...]:
    """Take from an answer what later steps need, and say what is not there."""
    missing = []
    for name, path in step.taken:
        try:
            found = found_by(path, json.loads(answer.body))
        except (ValueError, RecursionError):
            found = ()
        if found and not isinstance(found[0], dict | list) and len(as_text(found[0])) <= LONGEST_TAKEN:
            taken[name] = as_text(found[0])
        else:
            missing.append(f"the answer has no {path} to take as {name}")
    return tuple(missing)


def _of(name: str, taken: dict[str, str]) -> str:
    if name not in taken:
        raise ValueError(f"nothing was taken as {name}")
    return taken[name]


def _in_one_line(value: str) -> str:
    """A value where a line's end would begin another header."""
    return "".join(character for character in value if character.isprintable())
