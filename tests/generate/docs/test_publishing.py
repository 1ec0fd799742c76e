"""The documents as a site that needs nothing else, and as a PDF that a browser prints."""

from __future__ import annotations

import posixpath
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tests.generate.docs.reading import markdowns

from loopwright.generate.docs.publishing.charts import drawn
from loopwright.generate.docs.publishing.pages import page_of
from loopwright.generate.docs.publishing.printing import print_page
from loopwright.generate.docs.publishing.publish import Publication, published
from loopwright.generate.docs.publishing.site import PRINT, Site
from loopwright.loop.errors import LoopwrightError

CASE = ("spreadsheet-cleaner",)
CHROMIUM = shutil.which("chromium")
VOID = {"meta", "link", "img", "br", "hr"}


@pytest.fixture(scope="module")
def site():
    return Site.of({path.removeprefix("docs/"): text for path, text in markdowns(CASE).items()}).files()


class Reader(HTMLParser):
    """What a page holds: links, ids, pictures, and whether its elements close as they open."""

    def __init__(self, text):
        super().__init__()
        self.links, self.ids, self.sources, self.open, self.faults, self.tags = [], [], [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        self.tags.append(tag)
        if tag == "a":
            self.links.append(named["href"])
        if "id" in named:
            self.ids.append(named["id"])
        self.sources += [named[name] for name in ("src", "srcset", "action", "onclick") if name in named]
        if tag == "link":
            self.sources.append(named["href"])
        if tag not in VOID and not tag.startswith(("path", "rect")):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)


def test_every_page_is_whole_and_its_links_lead_inside_the_site(site):
    pages = {path: Reader(text) for path, text in site.items() if path.endswith(".html")}
    assert len(pages) == len(markdowns(CASE)) + 1
    for path, page in pages.items():
        assert not page.open, path
        assert not page.faults, path
        assert len(page.ids) == len(set(page.ids)), path
        assert "script" not in page.tags, path
        for target in page.sources:
            assert posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) in site
        for target in page.links:
            if target.startswith(("https://", "mailto:")):
                continue
            name, _, anchor = target.partition("#")
            found = posixpath.normpath(posixpath.join(posixpath.dirname(path), name)) if name else path
            if found.endswith(".ics"):
                continue
            assert found in pages, (path, target)
            assert not anchor or anchor in pages[found].ids, (path, target)


def test_the_printed_page_keeps_its_links_inside(site):
    page = Reader(site[PRINT])
    inner = [target for target in page.links if target.startswith("#")]
    assert len(inner) > 400
    assert {target[1:] for target in inner} <= set(page.ids)
    assert not [target for target in page.links if target.endswith(".html")]


def test_every_chart_of_ours_is_drawn(site):
    charts = sum(text.count("```mermaid") for text in markdowns(CASE).values())
    assert charts >= 4
    assert site[PRINT].count("<svg ") == charts
    assert "flowchart" not in site[PRINT]


def test_a_chart_that_is_not_ours_stays_text():
    assert drawn("sequenceDiagram\n  A->>B: hello\n", "x") is None
    assert drawn('flowchart LR\n  a["A"]\n  a --> b\n', "x") is None
    page = page_of("a.md", "# A\n\n```mermaid\nsequenceDiagram\n  A->>B: <b>\n```\n", {"a.md"})
    assert "A-&gt;&gt;B: &lt;b&gt;" in page.body


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "[x](javascript:alert(1))", "![x](https://a/b.png)<img src=x>"]
)
def test_what_a_user_writes_stays_text(text):
    page = page_of("a.md", f"# A\n\n{text}\n", {"a.md"})
    assert "<script" not in page.body
    assert "javascript:" not in page.body.replace("](javascript:alert(1))", "")
    assert "<img src=x" not in page.body


def test_a_table_of_contents_lists_every_document(site):
    assert (
        site[PRINT].count('<section class="sheet') == len(markdowns(CASE)) == site[PRINT].count("<li class=")
    )


def write(root, case=CASE, *, only=""):
    for path, text in markdowns(case).items():
        if only in path:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")


def test_what_stands_on_the_disk_is_published_users_edits_too(tmp_path):
    write(tmp_path, only="infrastructure")
    (tmp_path / "docs/infrastructure/cost.md").write_text("# Our own plan\n\nSpend little.\n")
    (tmp_path / "docs/infrastructure/cost.md.proposed").write_text("# Proposed\n")
    (tmp_path / "docs/out.md").symlink_to("/etc/hostname")
    (tmp_path / "docs/infrastructure/own.md").write_text("# Ours alone\n")
    (tmp_path / "docs/infrastructure/reviews.ics").write_bytes(b"BEGIN:VCALENDAR\r\n")
    folder = tmp_path / "made" / "site"
    assert published(tmp_path, Publication(folder, None)) == (folder,)
    assert "Spend little." in (folder / "infrastructure/cost.html").read_text()
    assert (folder / "infrastructure/own.html").exists()
    assert not (folder / "out.html").exists()
    assert (folder / "infrastructure/reviews.ics").read_bytes() == b"BEGIN:VCALENDAR\r\n", "pages link to it"
    before = {path: path.read_bytes() for path in folder.rglob("*.html")}
    published(tmp_path, Publication(folder, None))
    assert before == {path: path.read_bytes() for path in folder.rglob("*.html")}


def test_nothing_to_publish_is_said(tmp_path):
    with pytest.raises(LoopwrightError, match="no documents"):
        published(tmp_path, Publication(tmp_path / "site", None))


@pytest.mark.parametrize("browser", [None, Path("/nowhere/chromium"), Path("/bin/false"), Path("/bin/true")])
def test_a_browser_that_does_not_print_is_said(tmp_path, browser):
    page = tmp_path / "print.html"
    page.write_text("<p>one</p>")
    with pytest.raises(LoopwrightError, match="print") as raised:
        print_page(browser, page, tmp_path / "one.pdf")
    assert "Chromium" in raised.value.advice
    assert not (tmp_path / "one.pdf").exists()


def test_the_pdf_has_the_pages_of_the_documents(tmp_path):
    assert CHROMIUM, "scripts/install-test-programs installs chromium"
    write(tmp_path, only="/checklists/")
    write(tmp_path, only="README")
    pdf = tmp_path / "made" / "documents.pdf"
    wanted = Publication(None, pdf, Path(CHROMIUM), sandbox=False)
    assert published(tmp_path, wanted) == (pdf,)
    body = pdf.read_bytes()
    assert body.startswith(b"%PDF-")
    assert body.rstrip().endswith(b"%%EOF")
    assert len(re.findall(rb"/Type /Page\b", body)) > 6
    assert b"/Outlines" in body
