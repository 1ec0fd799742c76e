"""No text of a user does anything but stand there."""

from __future__ import annotations

import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from loopwright.design.telling.escaping import (
    markdown,
    markdown_code,
    markdown_flow,
    markup,
    mermaid,
    printable,
)

MARKDOWN = MarkdownIt("commonmark").enable("table")
TEXT = st.text(alphabet=st.characters(codec="utf-8"), max_size=60)


@given(TEXT)
def test_printable_text_is_one_line_without_control_characters(text):
    shown = printable(text)
    assert all(unicodedata.category(one) not in {"Cc", "Cf", "Zl", "Zp"} for one in shown)


def test_kept_lines_are_the_only_breaks():
    assert printable("a\tb\r\nc\x07", lines=True) == "a b\nc"
    assert printable("a\nb") == "a b"


@given(TEXT)
@example("|a|b|")
@example("`x` <b> &amp; ![i](u) **b** ~~s~~ [l](u)")
@example("\\|")
def test_a_cell_of_a_markdown_table_shows_the_text_and_nothing_else(text):
    rows = MARKDOWN.parse(f"| h | i |\n| --- | --- |\n| {markdown(text)} | end |")
    cells = [token for token in rows if token.type == "inline"]
    assert len(cells) == 4
    shown = "".join(child.content for child in cells[2].children or ())
    assert shown == printable(text).strip()
    assert {child.type for child in cells[2].children or ()} <= {"text", "text_special"}


@given(TEXT)
@example("- a")
@example("+ a")
@example("1. a")
@example("2) a")
@example("# a")
@example("===")
@example("---")
@example("    a")
def test_a_paragraph_of_markdown_stays_a_paragraph(text):
    kinds = {token.type for token in MARKDOWN.parse(markdown_flow(markdown(text)))}
    assert kinds <= {"paragraph_open", "inline", "paragraph_close"}


@given(TEXT)
@example("`")
@example("``a`")
@example("\x1f")
def test_inline_code_ends_where_it_ends(text):
    (inline,) = (
        token for token in MARKDOWN.parse(f"x {markdown_code(text + 'a')} y") if token.type == "inline"
    )
    assert markdown_code("\x1f ") == ""
    assert [child.type for child in inline.children] == ["text", "code_inline", "text"]


@given(TEXT)
def test_markup_and_mermaid_hold_no_open_bracket_or_quote(text):
    assert not {"<", ">", '"'} & set(markup(text))
    assert not {"<", ">", '"', "`"} & set(mermaid(text))
