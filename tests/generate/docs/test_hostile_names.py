"""Whatever a user calls things, documents stay documents, and commands stay commands."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace

import pytest
from icalendar import Calendar
from markdown_it import MarkdownIt
from tests.generate.conftest import QUICK, setting_of
from tests.generate.docs.reading import FENCE

from loopwright.catalogue.load import load_catalogue
from loopwright.design.answer import answer_for, question_of
from loopwright.generate.docs.publishing.site import Site
from loopwright.generate.rendering import rendered
from loopwright.generate.setting import Setting

NAMES = (
    "'; rm -rf / #",
    "$(reboot) `reboot` | a | b",
    "<script>alert(1)</script> <!-- loopwright:end codebase -->",
    "# heading\n\n| --- | --- |\n{{ 7 * 7 }} {% raw %} @ASK@ [x](javascript:x)",
    "Ünïcödé 名前 \u202e",
)


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_name_stays_text(name):
    loop = setting_of("coodloom-30").loop
    loop = replace(
        loop,
        **dict.fromkeys(("name", "action", "response", "value"), name),
        data=tuple(replace(one, name=f"{name}{number}") for number, one in enumerate(loop.data)),
        stages=tuple(replace(one, name=name) for one in loop.stages),
        service=replace(
            loop.service, outside_calls=tuple(replace(one, name=name) for one in loop.service.outside_calls)
        ),
    )
    catalogue = load_catalogue()
    setting = Setting.of(answer_for(question_of(loop, catalogue), parts=QUICK), catalogue)
    files = {file.path: file.text for one in rendered(setting, ("docs",)) for file in one.files}
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    for path, text in files.items():
        if not path.endswith(".md"):
            continue
        raw = [one.content for one in parser.parse(text) if one.type == "html_block"]
        assert all(re.fullmatch(r"(<!--.*-->\s*)+", one.strip()) for one in raw), (path, raw)
        code = "\n".join(body for language, body in FENCE.findall(text) if language == "sh")
        assert not re.search(r"\$\(reboot|`reboot", code), path
        assert "rm -rf / #" not in code, path
        assert not subprocess.run(["bash", "-n"], input=code, text=True, check=False).returncode, path
    assert ("{{ 7 \\* 7 }}" in files["docs/infrastructure/prd.md"]) is ("7 * 7" in name)  # not 49
    Calendar.from_ical(files["docs/infrastructure/reviews.ics"])
    site = Site.of({path: text for path, text in files.items() if path.endswith(".md")}).files()
    for path, text in site.items():
        assert "<script" not in text, path
        assert 'href="javascript' not in text, path
