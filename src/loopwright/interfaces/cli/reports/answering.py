"""What every report on an answer shares: its head, its footer, and how the parts become a document."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from loopwright.design.telling import wording
from loopwright.interfaces.cli.rendering.document import (
    Block,
    Document,
    Facts,
    Line,
    Number,
    Section,
    Toned,
    number,
)
from loopwright.interfaces.cli.reports.encoding import Encoder

if TYPE_CHECKING:
    from loopwright.design.answer import Answer

DEFAULT_FILE = "loop.yaml"
WITH_OPTION = ("why", "whatif")  # their argument is not the loop file
SAVED = "objective.saved_by_more_parts"
SIMPLER = "fewest parts within 10 % or $10 of the cheapest, which is "
MONTHS = "A month has 730 hours in prices and 30 days in objectives; a year has 365 days."


def document(answer: Answer, kind: str, blocks: tuple[Block | None, ...], **data: object) -> Document:
    """A report of some blocks (absent ones are left out); ``data`` joins the JSON form after its head."""
    encoder = Encoder(answer.figures)
    encoded = {name: encoder.value(thing) for name, thing in data.items()}
    return Document(
        title=answer.loop.name,
        subtitle=subtitle(answer),
        blocks=tuple(block for block in blocks if block is not None),
        data={**head(answer, kind), **encoded, "figures": encoder.figures()},
        figures=answer.figures,
        footer=footer(answer),
    )


def on_screen(answer: Answer, blocks: tuple[Block | None, ...]) -> Document:
    """A report that is only looked at: no JSON form of it is made."""
    shown = tuple(block for block in blocks if block is not None)
    return Document(answer.loop.name, subtitle(answer), shown, {}, answer.figures, footer(answer))


def head(answer: Answer, kind: str) -> dict[str, object]:
    """What every JSON report begins with."""
    loop = answer.loop
    return {
        "schema": f"loopwright/{kind}/1",
        "version": answer.version,
        "catalogue_date": answer.catalogue_date,
        "loop": {
            "file": answer.loop_file,
            "name": loop.name,
            "action": loop.action,
            "response": loop.response,
            "value": loop.value,
        },
    }


def subtitle(answer: Answer) -> str:
    """The loop itself: what a user does, what comes back, what it is worth."""
    return f"{answer.loop.action} → {answer.loop.response} → {answer.loop.value}"


def footer(answer: Answer) -> str:
    """What the report stands on."""
    return (
        f"{answer.loop_file} · catalogue of {answer.catalogue_date} · loopwright {answer.version}. {MONTHS}"
    )


def verdict(answer: Answer, *doubts: tuple[str, Line]) -> Facts:
    """The verdict in a few lines; ``doubts`` are lines it should not be read without, empty ones left out."""
    design = answer.design
    rows: list[tuple[str, Line]] = []
    if design.feasible:
        rows.append(("Verdict", (Toned(wording.sentence(design), "strong"),)))
    else:
        rows.append(("Verdict", (Toned("No design keeps every promise.", "bad"),)))
        rows.append(("Nearest", (wording.sentence(design),)))
        rows.append(("Lacks", _lacks(answer)))
    rows.append(("Price", _price(answer)))
    if answer.assumptions:
        first = answer.assumptions[0]
        many = "what the file does not say; most hangs on " if len(answer.assumptions) > 1 else "only "
        rows.append(("Assumed", (f"{many}{first.title or first.field} (", Toned(first.field, "code"), ")")))
    if SAVED in answer.figures:
        rows.append(("Simpler", (SIMPLER, number(answer.figures, SAVED), " less, with hours")))
    rows += [(label, line) for label, line in doubts if line]
    rows.append(("Level", (wording.level(design.structure.level),)))
    return Facts(tuple(rows))


def _lacks(answer: Answer) -> Line:
    """What the nearest design lacks of each promise that it breaks."""
    line: Line = ()
    for promise in answer.design.promises:
        if promise.kept is not False:
            continue
        margin = f"margin.{promise.name}"
        line = (*line, " · " if line else "", Toned(wording.promise(promise.name), "bad"))
        if margin in answer.figures:
            lack = number(answer.figures, margin)
            line = (*line, " ", Number(lack.path, lack.text.removeprefix("−")))
    return line


def now(answer: Answer) -> Facts:
    """The design that a report speaks of, where that report does not show it otherwise."""
    title = wording.sentence(answer.design)
    return Facts((("Design", (Toned(title, "strong"),)), ("Price", _price(answer))))


def further(answer: Answer, *commands: tuple[str, str]) -> Section:
    """What to ask next: what for, and the command that answers it for this loop file."""
    rows = tuple((what, (Toned(asked(answer, command), "code"),)) for what, command in commands)
    return Section("further", "Ask further", (Facts(rows),), screen=True)


def asked(answer: Answer, command: str) -> str:
    """A command on the loop file of an answer; the default file need not be said."""
    if answer.loop_file == DEFAULT_FILE:
        return f"loopwright {command}"
    option = " --loop" if command.partition(" ")[0] in WITH_OPTION else ""
    file = shlex.quote(answer.loop_file)
    verb, space, rest = command.partition(" ")
    said = f"{verb} {file}{space}{rest}" if not option else f"{command}{option} {file}"
    return f"loopwright {said}"


def _price(answer: Answer) -> Line:
    figures = answer.figures
    line: Line = (number(figures, "cost.total"), " and ", number(figures, "effort.total"), " of your time")
    if "effort.money" in figures and "team.value_of_hour_usd" in figures:
        hour = number(figures, "team.value_of_hour_usd")
        line = (
            *line,
            Toned(" (worth ", "quiet"),
            number(figures, "effort.money"),
            Toned(" at ", "quiet"),
            hour,
        )
        line = (*line, Toned(")", "quiet"))
    return line
