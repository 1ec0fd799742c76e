"""Put a running system under the loop's own load, and measure what it carries and what a request costs.

Writes a Locust file from the loop's stages and runs it in steps of more and more users at once, until more
users bring no more answers. A loop file knows no URLs: say with --stage where each stage is answered.

The URL must lead to this machine, or be yours: --i-own says so. Redirects are not followed. Needs Locust:
pip install 'loopwright[load]'. Ctrl-C reports what was measured so far. Exit status 3 when the loop says its
peak and the system does not carry it.

For instance:

    loopwright load http://localhost:8000 --stage 'signs in=/login' --stage 'pays=POST /orders {"amount": 5}'
    loopwright load http://localhost:8000 --routes routes.txt --watch app=4711 --write
    loopwright load https://staging.example.com --i-own https://staging.example.com --routes routes.txt
    loopwright load --routes routes.txt --only-write locustfile.py
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import click

from loopwright.interfaces.cli.clock import today
from loopwright.interfaces.cli.loading import catalogue_with, loop_from
from loopwright.interfaces.cli.options import FILE, catalogue_option, loop_option, reporting
from loopwright.interfaces.cli.presenting import present
from loopwright.interfaces.cli.registry import command
from loopwright.interfaces.cli.status import Status
from loopwright.loop.errors import LoopwrightError

if TYPE_CHECKING:
    from pathlib import Path

    from loopwright.interfaces.cli.delivery import Delivery
    from loopwright.loop.reading import LoadedLoop
    from loopwright.survey.load.measured import Load

STEPS, MOST_STEPS = 12, 40
SHORTEST_SECONDS, LONGEST_SECONDS = 2, 4 * 3600
NOWHERE = "http://localhost:8000"


@command(__name__, __doc__)
@click.argument("url", required=False)
@loop_option
@click.option(
    "--stage",
    "stages",
    multiple=True,
    metavar="NAME=ROUTE",
    help="Where a stage is answered: /path, POST /path, or POST /path body. May be repeated, for one stage too.",
)
@click.option("--routes", type=FILE, metavar="FILE", help="The same in a file, one NAME=ROUTE a line.")
@click.option(
    "--i-own", "owned", multiple=True, metavar="URL", help="Say that a system elsewhere is yours to load."
)
@click.option(
    "--header", "headers", multiple=True, metavar="'NAME: VALUE'", help="Send a header with every request."
)
@click.option(
    "--insecure", is_flag=True, help="Take any certificate: anybody between may answer, and read headers."
)
@click.option(
    "--watch",
    multiple=True,
    metavar="TIER=PID",
    help="Measure the processor time of a process here and all below it: app=PID, database=PID.",
)
@click.option(
    "--for",
    "seconds",
    default="60s",
    show_default=True,
    metavar="TIME",
    callback=lambda _context, _option, text: _seconds(text),
    help="The longest that all steps together may take, for instance 60s or 10min.",
)
@click.option(
    "--steps",
    type=click.IntRange(1, MOST_STEPS),
    default=STEPS,
    show_default=True,
    help="The most steps: 1, 2, 3, 4, 6, 8, 12, … users at once.",
)
@click.option("--only-write", type=FILE, metavar="FILE", help="Write the Locust file and run nothing.")
@click.option("--write", is_flag=True, help="Put what was measured into the loop file.")
@catalogue_option
@reporting
def run(
    url: str | None,
    loop: Path,
    stages: tuple[str, ...],
    routes: Path | None,
    owned: tuple[str, ...],
    headers: tuple[str, ...],
    watch: tuple[str, ...],
    seconds: float,
    steps: int,
    only_write: Path | None,
    catalogue: Path | None,
    delivery: Delivery,
    *,
    insecure: bool,
    write: bool,
) -> Status:
    """Put a system under load."""
    from loopwright.interfaces.cli import load_asking as asking
    from loopwright.survey.load.steps import plan_of

    loaded = loop_from(loop, catalogue_with(catalogue))
    scenario = asking.scenario_for(loaded, stages, routes)
    plan = plan_of(seconds, steps)
    if only_write is not None:
        if only_write.resolve() == loop.resolve():
            raise LoopwrightError(f"{only_write}: that is the loop file", "Name another after --only-write.")
        asking.write_generator(scenario, plan, url or NOWHERE, only_write, insecure=insecure)
        click.echo(f"wrote {only_write}: {len(plan.users)} steps of {plan.step_seconds} seconds")
        click.echo(f"next: locust -f {shlex.quote(str(only_write))} --headless")
        return Status.YES
    if url is None:
        raise click.UsageError("Name the URL to load, for instance http://localhost:8000.")
    limit = loaded.loop.objectives.latency_p95_seconds
    measured = asking.measure(url, owned, headers, watch, scenario, plan, limit, insecure=insecure)
    return _report(measured, loaded, loop, delivery, write=write)


def _seconds(text: str) -> float:
    """A duration; a bare number is seconds."""
    from loopwright.loop.amounts import duration  # after the help
    from loopwright.loop.kinds import Misread

    measure = duration("60s", SHORTEST_SECONDS, LONGEST_SECONDS)
    try:
        return measure.read(f"{text}s" if text.isdecimal() else text, 1.0)
    except Misread as misread:
        raise click.BadParameter(f"{text!r} is not {misread.allowed}.") from None


def _report(load: Load, loaded: LoadedLoop, loop: Path, delivery: Delivery, *, write: bool) -> Status:
    """Write what is to be written, print the report, and say how it went."""
    from loopwright.interfaces.cli.load_asking import write_values
    from loopwright.interfaces.cli.reports import load as report
    from loopwright.survey.load.knee import Ending
    from loopwright.survey.load.measured import values_of

    day = today().isoformat()
    values = values_of(load, day)
    stopped = load.ending is Ending.STOPPED
    written = write and not stopped and bool(values)
    if written:
        write_values(loop, loaded, values, day)
    peak = loaded.loop.demand.peak_requests_per_second
    present(
        report.document(load, values, str(loop), written=written, peak_per_second=peak),
        delivery,
        everything=False,
    )
    if stopped:
        return Status.INTERRUPTED
    if load.knee is None:
        return Status.FAULTY
    short = peak is not None and load.knee.capacity < peak and not load.knee.at_least
    return Status.NO if short else Status.YES
