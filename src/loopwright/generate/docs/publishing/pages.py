"""One Markdown document as HTML: headings with anchors, links turned to the site, pictures drawn."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from loopwright.generate.docs.publishing.charts import drawn

if TYPE_CHECKING:
    from collections.abc import Collection

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

HEADING = re.compile(r"^# (.+)$", re.MULTILINE)
HEADER = re.compile(r"\A(?:<!--.*?-->\s*)+", re.DOTALL)
ESCAPED = re.compile(r"\\([\\`*_\[\]<>|#~])")
BOX = re.compile(r"^\[([ xX])\]\s")


@dataclass(frozen=True, slots=True)
class Page:
    """One page: where it comes from and goes to, its title, its HTML, and the same with links for one long page."""

    source: str
    target: str
    title: str
    body: str
    printed: str

    @property
    def anchor(self) -> str:
        """Its name on the printable page."""
        return anchor_of(self.source)

    @property
    def depth(self) -> int:
        """How deep it stands in the table of contents."""
        return self.source.count("/")


def page_of(source: str, text: str, there: Collection[str]) -> Page:
    """A document as a page; links to documents that are ``there`` lead to their pages."""
    plain = HEADER.sub("", text)
    title = heading_of(plain) or source
    return Page(
        source,
        target_of(source),
        title,
        _html(plain, source, there, printed=False),
        _html(plain, source, there, printed=True),
    )


def heading_of(text: str) -> str:
    """A document's title as plain text; empty where it has none."""
    found = HEADING.search(text)
    return ESCAPED.sub(r"\1", found[1]).strip() if found else ""


def target_of(source: str) -> str:
    """Where a document's page stands."""
    folder, _, name = source.rpartition("/")
    stem = "index" if name == "README.md" else name.removesuffix(".md")
    return f"{folder}/{stem}.html" if folder else f"{stem}.html"


def anchor_of(source: str) -> str:
    """A document's name within one long page."""
    return re.sub(r"[^a-z0-9]+", "-", source.removesuffix(".md").lower()).strip("-")


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - only publishing reads Markdown

    return MarkdownIt("commonmark", {"html": False}).enable("table")


def _html(text: str, source: str, there: Collection[str], *, printed: bool) -> str:
    parser = _parser()
    tokens = parser.parse(_without_markers(text))
    prefix = f"{anchor_of(source)}--" if printed else ""
    for number, token in enumerate(tokens):
        if token.type == "heading_open":
            token.attrSet("id", prefix + slug(tokens[number + 1].content))
        elif token.type == "inline":
            _turn(token, source, there, printed=printed)
    found = str(parser.renderer.render(_pictured(tokens, prefix), parser.options, {}))
    return found.replace("<table>", '<div class="wide"><table>').replace("</table>", "</table></div>")


def _without_markers(text: str) -> str:
    return re.sub(r"^<!-- loopwright:(?:begin|end) [a-z-]+ -->$", "", text, flags=re.MULTILINE)


def slug(heading: str) -> str:
    """A heading as the anchor that repositories' hosts give it."""
    plain = re.sub(r"[^\w\- ]", "", ESCAPED.sub(r"\1", heading).lower())
    return plain.strip().replace(" ", "-")


def _turn(token: Token, source: str, there: Collection[str], *, printed: bool) -> None:
    """Turn the links of a line to the site; a task's box becomes a box."""
    children = token.children or []
    for child in children:
        href = child.attrGet("href") if child.type == "link_open" else None
        if isinstance(href, str):
            child.attrSet("href", _turned(href, source, there, printed=printed))
    first = children[0] if children else None
    found = BOX.match(first.content) if first is not None and first.type == "text" else None
    if first is not None and found is not None:
        first.content = f"{'☐' if found[1] == ' ' else '☑'} {first.content[found.end() :]}"


def _turned(href: str, source: str, there: Collection[str], *, printed: bool) -> str:
    path, mark, anchor = href.partition("#")
    if "://" in href or not path:
        return f"#{anchor_of(source)}--{anchor}" if printed and not path else href
    target = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
    if target not in there:
        return href
    if printed:
        return f"#{anchor_of(target)}{'--' if mark else ''}{anchor}"
    return posixpath.relpath(target_of(target), posixpath.dirname(target_of(source)) or ".") + mark + anchor


def _pictured(tokens: list[Token], prefix: str) -> list[Token]:
    """Flow charts drawn; what is no chart of ours stands as it is written."""
    number = 0
    for token in tokens:
        if token.type == "fence" and token.info.strip() == "mermaid":
            number += 1
            picture = drawn(token.content, f"{prefix}picture-{number}")
            if picture is not None:
                token.type, token.content = "html_block", f"<figure>{picture}</figure>\n"
                token.tag = ""
    return tokens
