"""What a running server told, as tables."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from loopwright.interfaces.cli.rendering.document import Column, Document, Paragraph, Table, Toned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loopwright.interfaces.cli.rendering.document import Inline, Line, Tone

TONES: dict[str, Tone] = {
    "up": "good",
    "resolved": "quiet",
    "down": "bad",
    "firing": "bad",
    "unknown": "warn",
    "pending": "warn",
}
NOTHING = "–"


def document(
    title: str, what: str, columns: Sequence[tuple[str, str]], rows: Sequence[dict[str, Any]], url: str
) -> Document:
    """Rows under titles; a column is a title and the name of its value, of which ``…_at`` and ``since`` are moments."""
    heads = tuple(Column(head, wide=place == 0, whole=place > 0) for place, (head, _) in enumerate(columns))
    lines = tuple(tuple(_cell(name, one.get(name)) for _, name in columns) for one in rows)
    blocks = (Table(title, heads, lines),) if rows else (Paragraph(("None.",)),)
    return Document(title, url, blocks, {"schema": f"loopwright/{what}/1", what: list(rows)})


def _cell(name: str, value: object) -> Line:
    return (_inline(name, value),)


def _inline(name: str, value: object) -> Inline:
    if value is None or value in ("", []):
        return NOTHING
    if isinstance(value, int | float) and (name.endswith("_at") or name == "since"):
        return datetime.fromtimestamp(value, UTC).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    text = str(value)
    return Toned(text, TONES[text]) if text in TONES else text
