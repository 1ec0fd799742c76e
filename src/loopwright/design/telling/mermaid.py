"""Pictures as Mermaid, for Markdown that is shown where Mermaid is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.telling.escaping import mermaid

if TYPE_CHECKING:
    from loopwright.design.telling.picture import Box, Picture


def architecture(picture: Picture) -> str:
    """The picture as a flow chart; boxes on one host stand in a subgraph."""
    lines = ["flowchart LR"]
    shown = {box.slug: f'{box.slug}["{_label(box)}"]' for box in picture.boxes}
    lines += [f"  {shown[box.slug]}" for box in picture.boxes if not box.host]
    for host in sorted({box.host for box in picture.boxes if box.host}):
        lines.append(f'  subgraph host_{host}["one machine"]')
        lines += [f"    {shown[box.slug]}" for box in picture.boxes if box.host == host]
        lines.append("  end")
    lines += [f"  {start} --> {end}" for start, end in picture.ties]
    return "\n".join(lines)


def _label(box: Box) -> str:
    return "<br>".join(mermaid(text) for text in (box.title, box.text) if text)


def timeline(title: str, steps: tuple[tuple[str, tuple[str, ...]], ...]) -> str:
    """Steps in time: each a label with what happens then."""
    lines = ["timeline", f"  title {_bare(title)}"]
    lines += [
        f"  {_bare(label)} : " + " : ".join(_bare(event) for event in events) for label, events in steps
    ]
    return "\n".join(lines)


def _bare(text: str) -> str:
    """Text for a timeline, where a colon separates and nothing can be quoted."""
    return mermaid(text).replace(":", "∶").replace(";", ",")
