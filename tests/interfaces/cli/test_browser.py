"""The HTML report in a real browser, where there is one: nothing wider than a phone, nothing fetched, all reachable."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Error, sync_playwright
from tests.audit.report.made import facts_of, laid

from loopwright.audit.report.reporting import report_of
from loopwright.audit.report.system import with_standing
from loopwright.interfaces.cli.rendering import page
from loopwright.interfaces.cli.reports import alternatives, assumptions, design, whatif, why
from loopwright.interfaces.cli.reports import audit as audited
from loopwright.interfaces.cli.reports.audited.beside import Beside

REPORTS = {
    "design": design.document,
    "alternatives": alternatives.document,
    "assumptions": assumptions.document,
    "whatif": lambda answer: whatif.document(answer, answer, ["demand.users=9"]),
    "why": lambda answer: why.document(answer, "cost.total"),
}
WIDTHS = (320, 375, 768, 1280)
ALL_OPEN = "document.querySelectorAll('details').forEach(one => one.open = true)"
OVERFLOW = "document.documentElement.scrollWidth - innerWidth"
TABLES_TOO_WIDE = """[...document.querySelectorAll('table')]
    .filter(one => one.getBoundingClientRect().right > innerWidth).map(one => one.caption.textContent)"""
UNREACHABLE = """[...document.querySelectorAll('div, pre')]
    .filter(one => one.scrollWidth > one.clientWidth && getComputedStyle(one).overflowX === 'auto')
    .filter(one => one.tabIndex < 0).map(one => one.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as engine:
        installed = shutil.which("chromium") or engine.chromium.executable_path
        if not Path(installed).exists():
            pytest.skip("no Chromium on this machine")
        try:
            started = engine.chromium.launch(
                executable_path=installed, args=["--no-sandbox", "--disable-gpu"]
            )
        except Error as wrong:  # a browser that cannot start here says nothing of the page
            pytest.skip(f"Chromium does not start: {wrong.message.splitlines()[0]}")
        yield started
        started.close()


@pytest.fixture
def shown(browser, tmp_path):
    """Opens a report as a file, without scripts of its own, and closes it again."""
    opened = []

    def show(document, width, **settings):
        file = tmp_path / "report.html"
        file.write_text(page.render(document), encoding="utf-8")
        tab = browser.new_page(viewport={"width": width, "height": 800}, **settings)
        opened.append(tab)
        tab.asked = []
        tab.on("request", lambda request: tab.asked.append(request.url))
        tab.goto(file.as_uri())
        return tab

    yield show
    for tab in opened:
        tab.close()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("report", REPORTS)
def test_no_page_and_no_table_is_wider_than_the_screen(report, width, broken_answer, shown):
    tab = shown(REPORTS[report](broken_answer), width)
    tab.evaluate(ALL_OPEN)
    assert tab.evaluate(OVERFLOW) == 0
    assert tab.evaluate(TABLES_TOO_WIDE) == []
    assert tab.evaluate(UNREACHABLE) == []


def test_what_a_user_writes_does_not_widen_the_page(hostile_answer, shown):
    assert shown(design.document(hostile_answer), 375).evaluate(OVERFLOW) == 0


def test_the_page_asks_for_nothing_but_itself(answer, shown):
    tab = shown(design.document(answer), 375)
    assert [url.partition(":")[0] for url in tab.asked] == ["file"]


def test_a_number_leads_to_its_sum_although_that_is_folded(answer, shown):
    tab = shown(design.document(answer), 1280, java_script_enabled=False)
    tab.click("a[href='#why-cost.total'] >> nth=0")
    assert tab.locator("[id='why-cost.total']").is_visible()


def test_a_cell_on_a_phone_says_what_it_is(answer, shown):
    tab = shown(design.document(answer), 375)
    label = "getComputedStyle(document.querySelector('#promises td'), '::before').content"
    assert tab.evaluate(label) == '"objective"'
    assert tab.get_by_role("table", name="What was asked and what this design does").is_visible()
    assert tab.get_by_role("rowheader", name="availability").first.is_visible()


def test_folds_are_open_on_paper(answer, shown):
    tab = shown(design.document(answer), 800)
    tab.emulate_media(media="print")
    assert tab.locator("#reasons details p").first.is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_paper_is_light_whatever_the_screen_is(scheme, answer, shown):
    tab = shown(design.document(answer), 800, color_scheme=scheme)
    tab.emulate_media(media="print")
    assert tab.evaluate("getComputedStyle(document.body).color") == "rgb(35, 33, 28)"


@pytest.fixture(scope="module")
def audit(tmp_path_factory):
    facts = facts_of(laid(tmp_path_factory.mktemp("audited") / "shop"))
    beside = Beside(facts.subject.as_it_is, facts.measures)
    return audited.document(report_of(with_standing(facts)), facts.audited, facts.sifted, [], beside)


@pytest.mark.parametrize("width", WIDTHS)
def test_no_table_of_an_audit_is_wider_than_the_screen(width, audit, shown):
    tab = shown(audit, width)
    assert tab.evaluate(OVERFLOW) == 0
    assert tab.evaluate(TABLES_TOO_WIDE) == []


def test_findings_are_narrowed_by_boxes_without_a_script(audit, shown):
    tab = shown(audit, 1280, java_script_enabled=False)
    grave, small = tab.locator(".sieved > .severity-high"), tab.locator(".sieved > .severity-low")
    assert grave.first.is_visible()
    tab.get_by_label("high", exact=True).uncheck()
    assert not grave.first.is_visible()
    assert small.first.is_visible()
    tab.get_by_label("high", exact=True).check()
    assert grave.first.is_visible()
