"""Ask the survey floor for a load test: what the options of `loopwright load` mean, and how one is stopped."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from typing import TYPE_CHECKING

import click

from loopwright.interfaces.cli.loading import pairs
from loopwright.loop.errors import LoopwrightError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path
    from types import FrameType

    from loopwright.loop.reading import LoadedLoop
    from loopwright.survey.load.measured import Load, LoopValue
    from loopwright.survey.load.scenario import Scenario
    from loopwright.survey.load.steps import Plan, Step

TIERS = ("app", "database")
STOPPING = (signal.SIGINT, signal.SIGTERM)


def scenario_for(loaded: LoadedLoop, stages: Sequence[str], routes: Path | None) -> Scenario:
    """The scenario of a loop with the routes of the options and of the file."""
    from loopwright.survey.load.routes import Said, lines_of, routes_of
    from loopwright.survey.load.scenario import scenario_of, stage_names

    said = tuple(Said(text) for text in stages)
    if routes is not None:
        said = (*said, *lines_of(_text_of(routes), str(routes)))
    return scenario_of(loaded.loop, routes_of(said, stage_names(loaded.loop)))


def write_generator(scenario: Scenario, plan: Plan, url: str, file: Path, *, insecure: bool) -> None:
    """Write the Locust file; one that we did not write is never written over."""
    from loopwright.loop.writing import write_loop
    from loopwright.survey.load.generator import HEAD, locust_file
    from loopwright.survey.load.target import origin_of

    if file.exists() and not _text_of(file).startswith(HEAD):
        raise LoopwrightError(
            f"{file}: there is a file that `loopwright load` did not write", "Name another."
        )
    write_loop(file, locust_file(scenario, plan, origin_of(url), insecure=insecure))


def measure(
    url: str,
    owned: Sequence[str],
    headers: Sequence[str],
    watch: Sequence[str],
    scenario: Scenario,
    plan: Plan,
    p95_limit_seconds: float | None,
    *,
    insecure: bool = False,
) -> Load:
    """Run the load test; ctrl-C ends it with what was measured so far."""
    from loopwright.survey.load.generator import locust_file
    from loopwright.survey.load.measured import load_of
    from loopwright.survey.load.reaching import reached
    from loopwright.survey.load.running import Order, ramp, require_locust
    from loopwright.survey.load.target import permitted

    target = permitted(url, owned)
    sent, watched = _headers(headers), _processes(watch)
    require_locust()
    order = Order(
        locust_file(scenario, plan, target.origin, insecure=insecure or target.loopback),
        plan,
        reached(target, scenario, sent, insecure=insecure),
        sent,
        watched,
        p95_limit_seconds,
        os.environ,
    )
    with _stoppable() as stopped:
        found = ramp(order, stopped, _progress)
    return load_of(scenario, target.origin, plan, found, p95_limit_seconds, loopback=target.loopback)


def write_values(loop: Path, loaded: LoadedLoop, values: dict[str, LoopValue], day: str) -> None:
    """Put measured values into the loop file, each with its note and its range; the rest stays to the byte."""
    from loopwright.loop.comments import without_notes
    from loopwright.loop.marking import with_measured
    from loopwright.loop.noting import with_notes
    from loopwright.loop.splicing import set_values
    from loopwright.loop.writing import write_loop
    from loopwright.survey.load.measured import BY, entry_of

    text = set_values(loaded.text, {key: one.text for key, one in values.items()}, str(loop))
    text = without_notes(text, values)
    text = with_notes(text, {key: one.note for key, one in values.items()}, BY, str(loop))
    write_loop(loop, with_measured(text, entry_of(values, day), loaded.loop.measured, str(loop)))


@contextlib.contextmanager
def _stoppable() -> Iterator[Callable[[], bool]]:
    """Let a first ctrl-C ask for an end; a second one ends at once."""
    asked: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        if asked:
            sys.exit(128 + number)
        asked.append(number)

    before = {number: signal.signal(number, note) for number in STOPPING}
    try:
        yield lambda: bool(asked)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _progress(step: Step) -> None:
    """One line a step, for who sits before a terminal."""
    if sys.stderr.isatty():
        latency = "nothing answered" if step.p95_seconds is None else f"p95 {step.p95_seconds * 1000:.3g} ms"
        many = "user" if step.users == 1 else "users"
        click.echo(f"{step.users:>5} {many:<5}  {step.rate:>9.4g} req/s  {latency}", err=True)


def _headers(given: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in given:
        name, colon, value = text.partition(":")
        if not colon or not name.strip() or not text.isprintable():
            raise LoopwrightError(
                f"--header {name.strip()!r}: not of the form 'Name: value'",
                "For instance --header 'Cookie: a=b'.",
            )
        found[name.strip()] = value.strip()
    return found


def _processes(given: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for tier, pid in pairs(given).items():
        if tier not in TIERS or not pid.isdecimal():
            raise LoopwrightError(
                f"--watch {tier}={pid}: neither app=PID nor database=PID", "For instance --watch app=4711."
            )
        found[tier] = int(pid)
    return found


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8 text"
        raise LoopwrightError(f"{file}: cannot be read ({reason})", "Name a readable file.") from None
