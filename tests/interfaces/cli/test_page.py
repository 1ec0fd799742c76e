"""The HTML report: one file, no network, no script, and readable by who cannot see it."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from loopwright.interfaces.cli.rendering import page
from loopwright.interfaces.cli.reports import design

VOID = {"wbr", "meta", "br", "hr", "img", "link", "input"}


class Reader(HTMLParser):
    """Collects elements, and notices one that is not closed where it was opened."""

    def __init__(self):
        super().__init__()
        self.elements = []
        self.open = []
        self.words = []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs), tuple(self.open)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs), tuple(self.open)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, text):
        self.words.append(text)


def read(document):
    reader = Reader()
    reader.feed(page.render(document))
    return reader


@pytest.fixture
def reader(broken_answer):
    return read(design.document(broken_answer))


def test_every_element_is_closed_where_it_was_opened(reader):
    assert reader.open == []


def test_the_page_loads_nothing_and_runs_nothing(reader, broken_answer):
    tags = {tag for tag, _, _ in reader.elements}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "form"}
    for _, given, _ in reader.elements:
        assert not any(name.startswith("on") for name in given)
        assert given.get("href", "#").startswith("#")
    assert not re.search(r"url\(|@import|https?:", page.render(design.document(broken_answer)))


def test_every_link_has_its_target_and_every_id_is_given_once(reader):
    ids = Counter(given["id"] for _, given, _ in reader.elements if "id" in given)
    assert max(ids.values()) == 1
    targets = {given["href"][1:] for tag, given, _ in reader.elements if tag == "a"}
    assert targets <= set(ids)
    assert "why-cost.total" in targets


def test_tables_have_captions_and_header_cells_with_a_scope(reader):
    tables = sum(tag == "table" for tag, _, _ in reader.elements)
    assert tables == sum(tag == "caption" for tag, _, _ in reader.elements) > 3
    assert all("scope" in given for tag, given, _ in reader.elements if tag == "th")


def test_drawings_have_a_title_and_a_description(reader):
    drawings = [given for tag, given, _ in reader.elements if tag == "svg"]
    ids = {
        given["id"]
        for tag, given, above in reader.elements
        if tag in {"title", "desc"} and "svg" in above and "id" in given
    }
    assert len(drawings) == 3
    for given in drawings:
        assert given["role"] == "img"
        assert set(given["aria-labelledby"].split()) <= ids


def test_the_page_has_its_landmarks_language_and_one_first_heading(reader):
    tags = Counter(tag for tag, _, _ in reader.elements)
    assert tags["main"] == tags["header"] == tags["nav"] == tags["footer"] == tags["h1"] == 1
    assert next(given for tag, given, _ in reader.elements if tag == "html")["lang"] == "en"


def test_headings_go_down_one_level_at_a_time(reader):
    levels = [int(tag[1]) for tag, _, _ in reader.elements if re.fullmatch(r"h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_what_a_user_writes_is_shown_and_never_becomes_an_element(hostile_answer):
    reader = read(design.document(hostile_answer))
    assert reader.open == []
    assert "script" not in {tag for tag, _, _ in reader.elements}
    assert "<script>alert(1)</script>" in "".join(reader.words)
    assert "{{ 7*7 }}" in "".join(reader.words)


def test_a_number_is_taken_apart_at_the_end_of_the_page_down_to_its_source(broken_answer):
    written = page.render(design.document(broken_answer))
    apart = written.partition('id="why-cost.total"')[2].partition('class="why"')[0]
    assert "Σ lines" in apart
    assert "cost.app" in apart
    source = written.partition('id="why-cost.app"')[2].partition('class="why"')[0]
    assert "assumed, catalogue hetzner.cx33#usd_month" in source
    assert "read 2026-11-21" in source


def test_a_name_may_be_broken_after_its_points_and_an_escape_may_not():
    assert str(page._breakable("a.b_c")) == "a.<wbr>b_<wbr>c"
    assert str(page._breakable("<i>'#1")) == "&lt;i&gt;&#x27;#1"
    assert str(page._breakable("x'.y")) == "x&#x27;.<wbr>y"


def test_a_drawing_that_has_no_picture_leaves_no_empty_frame(reader):
    figures = sum(tag == "figure" for tag, _, _ in reader.elements)
    assert figures == sum(tag == "svg" for tag, _, _ in reader.elements)


def test_no_link_stands_inside_a_fold_s_title(reader):
    assert not [tag for tag, _, above in reader.elements if tag == "a" and "summary" in above]
