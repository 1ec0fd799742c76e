"""What a stranger's text may not do: move a cursor, break a table, become markup."""

from __future__ import annotations

import re
import unicodedata
from html import escape

MARKDOWN = re.compile(r"([\\`*_\[\]<>|#~])")
MARKDOWN_START = re.compile(r"^(\s*\d*)([-+=.)])")


def printable(text: str, *, lines: bool = False) -> str:
    """Text without control and direction characters; a line break is a space unless ``lines`` are kept."""
    if text.isprintable() and text.isascii():
        return text
    return "".join(_shown(character, lines=lines) for character in text)


def markdown(text: str) -> str:
    """Text that Markdown shows as it stands, inside a paragraph or a table's cell."""
    return MARKDOWN.sub(r"\\\1", printable(text).replace("&", "&amp;"))


def markdown_flow(escaped: str) -> str:
    """Escaped text where a paragraph begins: a list, a rule or a heading does not begin instead."""
    return MARKDOWN_START.sub(r"\1\\\2", escaped.strip())


def markdown_code(text: str) -> str:
    """Text as inline code, in a paragraph or in a table's cell."""
    shown = printable(text).replace("|", "\\|")
    if not shown.strip():
        return ""
    fence = "`" * (max((len(run) for run in re.findall(r"`+", shown)), default=0) + 1)
    room = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{room}{shown}{room}{fence}"


def markup(text: str) -> str:
    """Text inside an HTML or SVG element or attribute."""
    return escape(printable(text))


def mermaid(text: str) -> str:
    """Text inside a Mermaid label between double quotes."""
    shown = (
        printable(text).replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
    )
    return shown.replace("#", "#35;").replace("`", "'")


def _shown(character: str, *, lines: bool) -> str:
    if character == "\n":
        return "\n" if lines else " "
    if character == "\t":
        return " "
    return "" if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} else character
