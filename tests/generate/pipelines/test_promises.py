"""Every pipeline keeps its promises, and a pipeline with one taken away is told by the same questions."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from tests.generate.conftest import setting_of
from tests.generate.pipelines.promises import faults_at_github, faults_at_gitlab
from tests.generate.trees import SOME, all_designs, lay, said, texts_of

from loopwright.generate.pipelines.pins import _rows
from loopwright.generate.pipelines.road import Road
from loopwright.generate.rendering import every_family, families, renderers

BIN = Path(sys.executable).parent
LARGE = "coodloom-500"  # approval, staging, a window of hours for development, a signed image
SPOILT = {
    "the way back is taken out": (r"      - name: Roll back\n(?:        .*\n)+", ""),
    "the way back asks for success": (r'if: "!success\(\) && ', 'if: "success() && '),
    "nobody approves": (r"      - name: See that somebody approves\n(?:        .*\n)+", ""),
    "production does not wait": (r"(?<=needs:\n      - package\n)      - staging\n", ""),
    "nothing is verified": (r"deploy/verify\.sh \"\$BASE_URL\" \"\$VERIFY_SECONDS\"", "true"),
    "the image is not scanned": (r"      - name: Scan the image\n(?:        .*\n)+", ""),
    "an action moves": (r"@[0-9a-f]{40} # (v[\d.]+)", r"@\1"),
    "a right for all": (r"^permissions: \{\}", "permissions: write-all"),
    "a job lasts for ever": (r"    timeout-minutes: \d+\n", ""),
    "no environment": (r"      name: production\n", "      name: anywhere\n"),
}
SPOILT_AT_GITLAB = {
    "the way back is taken out": (r"roll-back\.sh", "timed.sh"),
    "nobody approves": (r"      when: manual\n", ""),
    "nothing is verified": (r"deploy/verify\.sh", "true"),
    "two at once": (r"  resource_group: production\n", ""),
}


@pytest.mark.parametrize(("name", "force"), [*SOME, (LARGE, ())])
def test_every_promise_is_kept(name, force):
    road = Road(setting_of(name, *force))
    assert faults_at_github(texts_of("pipelines", name, *force), road) == []
    assert faults_at_gitlab(texts_of("gitlab", name, *force)[".gitlab-ci.yml"], road) == []


@pytest.mark.verify
def test_every_promise_of_every_design_is_kept():
    for name, force in all_designs():
        road = Road(setting_of(name, *force))
        assert faults_at_github(texts_of("pipelines", name, *force), road) == [], (name, force)
        assert faults_at_gitlab(texts_of("gitlab", name, *force)[".gitlab-ci.yml"], road) == [], (name, force)


@pytest.mark.parametrize("fault", SPOILT)
def test_a_broken_promise_at_github_is_told(fault):
    pattern, instead = SPOILT[fault]
    texts = texts_of("pipelines", LARGE)
    spoilt = {path: re.sub(pattern, instead, text, flags=re.MULTILINE) for path, text in texts.items()}
    assert spoilt != texts
    assert faults_at_github(spoilt, Road(setting_of(LARGE)))


@pytest.mark.parametrize("fault", SPOILT_AT_GITLAB)
def test_a_broken_promise_at_gitlab_is_told(fault):
    pattern, instead = SPOILT_AT_GITLAB[fault]
    text = texts_of("gitlab", LARGE)[".gitlab-ci.yml"]
    spoilt = re.sub(pattern, instead, text)
    assert spoilt != text
    assert faults_at_gitlab(spoilt, Road(setting_of(LARGE)))


def read_at_gitlab(texts, folder):
    lay(texts, folder)
    command = [BIN / "check-jsonschema", "--builtin-schema"]
    status, printed = said(
        *command, "vendor.gitlab-ci", "--data-transform", "gitlab-ci", ".gitlab-ci.yml", cwd=folder
    )
    assert status == 0, printed
    status, printed = said(*command, "vendor.renovate", "renovate.json", cwd=folder)
    assert status == 0, printed


@pytest.mark.parametrize(("name", "force"), SOME)
def test_gitlab_s_schemas_accept_every_file(name, force, tmp_path):
    read_at_gitlab(texts_of("gitlab", name, *force), tmp_path)


@pytest.mark.verify
def test_gitlab_s_schemas_accept_the_files_of_every_design(tmp_path):
    for number, (name, force) in enumerate(all_designs()):
        read_at_gitlab(texts_of("gitlab", name, *force), tmp_path / str(number))


def test_gitlab_s_schema_refuses_a_word_that_gitlab_does_not_know(tmp_path):
    texts = texts_of("gitlab", LARGE)
    with pytest.raises(AssertionError):
        read_at_gitlab(
            texts | {".gitlab-ci.yml": texts[".gitlab-ci.yml"].replace("when: manual", "when: asked")},
            tmp_path,
        )


def test_every_pin_says_where_and_when_it_was_read():
    for kind, rows in _rows().items():
        for name, row in rows.items():
            assert re.search(r"\d{4}-\d{2}-\d{2}|same release", row["source"]), name
            assert kind != "action" or re.fullmatch(r"[0-9a-f]{40}", row["commit"]), name


def test_every_script_that_a_pipeline_names_is_written():
    for name, force in [*SOME, (LARGE, ())]:
        written = {**texts_of("pipelines", name, *force), **texts_of("observability", name, *force)}
        texts = "\n".join(
            {**texts_of("pipelines", name, *force), **texts_of("gitlab", name, *force)}.values()
        )
        named = set(re.findall(r"\b(?:deploy|observability/alertmanager)/[\w-]+\.sh\b", texts))
        assert "deploy/release.sh" in named
        # said of the script by its own text, where the design has none
        unwritten = (
            {"observability/alertmanager/silence-deploy.sh"}
            if not Road(setting_of(name, *force)).silences
            else set()
        )
        assert named - unwritten <= set(written), (name, force)


def test_gitlab_is_written_where_it_is_named_and_not_else():
    assert "gitlab" not in families()
    assert "gitlab" in every_family()
    assert renderers("gitlab")
