"""What to do with each file: ours and the user's edits together, decided before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from loopwright.generate.manifest import Entry, Manifest
from loopwright.generate.sections import spliced

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from loopwright.generate.file import File
    from loopwright.generate.rendering import Written

Kind = Literal["create", "update", "merge", "propose", "keep", "same", "deleted", "remove", "leave"]
DRIFT: frozenset[Kind] = frozenset({"create", "update", "merge", "propose", "remove"})
PROPOSED = ".proposed"


@dataclass(frozen=True, slots=True)
class Action:
    """What is to happen to one file.

    ``create``, ``update`` and ``merge`` write ``after`` in its place, ``propose`` beside it. ``keep``: the user's
    edits stand and we have nothing new; ``deleted``: the user took it away; ``remove``: the design no longer has it
    and nobody edited it; ``leave``: the design no longer has it, and the user edited it.
    """

    path: str
    kind: Kind
    before: str | None
    after: str | None
    entry: Entry | None  # what the manifest will say
    executable: bool = False


def reconciled(
    written: Iterable[Written],
    manifest: Manifest,
    on_disk: Callable[[str], str | None],
    families: Collection[str],
) -> tuple[Action, ...]:
    """The actions for what was rendered, and for what an earlier run wrote into these families; by path."""
    found: dict[str, Action] = {}
    for one in written:
        for file in one.files:
            entry = Entry(one.renderer.family, one.renderer.slug, file.text)
            found[file.path] = _action(file, entry, manifest.entries.get(file.path), on_disk)
    for path, entry in manifest.entries.items():
        if path not in found and entry.family in families:
            found[path] = _orphan(path, entry, on_disk(path))
    return tuple(found[path] for path in sorted(found))


def manifest_after(manifest: Manifest, actions: Iterable[Action], *, removed: bool) -> Manifest:
    """The manifest once the actions are done; ``removed`` says whether what may be removed was."""
    entries = dict(manifest.entries)
    for action in actions:
        if action.entry is not None:
            entries[action.path] = action.entry
        elif action.kind != "remove" or removed:
            entries.pop(action.path, None)
    return Manifest(entries)


def _action(file: File, new: Entry, known: Entry | None, on_disk: Callable[[str], str | None]) -> Action:
    there, proposed = on_disk(file.path), on_disk(f"{file.path}{PROPOSED}")
    if known is not None and known.pending is not None and proposed is None:
        # the proposal was taken away: what stands there now is based on it
        known = replace(known, base=known.pending, pending=None)
    decide = _decided if there is None or not file.shared else _shared
    kind, after, entry = decide(there, new, known)
    if file.once and there is not None and kind != "same":
        kind, after, entry = "keep", there, known
    if kind == "propose" and proposed not in (None, None if known is None else known.pending):
        kind, after, entry = "keep", there, known  # the proposal itself is being edited: it stays as it is
    return Action(file.path, kind, there, after, entry, file.executable)


def _decided(there: str | None, new: Entry, known: Entry | None) -> tuple[Kind, str | None, Entry | None]:
    """What to do, the text that comes of it, and what the manifest will say."""
    found: tuple[Kind, str | None, Entry | None]
    if there is None:
        found = ("create", new.base, new) if known is None else ("deleted", None, known)
    elif there == new.base:
        found = "same", there, new
    elif known is None:
        found = "propose", new.base, replace(new, base="", pending=new.base)
    elif there == known.base:
        found = "update", new.base, new
    elif new.base == known.base:
        found = "keep", there, known
    else:
        merged = _merged(known.base, there, new.base)
        if merged is None:
            found = "propose", new.base, replace(known, pending=new.base)
        else:
            found = "keep" if merged == there else "merge", merged, new
    return found


def _shared(there: str | None, new: Entry, known: Entry | None) -> tuple[Kind, str | None, Entry | None]:
    """The same for a file whose marked sections alone are ours."""
    text, before = there or "", "" if known is None else known.base
    ours, untouched = spliced(text, new.base, before), spliced(text, before, before)
    if ours == text:
        return "same", text, new
    if (
        untouched == text
    ):  # nobody edited what is ours; "merged" is said only where there is something of theirs
        return "update" if text == before else "merge", ours, new
    if new.base == before:
        return "keep", text, known
    merged = _merged(untouched, text, ours)
    if merged is None:
        return "propose", ours, replace(new, base=before, pending=new.base)
    return "keep" if merged == text else "merge", merged, new


def _orphan(path: str, entry: Entry, there: str | None) -> Action:
    if there is None:
        return Action(path, "same", None, None, None)
    if there == entry.base:
        return Action(path, "remove", there, None, None)
    return Action(path, "leave", there, there, None)


def _merged(base: str, theirs: str, ours: str) -> str | None:
    """Both changes of a text together; None where they meet, or theirs is no text."""
    if any("\udc80" <= letter <= "\udcff" for letter in theirs):
        return None
    from merge3 import Merge3  # noqa: PLC0415 - most runs merge nothing

    merge = Merge3(
        base.splitlines(keepends=True), theirs.splitlines(keepends=True), ours.splitlines(keepends=True)
    )
    lines: list[str] = []
    for group in merge.merge_groups():
        if group[0] == "conflict":
            return None
        lines.extend(group[1])
    return "".join(lines)
