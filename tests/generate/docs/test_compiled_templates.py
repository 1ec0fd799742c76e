"""Templates are compiled once for all runs, and a folder that keeps nothing changes no document."""

from __future__ import annotations

from typing import TYPE_CHECKING

import platformdirs
import pytest

from loopwright.generate.docs import templating

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The user's cache folder, with no environment kept from another test or for one."""
    kept = tmp_path / "cache"
    monkeypatch.setattr(platformdirs, "user_cache_path", lambda _name: kept)
    templating._environment.cache_clear()
    yield kept
    templating._environment.cache_clear()


def some_template() -> str:
    return min(templating._environment().list_templates(extensions=["j2"]))


def compiled(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_a_second_run_takes_what_the_first_has_compiled(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = some_template()
    templating._environment().get_template(name)
    assert len(compiled(folder)) == 1
    templating._environment.cache_clear()
    environment = templating._environment()
    monkeypatch.setattr(environment, "compile", None)
    assert environment.get_template(name).name == name


def test_a_damaged_file_is_compiled_anew(folder: Path) -> None:
    name = some_template()
    templating._environment().get_template(name)
    (kept,) = compiled(folder)
    whole = kept.read_bytes()
    kept.write_bytes(whole[: len(whole) // 2])
    templating._environment.cache_clear()
    assert templating._environment().get_template(name).name == name
    assert kept.read_bytes() == whole


def test_a_folder_that_cannot_be_made_keeps_nothing(folder: Path) -> None:
    folder.write_text("a file stands where the folder should", encoding="utf-8")
    name = some_template()
    assert templating._environment().get_template(name).name == name


def test_another_layout_is_kept_apart(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = some_template()
    templating._environment().get_template(name)
    monkeypatch.setattr(templating, "LAYOUT", {**templating.LAYOUT, "trim_blocks": False})
    templating._environment.cache_clear()
    templating._environment().get_template(name)
    assert len({path.parent for path in compiled(folder)}) == 2
