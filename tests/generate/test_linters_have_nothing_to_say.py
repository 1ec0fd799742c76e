"""yamllint, strictly, and shellcheck, at its finest, find nothing in what is written."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from tests.generate.trees import SOME, all_designs, lay, said, texts_of

YAMLLINT = Path(sys.executable).with_name("yamllint")
STYLE = (
    "{extends: default, rules: {line-length: {max: 200}, document-start: disable, "
    "comments: {min-spaces-from-content: 1}}}"
)

FAMILIES = ("observability", "recovery", "cost", "load", "servers", "containers", "compose")


def linted(folder: Path, texts: dict[str, str]) -> None:
    lay(texts, folder)
    for path, text in texts.items():
        if text.startswith("#cloud-config\n"):  # must be spelled so
            (folder / path).write_text(text.replace("#", "# ", 1))
    files = [path for path in sorted(texts) if Path(path).suffix in {".yaml", ".yml"}]
    if files:
        status, printed = said(YAMLLINT, "--strict", "-d", STYLE, *files, cwd=folder)
        assert status == 0, printed
    for path in texts:
        if path.endswith(".sh"):
            status, printed = said("shellcheck", "--severity=style", folder / path)
            assert status == 0, printed


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(("name", "force"), SOME)
def test_yamllint_and_shellcheck_have_nothing_to_say(name, force, family, tmp_path):
    linted(tmp_path, texts_of(family, name, *force))


@pytest.mark.verify
def test_yamllint_and_shellcheck_have_nothing_to_say_of_any_design(tmp_path):
    for number, (name, force) in enumerate(all_designs()):
        for family in FAMILIES:
            linted(tmp_path / f"{number}-{family}", texts_of(family, name, *force))


@pytest.mark.parametrize("text", ["a: 1\na: 2\n", "a: yes\n", "a: 1 \n", "a:\n   - b\n  - c\n"])
def test_yamllint_refuses_what_readers_disagree_about(text, tmp_path):
    (tmp_path / "one.yaml").write_text(text)
    assert said(YAMLLINT, "--strict", "-d", STYLE, tmp_path / "one.yaml")[0] != 0
