"""What the program is written with is never guessed into an image: it is asked for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.generate.conftest import setting_of

from loopwright.generate.application import UNSAID, unknown_of
from loopwright.generate.rendering import rendered


def written_with(framework):
    """The setting of an example whose loop file says this of its framework."""
    setting = setting_of("coodloom-30")
    service = replace(setting.loop.service, framework=framework)
    return replace(setting, answer=replace(setting.answer, loop=replace(setting.loop, service=service)))


@pytest.mark.parametrize(("framework", "because"), [(None, UNSAID), ("cobol", "`cobol` is no framework")])
def test_no_image_is_made_of_a_program_that_nobody_named(framework, because):
    found = {one.renderer.slug: one for one in rendered(written_with(framework), ["containers"])}
    for slug in ("application_image", "development_compose"):
        assert found[slug].files == ()
        assert because in found[slug].because
        assert "service.framework" in found[slug].because


def test_a_language_alone_is_enough():
    setting = written_with("go")
    assert unknown_of(setting) == ""
    texts = {file.path: file.text for one in rendered(setting, ["containers"]) for file in one.files}
    assert "golang" in texts["Dockerfile"]
    assert "python" not in texts["Dockerfile"]
