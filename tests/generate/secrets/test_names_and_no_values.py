"""Names alone: all that files pass to the program, where each stands, who turns it over; nothing like a value."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from tests.generate.conftest import NAMES, setting_of
from tests.generate.trees import SOME, all_designs, lay, said, texts_of

from loopwright.generate.application import secret_names, secrets_read
from loopwright.generate.rendering import rendered

DETECT = Path(sys.executable).with_name("detect-secrets")
EXAMPLE, POLICY = ".env.example", "SECURITY.md"
PASSED = (
    re.compile(r'"?(?:name|key|Name|Key)"?\s*[:=]\s*"?([A-Z][A-Z0-9]*_[A-Z0-9_]+|PORT)"?\s*[,\n}]'),
    re.compile(r"^\s+([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|PORT)\s*=\s", re.MULTILINE),
    re.compile(r"secret_names\s*=\s*\[([^\]]*)\]"),
)
"""How Terraform, CloudFormation and platforms write a variable of the program."""
NOT_OF_THE_PROGRAM = frozenset({"DEPLOYMENT_FAILED", "DOMAIN_FAILED"})


def names_of(text: str) -> set[str]:
    return {line.partition("=")[0] for line in text.splitlines() if line and not line.startswith("#")}


def passed_to_the_program(setting) -> set[str]:
    found: set[str] = set()
    for one in rendered(setting, ["terraform", "cloudformation"]):
        for file in one.files:
            if file.path.endswith((".tf", ".json", ".yaml")):
                for pattern in PASSED:
                    for match in pattern.findall(file.text):
                        found |= set(re.findall(r"[A-Z][A-Z0-9_]+", match))
    return found - NOT_OF_THE_PROGRAM


@pytest.mark.parametrize(("name", "force"), [*SOME, ("coodloom-500", ())])
def test_every_name_that_is_passed_to_the_program_is_in_the_example(name, force):
    setting = setting_of(name, *force)
    listed = names_of(texts_of("secrets", name, *force)[EXAMPLE])
    stores = set(secret_names(setting))  # whose names for a secret may be others than the program's
    assert passed_to_the_program(setting) <= listed | stores
    assert set(secrets_read(setting)) <= listed


def test_names_that_are_passed_are_found_at_all():
    assert {"SECRET_KEY", "DATABASE_HOST", "PORT"} <= passed_to_the_program(setting_of("coodloom-500"))


@pytest.mark.parametrize("name", NAMES)
def test_each_secret_says_where_it_stands_and_who_turns_it_over(name):
    text = texts_of("secrets", name).get(EXAMPLE, "")
    for secret in secrets_read(setting_of(name)) if text else ():
        _, _, after = text.partition(f"# {secret}: ")
        lines = after.splitlines()
        assert lines[1].startswith("#   stored: ")
        assert lines[2].startswith("#   rotated: ")
        assert lines[3] == f"{secret}="


def detected(folder: Path) -> dict:
    status, printed = said(DETECT, "scan", "--all-files", "--no-verify", ".", cwd=folder)
    assert status == 0, printed
    return json.loads(printed)["results"]


@pytest.mark.parametrize(("name", "force"), SOME)
def test_no_value_looks_like_a_secret(name, force, tmp_path):
    found = {}
    for family in ("secrets", "pipelines", "gitlab"):
        found |= texts_of(family, name, *force)
    pinned = re.compile(r"\b[0-9a-f]{40}\b|sha256:[0-9a-f]{64}")  # commits and digests are public
    lay({path: pinned.sub("pinned", text) for path, text in found.items()}, tmp_path)
    assert detected(tmp_path) == {}


def test_a_value_is_detected(tmp_path):
    text = texts_of("secrets", "launch-shop")[EXAMPLE]
    made_up = "postgresql://app:Tr0ub4dor-and-3@db.internal/shop"
    (tmp_path / "env.example").write_text(re.sub(r"^DB_URL=$", f"DB_URL={made_up}", text, flags=re.MULTILINE))
    assert detected(tmp_path)


@pytest.mark.parametrize("name", NAMES)
def test_a_hole_can_be_reported(name):
    text = texts_of("secrets", name)[POLICY]
    assert re.search(r"<security@[\w.-]+>", text)
    assert "Assumed:" in text
    for heading in ("Report a hole", "Which versions are looked after", "What happens then"):
        assert f"## {heading}" in text


@pytest.mark.verify
def test_no_design_passes_a_name_that_is_not_listed():
    for name, force in all_designs():
        listed = names_of(texts_of("secrets", name, *force).get(EXAMPLE, ""))
        setting = setting_of(name, *force)
        stores = set(secret_names(setting))
        assert passed_to_the_program(setting) <= listed | stores, (name, force)


def test_what_migrations_read_past_a_pooler_is_named_where_somebody_must_set_it():
    setting = setting_of("cron-api", "arrangement=servers", "database=own_server", "backup=continuous")
    for choice, named in (("pooler", True), ("in_the_program", False)):
        verdict = replace(setting.verdicts["connection_pooling"], choice=choice)
        told = replace(setting, verdicts={**setting.verdicts, "connection_pooling": verdict})
        texts = {file.path: file.text for one in rendered(told, ["servers", "secrets"]) for file in one.files}
        assert ("MIGRATE_DATABASE_URL" in texts["servers/compose.yaml"]) is named
        assert ("MIGRATE_DATABASE_URL" in names_of(texts[EXAMPLE])) is named
