"""Examples of ours, as if they were written with another framework."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from tests.generate.conftest import setting_of

from loopwright.generate.rendering import rendered
from loopwright.generate.setting import Setting

FAMILIES = ("containers", "compose")


@cache
def in_containers(name: str, *force: str) -> dict[str, str]:
    """The files of both families of containers: every design's, and what is written only where asked for by name."""
    found = rendered(setting_of(name, *force), FAMILIES)
    return {file.path: file.text for one in found for file in one.files}


@cache
def texts_for(framework: str, example: str, *force: str) -> dict[str, str]:
    """The files of an example of ours, as if it were written with a framework."""
    setting = setting_of(example, *force)
    loop = replace(setting.loop, service=replace(setting.loop.service, framework=framework))
    changed = Setting(replace(setting.answer, loop=loop), setting.catalogue, setting.verdicts)
    return {file.path: file.text for one in rendered(changed, FAMILIES) for file in one.files}
