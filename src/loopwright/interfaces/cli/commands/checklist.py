"""Hold a repository against a checklist: each box proven with its evidence, claimed, missing or unknown.

A box is proven by files (with the line), or by a running server that is asked with --url; it is claimed where
somebody signed for it. Nothing counts as true because nobody said otherwise.

The list files holds the boxes of all lists that files alone can prove.

For instance:

    loopwright checklist pre-launch
    loopwright checklist security ../shop --url https://shop.example --i-own https://shop.example
    loopwright checklist files --strict
    loopwright checklist sign security.tried --by 'Ada Lovelace' --note 'Test by Example Ltd, report 2026-7'
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from loopwright.interfaces.cli.clock import today
from loopwright.interfaces.cli.options import FILE, FOLDER, reporting
from loopwright.interfaces.cli.presenting import present
from loopwright.interfaces.cli.registry import HELP, verbatim
from loopwright.interfaces.cli.status import Status
from loopwright.loop.errors import LoopwrightError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from loopwright.audit.checklists.judging import Ticked
    from loopwright.audit.checklists.statements import Statement
    from loopwright.design.checklists.boxes import Box
    from loopwright.interfaces.cli.delivery import Delivery
    from loopwright.survey.served.questions import Reply

LISTS = {
    "pre-launch": "What must be true before users come, and at each release.",
    "security": "The basics of security, then what is essential, important and advanced.",
    "infrastructure": "What the loop stands on, how it is built up, what it costs, what follows an incident.",
    "files": "The boxes of all lists that files alone can prove.",
}


@dataclass(frozen=True, slots=True)
class Asking:
    """The running server that is asked: its URL (none is asked where it is empty), what is owned, what to look at."""

    url: str
    owned: tuple[str, ...]
    pages: tuple[str, ...]
    health: tuple[str, ...]
    plain_port: int


@click.group("checklist", help=verbatim(__doc__ or ""), context_settings=HELP, no_args_is_help=True)
def run() -> None:
    """Hold the lists and the signing together."""


OPTIONS = (
    click.argument("path", type=FOLDER, default=Path(), metavar="[PATH]"),
    click.option("--url", default="", metavar="URL", help="Ask this running server too: a few requests, all GET."),
    click.option("--i-own", "owned", multiple=True, metavar="URL", help="Say that a server elsewhere is yours to ask."),
    click.option(
        "--page", "pages", multiple=True, default=("/",), show_default=True, metavar="PATH",
        help="Look at this page of it. May be repeated.",
    ),
    click.option("--health", multiple=True, metavar="PATH", help="Where it answers a health check."),
    click.option(
        "--plain-port", type=click.IntRange(1, 65535), default=80, show_default=True,
        help="Where it would answer in the clear.",
    ),
    click.option(
        "--statements", type=FILE, metavar="FILE",
        help="What people signed; PATH/.loopwright/statements.yaml unless named.",
    ),
    click.option("--strict", is_flag=True, help="Leave with status 3 when a box is missing."),
    click.option("--all", "everything", is_flag=True, help="Show every box with its grounds and what to do next."),
    reporting,
)  # fmt: skip


def _list_command(name: str, summary: str) -> None:
    def listed(
        path: Path, url: str, owned: tuple[str, ...], pages: tuple[str, ...], health: tuple[str, ...], plain_port: int,
        statements: Path | None, delivery: Delivery, *, strict: bool, everything: bool,
    ) -> Status:  # fmt: skip
        from loopwright.audit.checklists.judging import State
        from loopwright.interfaces.cli.reports import checklist as report

        ticked = _ticked(name, path, Asking(url, owned, pages, health, plain_port), statements)
        present(report.document(name, path, ticked, asked=bool(url)), delivery, everything=everything)
        missing = any(one.state is State.MISSING for one in ticked)
        return Status.NO if strict and missing else Status.YES

    example = f"\b\n    loopwright checklist {name}\n    loopwright checklist {name} --format json"
    found: Callable[..., object] = listed
    for option in reversed(OPTIONS):
        found = option(found)  # type: ignore[arg-type]  # click's and ours take any function
    run.command(name, help=f"{summary}\n\nFor instance:\n\n{example}")(found)


def _ticked(name: str, path: Path, asking: Asking, statements: Path | None) -> tuple[Ticked, ...]:
    from loopwright.audit.auditing import subject_of
    from loopwright.audit.checklists.judging import Evidenced, by_check, checks_needed, judged, sights_in
    from loopwright.audit.checklists.statements import STATEMENTS
    from loopwright.audit.running import audited
    from loopwright.design.checklists.boxes import Checklist, boxes_of
    from loopwright.interfaces.cli.auditing import need_for, sift

    file = statements or path / STATEMENTS
    signed = _signed(file, must=statements is not None)
    subject = subject_of(path, need_for(path, None, None), today())
    found = audited(subject, checks_needed(), whole=True)
    findings = sift(found, subject, None).findings
    shown = STATEMENTS if statements is None else str(statements)
    health = tuple(one.check for one in subject.topology.health_endpoints if one.kind == "route")
    evidenced = Evidenced(
        by_check(findings), sights_in(subject), _replies(asking, health), signed, shown, today(), found.failed
    )
    return judged(boxes_of(Checklist(name)), evidenced)


def _replies(asking: Asking, health: tuple[str, ...]) -> Mapping[str, Reply]:
    if not asking.url:
        return {}
    from loopwright.survey.load.target import permitted
    from loopwright.survey.served.questions import replies
    from loopwright.survey.served.server import Server

    for path in (*asking.pages, *asking.health):
        if not path.startswith("/") or not path.isprintable() or " " in path:
            raise LoopwrightError(f"{path!r} is no path of a server", "Write it as /sign-in.")
    target = permitted(asking.url, asking.owned, sent="questions are sent")
    known = tuple(path if path.startswith("/") else f"/{path}" for path in (*asking.health, *health))
    return replies(Server(target, asking.plain_port), today(), known, asking.pages)


def _signed(file: Path, *, must: bool) -> dict[str, Statement]:
    from loopwright.audit.checklists.statements import statements_of
    from loopwright.design.checklists.boxes import all_boxes

    if not must and not file.exists():
        return {}
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LoopwrightError(
            f"{file}: cannot be read ({error})", "Name the file after --statements."
        ) from None
    return statements_of(text, str(file), {one.signed_as for one in all_boxes()})


@run.command("sign")
@click.argument("box", metavar="BOX")
@click.option("--by", required=True, metavar="NAME", help="Who saw it.")
@click.option("--note", required=True, metavar="TEXT", help="What was seen.")
@click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The day on which it was seen; today unless named.",
)
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Until when it counts; as long as the box says unless named.",
)
@click.option(
    "--statements",
    type=FILE,
    default=Path(".loopwright/statements.yaml"),
    show_default=True,
    metavar="FILE",
    help="The file it is kept in, which is committed.",
)
def sign(box: str, by: str, note: str, on: object, until: object, statements: Path) -> Status:
    r"""Sign for a box that files cannot prove: who saw what, when, and until when that counts.

    For instance:

    \b
        loopwright checklist sign security.tried --by 'Ada Lovelace' --note 'Test by Example Ltd, report 2026-7'
        loopwright checklist sign launch.restore --by Ada --on 2026-11-27 --note '12 GB in 31 minutes'
    """
    from loopwright.audit.checklists.statements import signed, text_with
    from loopwright.loop.writing import write_loop

    held = _signed(statements, must=False)
    statement = signed(_box(box), by, _date(on) or today(), note, _date(until))
    held[statement.box] = statement
    statements.parent.mkdir(parents=True, exist_ok=True)
    write_loop(statements, text_with(held.values()))
    click.echo(f"{statement.box}: signed by {statement.by}, counts until {statement.until} ({statements})")
    return Status.YES


def _date(given: object) -> date | None:
    return given.date() if isinstance(given, datetime) else None


def _box(name: str) -> Box:
    from loopwright.design.checklists.boxes import all_boxes
    from loopwright.loop.errors import UsageError
    from loopwright.loop.kinds import nearest_spelling

    known = {one.id: one for one in all_boxes()}
    if name not in known:
        near = nearest_spelling(name, tuple(known))
        raise UsageError(
            f"no box is called {name!r}",
            f"Did you mean {near}?" if near else "`loopwright checklist files --all` names them.",
        )
    return known[name]


for _name, _summary in LISTS.items():
    _list_command(_name, _summary)
