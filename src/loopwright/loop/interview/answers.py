"""Reading one answer: into the fields its question names, by the kinds that the loop file itself is read by."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from loopwright.loop.fields import DATA, STAGES, Section
from loopwright.loop.interview.questions import Form, Question, allowed_in
from loopwright.loop.kinds import ManyOf, Misread, Table, shown
from loopwright.loop.paths import target_of
from loopwright.loop.splicing import plain_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.loop.fields import Shape
    from loopwright.loop.writing import Plain

LONGEST = 2_000  # characters of an answer: a list of data sets is a few hundred
UNKNOWN = "?"
_UNKNOWN_WORDS = frozenset({UNKNOWN, "-", "unknown", "dont know", "i dont know", "no idea", "not known"})
_SEPARATORS = (r"\s+/\s+", r"\s*;\s*", r"\s*,\s+", r"\s*/\s*", r"\s*,\s*")
_MEASURED = re.compile(r"\$?\d[\d.,]*\S*$")
_NONE = "none"
_NOTHING_KEPT = {"service.database_cpu": "0s"}  # what the engine takes for: no rows, so no database


class Misanswer(Exception):  # noqa: N818 - an outcome of reading one answer, told to who gave it
    """An answer that cannot be read: the part that was misread, what is allowed, the nearest right spelling."""

    def __init__(self, read: str, allowed: str, nearest: str = "") -> None:
        super().__init__(read)
        self.read = read
        self.allowed = allowed
        self.nearest = nearest

    def __str__(self) -> str:
        hint = f"; did you mean {self.nearest!r}?" if self.nearest else ""
        return f"{self.read}; allowed: {self.allowed}{hint}"


def is_unknown(answer: str) -> bool:
    """Whether an answer says that nobody knows."""
    words = answer.strip().lower().replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", "")
    return words.rstrip(".") in _UNKNOWN_WORDS


def read_answer(question: Question, answer: str) -> dict[str, Plain]:
    """Return the fields that an answer fills, by dotted path, as they shall stand in the file.

    Parts that were not answered, or answered by ``?``, are absent; of an answer that nobody knows, all are.
    ``none`` of a list is an empty one.

    Raises:
        Misanswer: saying which part cannot be read, and what may stand there.
    """
    if len(answer) > LONGEST:
        raise Misanswer("a very long answer", f"up to {LONGEST} characters")
    text = " ".join(answer.split())
    if is_unknown(text):
        return {}
    if question.form is Form.STAGES:
        return {} if text.lower() == _NONE else _rows(STAGES, "loop.stages", text)
    if question.form is Form.DATA:
        return dict(_NOTHING_KEPT) if text.lower() == _NONE else _rows(DATA, "data", text)
    return _parts(question, text)


def _parts(question: Question, text: str) -> dict[str, Plain]:
    """Read the parts of an answer in their order, or in any other in which each of them fits."""
    first: Misanswer | None = None
    for parts in _ways_to_split(text, len(question.fills)):
        try:
            return _placed(question, parts)
        except Misanswer as misanswer:
            first = misanswer if first is None or len(parts) > 1 else first
    raise first or Misanswer(f"read {shown(text)}", question.allowed)


def _ways_to_split(text: str, parts: int) -> Iterator[list[str]]:
    yield [text]
    for separator in _SEPARATORS if parts > 1 else ():
        found = re.split(separator, text)
        if 1 < len(found) <= parts:
            yield found
            if separator == _SEPARATORS[0]:  # slashes between spaces are meant
                return


def _placed(question: Question, parts: list[str]) -> dict[str, Plain]:
    try:
        return _in_order(question, parts)
    except Misanswer as misanswer:
        free = list(question.fills)
        values: dict[str, Plain] = {}
        for part in parts:
            fitting = next((slot for slot in free if _fits(slot, part)), None)
            if fitting is None:
                raise misanswer from None
            free.remove(fitting)
            values |= _read(fitting, part)
        return values


def _in_order(question: Question, parts: list[str]) -> dict[str, Plain]:
    values: dict[str, Plain] = {}
    for slot, part in zip(question.fills, parts, strict=False):
        if not is_unknown(part):
            values |= _read(slot, part)
    return values


def _fits(slot: tuple[str, ...], part: str) -> bool:
    try:
        _read(slot, part)
    except Misanswer:
        return False
    return True


def _read(slot: tuple[str, ...], part: str) -> dict[str, Plain]:
    """Read a part into the first field of its slot that takes it."""
    nearest = ""
    for path in slot:
        try:
            value = field_value(path, part)
        except Misread as misread:
            nearest = nearest or misread.nearest
        else:
            return {path: value}
    raise Misanswer(f"read {shown(part)}", " or ".join(allowed_in(path) for path in slot), nearest)


def field_value(path: str, text: str) -> Plain:
    """Return a field's value as it shall stand in the file; in a table ``eu 70%`` is as good as ``eu: 70%``.

    Raises:
        Misread: the field cannot hold it.
    """
    target = target_of(path)
    if target is None:
        raise LookupError(path)
    line = " ".join(text.split())
    if isinstance(target.field.shape, Table) and not target.name and ":" not in line:
        coloned = ", ".join(re.sub(r"^(\S+) (.+)$", r"\1: \2", piece) for piece in re.split(r"\s*,\s*", line))
        try:
            return plain_value(target, coloned)
        except Misread:
            pass  # the message about the person's own words is the clearer one
    return plain_value(target, line)


def _rows(section: Section, path: str, text: str) -> dict[str, Plain]:
    values: dict[str, Plain] = {}
    pieces = [piece for piece in re.split(r"\s*[,;]\s+|\s*;\s*", text) if piece]
    for place, piece in enumerate(pieces):
        row = _row(section, piece, path)
        values |= {f"{path}[{place}].{key}": value for key, value in row.items()}
    return values


def _row(section: Section, piece: str, path: str) -> dict[str, Plain]:
    """Read one entry of a list: the words that no other key takes are its name."""
    kinds = {one.key: one.shape for one in section.fields if one.key in _KEYS[section.key]}
    words = re.sub(r"(\d)\s+([kKMGTP]i?B\b|requests?\b|%)", r"\1\2", piece).replace(":", " ").split()
    found: dict[str, Plain] = {}
    left: list[str] = []
    for word in islice(words, LONGEST):
        key = next((key for key, kind in kinds.items() if key not in found and _takes(kind, word)), None)
        if key is None or (not left and section is STAGES):
            if left and _MEASURED.match(word):
                raise Misanswer(f"read {shown(word)} in {shown(piece)}", _allowed_behind_name(kinds))
            left.append(word)
        else:
            found[key] = word.removesuffix("requests").removesuffix("request")
    name = " ".join(left) or str(found.get("kind", "main"))
    target = target_of(f"{path}[0].name")
    try:
        name = str(target.field.shape.read(name, 1.0)) if target else name  # type: ignore[union-attr]
    except Misread as misread:
        raise Misanswer(f"read {shown(piece)}", misread.allowed) from None
    if section is DATA and len(left) > 1:
        raise Misanswer(f"read {shown(left[1])} in {shown(piece)}", _allowed_behind_name(kinds))
    return {"name": name, **found}


_KEYS = {
    STAGES.key: ("share", "requests"),
    DATA.key: ("kind", "size", "growth", "sensitivity", "criticality"),
}
"""What may be said of an entry behind its name; a rate a month is growth, an amount is a size."""


def _allowed_behind_name(kinds: dict[str, Shape]) -> str:
    """What may be said behind a name."""
    return "; ".join(
        f"{key}: {kind.allowed}" for key, kind in kinds.items() if not isinstance(kind, ManyOf | Table)
    )


def _takes(kind: Shape, word: str) -> bool:
    if isinstance(kind, ManyOf | Table):  # no entry's word is a list
        return False
    try:
        kind.read(word, 1.0)
    except Misread:
        return False
    return True
