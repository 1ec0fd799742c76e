"""What people and programs do to alerts, once for the pages and the API."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING

from loopwright.interfaces.web.desk import desk
from loopwright.interfaces.web.wording import all_plain, plain
from loopwright.loop.errors import LoopwrightError
from loopwright.operate.alerts.escalation import Acknowledgement
from loopwright.operate.alerts.holding import Deployment, Outcome
from loopwright.operate.alerts.life import Happened
from loopwright.operate.alerts.matching import matcher_of
from loopwright.operate.alerts.silences import expired, silence_of
from loopwright.operate.checks.beats import beat_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loopwright.interfaces.web.turning import Turning
    from loopwright.operate.alerts.matching import Matcher

HOUR = 3600.0
LONGEST_SILENCE_HOURS = 24.0 * 31
LONGEST_WORD = 200
LONGEST_REASON = 500
LONGEST_LABEL = 1000
LONGEST_WAY_BACK = 500
MOST_LABELS = MOST_PARTS = 50
PARTS = ("application", "worker", "page", "journey", "machine")
WAY_BACK = "docs/runbooks/roll-back.md"


class NotThereError(LoopwrightError):
    """What was named is not there."""


def turning() -> Turning:
    """The engine. Raises LoopwrightError where this process has none."""
    found = desk().turning
    if found is None:
        raise LoopwrightError("no engine turns in this process")
    return found


def acknowledge(group: str, who: str) -> None:
    """Say that somebody deals with a page."""
    if group not in turning().view.pages:
        raise NotThereError("this page does not ring", "See the list of alerts.")
    turning().happen(Happened(acknowledged=(Acknowledgement(group, who, desk().clock.now()),)))


def silence(written: Sequence[str], hours: float, who: str, reason: str) -> str:
    """Silence alerts by their labels for a while; the silence's name."""
    if not 0 < hours <= LONGEST_SILENCE_HOURS:
        raise LoopwrightError(f"{hours:g} hours", f"More than 0, at most {LONGEST_SILENCE_HOURS:g}.")
    now, name = desk().clock.now(), uuid.uuid4().hex[:12]
    matchers = _matchers(written)
    why = plain("reason", reason, LONGEST_REASON)
    made = silence_of(name, matchers, now, now + hours * HOUR, who, why)
    turning().happen(Happened(silences=(made,)))
    return name


def _matchers(written: Sequence[str]) -> tuple[Matcher, ...]:
    """The labels of a silence; a pattern that cannot be compiled is refused."""
    texts = all_plain("labels", written, LONGEST_LABEL, MOST_LABELS)
    try:
        return tuple(matcher_of(one) for one in texts)
    except (OverflowError, RecursionError, re.error) as error:
        raise LoopwrightError(f"a pattern cannot be read ({error})", "Write a simpler one.") from None


def end_silence(name: str) -> None:
    """End a silence before its time."""
    found = next((one for one in turning().view.silences if one.identity == name), None)
    if found is None:
        raise NotThereError(f"there is no silence {name}", "See the list of alerts.")
    turning().happen(Happened(silences=(expired(found, desk().clock.now()),)))


def start_deployment(
    service: str, revision: str, parts: Sequence[str], minutes: float | None, way_back: str
) -> str:
    """Say that a deployment begins: it holds what it explains, for as long as its window; its name."""
    words = all_plain("deployment", (service, revision, *parts), LONGEST_WORD, MOST_PARTS)
    if not all(words):
        raise LoopwrightError("a word of the deployment is empty", f"1 to {LONGEST_WORD} characters.")
    back = plain("way_back", way_back, LONGEST_WAY_BACK) or WAY_BACK
    usual = desk().catalogue.value("choice.noise_reduction.quiet_minutes")
    window = usual if minutes is None else minutes
    if not 0 < window <= HOUR / 60:
        raise LoopwrightError(f"{window:g} minutes", "More than 0, at most 60.")
    now, name = desk().clock.now(), uuid.uuid4().hex[:12]
    one = Deployment(name, words[0], words[1], words[2:] or PARTS, now, window * 60, back)
    turning().happen(Happened(started=(one,)))
    return name


def finish_deployment(name: str, *, verified: bool) -> None:
    """Say how a deployment ended."""
    if name not in {one.identity for one in turning().view.deployments}:
        raise NotThereError(f"there is no deployment {name}", "See the list of deployments.")
    outcome = Outcome.VERIFIED if verified else Outcome.FAILED
    turning().happen(Happened(finished=((name, outcome),)))


def beat(check: str, word: str, run: str = "") -> None:
    """Take what a job tells: nothing or ``success``, ``start``, ``fail``, or its exit status."""
    said, named = plain("status", word, LONGEST_WORD), plain("run", run, LONGEST_WORD)
    try:
        one = beat_of(said, desk().clock.now(), named)
    except ValueError:
        raise LoopwrightError(
            f"{word!r}", "One of success, start, fail, or an exit status from 0 to 255."
        ) from None
    if not turning().beat(check, one):
        raise NotThereError(f"no check is called {check!r}", "See the list of checks.")
