"""What an audit may ask others than the repository for: an account, a database, a Prometheus, bills, advisories.

The network is reached only where one of these options is given.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import click

from loopwright.interfaces.cli.clock import today
from loopwright.interfaces.cli.options import FILE, FOLDER
from loopwright.loop.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from loopwright.audit.measures.measure import Measure
    from loopwright.audit.measures.told import CostCentre
    from loopwright.audit.subject import Subject

F = TypeVar("F", bound="Callable[..., Any]")
KEPT = f"{__name__}.asked"


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is asked."""

    aws: bool = False
    aws_policy: bool = False
    aws_regions: str = ""
    aws_state: Path | None = None
    database: str = ""
    prometheus: str = ""
    bills: tuple[Path, ...] = ()
    advisories: Path | None = None


def _note(context: click.Context, parameter: click.Parameter, value: object) -> None:
    asked = context.meta.get(KEPT, Asked())
    context.meta[KEPT] = replace(asked, **{str(parameter.name): value})


OPTIONS = (
    click.option(
        "--aws", is_flag=True, expose_value=False, callback=_note,
        help="Ask the account of the environment's credentials too; only reads. Cost Explorer takes about a cent a "
        "request, a few of them. Needs `pip install 'loopwright[aws]'`.",
    ),
    click.option(
        "--aws-policy", is_flag=True, expose_value=False, callback=_note,
        help="Print the policy of IAM that --aws needs, and stop.",
    ),
    click.option(
        "--aws-regions", default="", metavar="NAMES", expose_value=False, callback=_note,
        help="Look at these regions alone, with commas between them; every enabled one by default.",
    ),
    click.option(
        "--aws-state", type=FILE, metavar="FILE", expose_value=False, callback=_note,
        help="Keep what the account answers, and go on from there; without --aws read it and ask nobody.",
    ),
    click.option(
        "--database", default="", metavar="URL", expose_value=False, callback=_note,
        help="Ask a PostgreSQL how it does; only reads. The password in the URL or in PGPASSWORD.",
    ),
    click.option(
        "--prometheus", default="", metavar="URL", expose_value=False, callback=_note,
        help="Ask a Prometheus what was measured in the last thirty days.",
    ),
    click.option(
        "--bills", type=FILE, multiple=True, metavar="FILE", expose_value=False, callback=_note,
        help="Read a bill: an export of AWS, Google Cloud or Azure, FOCUS, or service,month,amount. May be repeated.",
    ),
    click.option(
        "--advisories", type=FOLDER, metavar="DIR", expose_value=False, callback=_note,
        help="Match the locked packages against an export of OSV in this folder.",
    ),
)  # fmt: skip


def telling(function: F) -> F:
    """Give a command the options by which others than the repository are asked; `told` reads them."""
    for option in reversed(OPTIONS):
        function = option(function)
    return function


def policy_asked() -> str:
    """The policy of IAM that --aws needs, where it was asked for; else nothing."""
    asked: Asked = click.get_current_context().meta.get(KEPT, Asked())
    if not asked.aws_policy:
        return ""
    from loopwright.survey.account.gathering import policy

    return json.dumps(policy(), indent=2) + "\n"


def told(subject: Subject) -> Subject:
    """A subject with what others told, whoever the command's options name.

    Raises ``LoopwrightError`` where somebody who was named does not answer at all.
    """
    asked: Asked = click.get_current_context().meta.get(KEPT, Asked())
    if asked.aws_regions and not asked.aws:
        raise UsageError("--aws-regions needs --aws", "Give both.")
    if asked.aws or asked.aws_state is not None:
        _ask_account(subject, asked)
    if asked.database:
        from loopwright.audit.limits import limit
        from loopwright.survey.postgres.asking import database_state

        subject.database = database_state(asked.database, today(), limit("fast_query_seconds"))
    if asked.prometheus:
        from loopwright.survey.monitoring import monitoring_of

        subject.monitoring = monitoring_of(asked.prometheus, today(), time.time())
    if asked.bills:
        from loopwright.catalogue.load import load_catalogue
        from loopwright.survey.bills import bills_of

        subject.bills = bills_of(asked.bills, load_catalogue().value("currency.usd_per_eur"), today())
    if asked.advisories is not None:
        subject.advisories_folder = asked.advisories
        _ = subject.advisories  # a folder without any is a fault of the call, and no question of the report
    return subject


def unasked() -> frozenset[str]:
    """The topics of checks of which nobody is asked."""
    from loopwright.audit.check import BY_OTHERS

    asked: Asked = click.get_current_context().meta.get(KEPT, Asked())
    named = {
        "account": asked.aws or asked.aws_state is not None,
        "bills": bool(asked.bills),
        "database": bool(asked.database),
        "monitored": bool(asked.prometheus),
    }
    return frozenset(topic for topic in BY_OTHERS if not named[topic])


def nobody_asked() -> bool:
    """Whether the command's options name nobody but the repository."""
    asked: Asked = click.get_current_context().meta.get(KEPT, Asked())
    return asked == Asked()


def measured(subject: Subject) -> tuple[tuple[Measure, ...], tuple[CostCentre, ...]]:
    """What others measured, and where the money went."""
    from loopwright.audit.check import BY_OTHERS

    if all(getattr(subject, one) is None for one in BY_OTHERS.values()):
        return (), ()
    from loopwright.audit.measures.told import cost_centres, told_measures

    return told_measures(subject), cost_centres(subject)


def _ask_account(subject: Subject, asked: Asked) -> None:
    if not asked.aws and asked.aws_state is not None:
        from loopwright.survey.account.keeping import account_in

        subject.account = account_in(asked.aws_state)
        return
    from loopwright.survey.account.gathering import Gathering, session_of_environment

    regions = tuple(one.strip() for one in asked.aws_regions.split(",") if one.strip())
    session = session_of_environment()
    gathering = Gathering(session, datetime.now(UTC), asked.aws_state, regions, _progress())
    subject.account = gathering.account()


def _progress() -> Callable[[str], None]:
    """Tell whoever sits before a terminal what is asked just now; nobody else."""
    if not sys.stderr.isatty():
        return lambda _: None
    return lambda what: click.echo(f"\r\x1b[K{what}", err=True, nl=False)
