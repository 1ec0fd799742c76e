"""What was generated: each file and what was done with it, the differences where they were asked for."""

from __future__ import annotations

from collections import Counter
from difflib import unified_diff
from typing import TYPE_CHECKING

from loopwright import __version__
from loopwright.design.telling import wording
from loopwright.generate.rendering import every_family, renderers
from loopwright.interfaces.cli.rendering.document import (
    Bullets,
    Column,
    Document,
    Facts,
    Line,
    Listing,
    Paragraph,
    Section,
    Table,
    Toned,
)
from loopwright.interfaces.cli.reports import answering

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from loopwright.design.answer import Answer
    from loopwright.generate.generation import Generated
    from loopwright.generate.reconcile import Action, Kind
    from loopwright.interfaces.cli.rendering.document import Block, Tone

WORDS: dict[Kind, tuple[str, Tone]] = {
    "create": ("new", "good"),
    "update": ("updated", "good"),
    "merge": ("merged with your edits", "good"),
    "propose": ("proposed beside yours, as .proposed", "warn"),
    "keep": ("yours is kept", "quiet"),
    "same": ("as it was", "quiet"),
    "deleted": ("you deleted it: not written again", "quiet"),
    "remove": ("no longer in the design: --remove deletes it", "warn"),
    "leave": ("no longer in the design, but you edited it: left", "warn"),
}
FOLDED: frozenset[Kind] = frozenset({"create", "update"})
MOST_ROWS = 30
QUIET: frozenset[Kind] = frozenset({"same", "keep"})
SURROGATES = "surrogatepass"


def document(
    answer: Answer, done: Generated, published: tuple[Path, ...] = (), *, record: bool = True
) -> Document:
    """The report of a run, and where its documents were published; without ``record`` it has no JSON form."""
    blocks: tuple[Block | None, ...] = (
        Paragraph(_summary(done)),
        _unkept(answer),
        _unbuilt(answer, done),
        Paragraph(("Published: ", Toned(", ".join(map(str, published)), "code"))) if published else None,
        *_tables(done),
        _differences(done) if done.request.check else None,
        _proposals(done),
        _unneeded(done),
        _further(done),
    )
    if not record:
        return answering.on_screen(answer, blocks)
    data = {"files": _data(done), "skipped": _skipped(done), "published": [str(one) for one in published]}
    return answering.document(answer, "generate", blocks, **data)


def families_document() -> Document:
    """The families and what each of their renderers writes."""
    rows = tuple(
        ((family,), (renderer.slug,), (renderer.title,))
        for family in every_family()
        for renderer in renderers(family)
    )
    columns = (Column("family", whole=True), Column("renderer", whole=True), Column("writes", wide=True))
    data = {
        "schema": "loopwright/families/1",
        "version": __version__,
        "families": [{"family": row[0][0], "renderer": row[1][0], "title": row[2][0]} for row in rows],
    }
    table = Table("What can be generated", columns, rows)
    return Document("Families of files", "", (table,), data)


def _summary(done: Generated) -> Line:
    counts = Counter(one.kind for one in done.actions)
    wrote = not (done.request.check or done.request.dry_run)
    if not done.actions:
        return ("Nothing to write here: no renderer applies to this design.",)
    gone = counts["deleted"]
    if not done.drifted and gone:
        said = f"{_files(len(done.actions))}, as the design wants them but for {gone} that you deleted: "
        return (said, Toned("--restore", "code"), " writes them again.")
    if not done.drifted:
        return (f"{_files(len(done.actions))}, all as the design wants them.",)
    begun = "Written into" if wrote else "Would be written into"
    parts = ", ".join(
        f"{number} {_words(kind, done)[0]}" for kind, number in sorted(counts.items()) if kind not in QUIET
    )
    return (f"{begun} ", Toned(str(done.request.into), "code"), f": {parts}.")


def _unkept(answer: Answer) -> Paragraph | None:
    """Why the status is 3: promises that no design of what is forced keeps."""
    broken = [wording.promise(one.name) for one in answer.design.promises if one.kept is False]
    if answer.design.feasible or not broken:
        return None
    return Paragraph(
        (
            Toned(f"Not kept: {', '.join(broken)}. ", "bad"),
            "`loopwright design` says by how much and what would help.",
        )
    )


def _unbuilt(answer: Answer, done: Generated) -> Paragraph | None:
    """Where the language is not known, what was left out, and what the other files assume instead."""
    image = next((one for one in done.written if one.renderer.slug == "application_image"), None)
    if image is None or not image.because or answer.loop.service.static:
        return None
    return Paragraph(
        (
            Toned("No Dockerfile: ", "warn"),
            f"{image.because}. Until then commands of the language in other files are a guess, and say so.",
        )
    )


def _words(kind: Kind, done: Generated) -> tuple[str, Tone]:
    """What was done with a file, or what is yet to be asked for."""
    if kind == "remove" and done.request.remove and not (done.request.check or done.request.dry_run):
        return "no longer in the design: deleted", "good"
    return WORDS[kind]


def _files(number: int) -> str:
    return "1 file" if number == 1 else f"{number} files"


def _tables(done: Generated) -> tuple[Block | None, ...]:
    """Each file on a row; where very many are new, one row a family, and the files for who asks for all."""
    shown = [one for one in done.actions if one.kind not in QUIET]
    fresh = [one for one in shown if one.kind in FOLDED]
    if len(fresh) <= MOST_ROWS:
        return (_table(done, shown),)
    each = _table(done, fresh)
    return (
        _table(done, [one for one in shown if one.kind not in FOLDED]),
        _by_family(done, fresh),
        Section("files", "Every file", (each,), detail=True) if each else None,
    )


def _table(done: Generated, shown: Sequence[Action]) -> Table | None:
    rows = tuple(((one.path,), (Toned(*_words(one.kind, done)),)) for one in shown)
    columns = (Column("file", whole=True), Column("", wide=True))
    return Table("Files", columns, rows) if rows else None


def _by_family(done: Generated, fresh: Sequence[Action]) -> Table:
    families = {file.path: one.renderer.family for one in done.written for file in one.files}
    paths: dict[str, list[str]] = {}
    for action in fresh:
        paths.setdefault(families.get(action.path, ""), []).append(action.path)
    rows = tuple(
        ((family,), (str(len(listed)),), (Toned(_begin_with(listed), "code"),))
        for family, listed in sorted(paths.items())
    )
    columns = (Column("family", whole=True), Column("files", right=True), Column("begin with", wide=True))
    return Table("Files by family", columns, rows)


def _begin_with(paths: Sequence[str]) -> str:
    """The file that leads to the others: a guide, else what lies nearest to the top."""
    return min(
        paths,
        key=lambda path: (not path.endswith("README.md"), path.endswith("ignore"), path.count("/"), path),
    )


def _further(done: Generated) -> Section | None:
    unneeded = sum(bool(one.because) for one in done.written)
    rows: list[tuple[str, Line]] = []
    if unneeded:
        rows.append(
            (f"why {unneeded} kinds of file are not needed here", (Toned("the same with --all", "code"),))
        )
    if any(one.kind in FOLDED for one in done.actions):
        rows.append(
            ("later: what has drifted from the design", (Toned("loopwright generate --check", "code"),))
        )
    return Section("further", "Ask further", (Facts(tuple(rows)),), screen=True) if rows else None


def _differences(done: Generated) -> Section | None:
    listings = tuple(Listing(_diff(one), "diff") for one in done.drifted)
    return Section("differences", "What has drifted", listings) if listings else None


def _diff(action: Action) -> str:
    before, after = (
        _lines(text) for text in (action.before, None if action.kind == "remove" else action.after)
    )
    names = (f"a/{action.path}" if action.before is not None else "/dev/null", f"b/{action.path}")
    return "".join(unified_diff(before, after, *names))


def _lines(text: str | None) -> list[str]:
    """The lines of a text, each ended, so that a missing last line break shows as nothing worse."""
    readable = (text or "").encode("utf-8", SURROGATES).decode("utf-8", "replace")
    return [line if line.endswith("\n") else f"{line}\n" for line in readable.splitlines(keepends=True)]


def _proposals(done: Generated) -> Paragraph | None:
    if not any(one.kind == "propose" for one in done.actions):
        return None
    return Paragraph(
        ("Take what you want of a .proposed file and delete it: what you left is then known to be yours.",)
    )


def _unneeded(done: Generated) -> Section | None:
    reasons = tuple(
        (f"{one.renderer.title.removesuffix('.')}: not needed, {one.because}.",)
        for one in done.written
        if one.because
    )
    return Section("unneeded", "Not needed here", (Bullets(reasons),), detail=True) if reasons else None


def _data(done: Generated) -> list[dict[str, object]]:
    origin = {file.path: (one.renderer, file) for one in done.written for file in one.files}
    found: list[dict[str, object]] = []
    for action in done.actions:
        renderer, file = origin.get(action.path, (None, None))
        found.append(
            {
                "path": action.path,
                "action": action.kind,
                "family": "" if renderer is None else renderer.family,
                "renderer": "" if renderer is None else renderer.slug,
                "decisions": [] if file is None else list(file.decisions),
                "diff": _diff(action)
                if action.kind in ("create", "update", "merge", "propose", "remove")
                else "",
            }
        )
    return found


def _skipped(done: Generated) -> list[dict[str, str]]:
    return [
        {"family": one.renderer.family, "renderer": one.renderer.slug, "because": one.because}
        for one in done.written
        if one.because
    ]
