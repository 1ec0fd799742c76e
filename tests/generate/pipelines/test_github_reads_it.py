"""GitHub's schemas, zizmor at its strictest, yamllint and shellcheck accept what is written, and refuse the spoilt."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
import yaml
from tests.generate.test_linters_have_nothing_to_say import linted
from tests.generate.trees import SOME, all_designs, lay, said, texts_of

BIN = Path(sys.executable).parent
SCHEMAS = {"workflows/": "vendor.github-workflows", "dependabot.yml": "vendor.dependabot"}
REFUSED = {
    "an action that is not pinned": (r"(actions/checkout)@[0-9a-f]{40} # v[\d.]+", r"\1@v7"),
    "every right for everything": (r"^permissions: \{\}$", "permissions: write-all"),
    "no word on rights": (r"^permissions: \{\}\n", ""),
    "a key that stays in the checkout": (r"\n +with:\n +persist-credentials: false", ""),
    "a text of strangers in a command": (r"run: deploy/silence.sh .*", 'run: echo "${{ github.head_ref }}"'),
    "an image that moves": (r"(image: postgres:[\d.]+)@sha256:\w+", r"\1"),
}
"""What zizmor must refuse: a pattern of the files and what takes its place."""


def zizmor(folder: Path) -> tuple[int, str]:
    return said(BIN / "zizmor", "--offline", "--no-progress", "--persona", "pedantic", ".github", cwd=folder)


def accepted(texts: dict[str, str], folder: Path) -> None:
    lay(texts, folder)
    for part, schema in SCHEMAS.items():
        files = [path for path in sorted(texts) if path.startswith(f".github/{part}")]
        status, printed = said(BIN / "check-jsonschema", "--builtin-schema", schema, *files, cwd=folder)
        assert status == 0, printed
    status, printed = zizmor(folder)
    assert status == 0, printed
    linted(folder, texts)


@pytest.mark.parametrize(("name", "force"), [*SOME, ("coodloom-30", ("platform=kubernetes",))])
def test_github_s_readers_accept_every_file(name, force, tmp_path):
    accepted(texts_of("pipelines", name, *force), tmp_path)


@pytest.mark.verify
def test_github_s_readers_accept_the_files_of_every_design(tmp_path):
    for number, (name, force) in enumerate(all_designs()):
        accepted(texts_of("pipelines", name, *force), tmp_path / str(number))


@pytest.mark.parametrize("fault", REFUSED)
def test_zizmor_refuses_what_was_spoilt(fault, tmp_path):
    pattern, instead = REFUSED[fault]
    texts = texts_of("pipelines", "launch-shop")
    spoilt = {path: re.sub(pattern, instead, text, flags=re.MULTILINE) for path, text in texts.items()}
    assert spoilt != texts
    lay(spoilt, tmp_path)
    assert zizmor(tmp_path)[0] != 0


@pytest.mark.parametrize("name", [name for name, _ in SOME])
def test_every_job_ends_by_itself_and_has_rights_of_its_own(name):
    for path, text in texts_of("pipelines", name).items():
        if not path.startswith(".github/workflows/"):
            continue
        workflow = yaml.safe_load(text)
        assert workflow["permissions"] == {}
        for job in workflow["jobs"].values():
            assert job["permissions"], path
            assert "timeout-minutes" in job or "uses" in job, path


def test_a_schema_refuses_a_word_that_github_does_not_know(tmp_path):
    texts = texts_of("pipelines", "launch-shop")
    path = ".github/workflows/deploy.yml"
    lay({path: texts[path].replace("timeout-minutes", "timeout-hours")}, tmp_path)
    status, _ = said(
        BIN / "check-jsonschema", "--builtin-schema", "vendor.github-workflows", path, cwd=tmp_path
    )
    assert status != 0
