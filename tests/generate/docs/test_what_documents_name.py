"""What documents name is there: files of ours that are written, and resources that are declared for the design."""

from __future__ import annotations

import re

import pytest
from tests.generate.docs.reading import CASES, FENCE, documents, markdowns, setting

from loopwright.generate.docs.evidence import is_family, paths_of
from loopwright.generate.naming import DECLARED
from loopwright.generate.rendering import families, rendered

every_case = pytest.mark.parametrize("case", CASES, ids=" ".join)
SPAN = re.compile(r"`([^`\n]+)`")
OURS = re.compile(
    r"^(?:\.?/)?(?:(?:docs|terraform|cloudformation|recovery|observability|cost|load|servers|kubernetes|containers|pipelines"
    r"|platforms|secrets)/[\w./*-]+|\.github/[\w./-]+|\.gitlab-ci\.yml|SECURITY\.md|\.env\.example|Dockerfile|\.dockerignore"
    r"|compose\.yaml|fly\.toml|render\.yaml|railway\.json|Procfile|app\.json|Caddyfile|haproxy\.cfg)$"
)
IN_SHELL = re.compile(
    r"(?<![\w./$}-])((?:terraform|recovery|observability|servers|kubernetes|cost|load)/[\w./-]+\.\w+)"
)
MADE_BY_THE_PAGE = {"terraform/environments/recovery.tfvars"}  # by the commands before those that name it
COMMAND = re.compile(r"loopwright generate ([a-z]+)")
MADE_BY_HAND = {("hetzner", "files")}  # its Terraform provider knows no buckets
ENDINGS = re.compile(
    r"(?:[-/][A-Z][A-Z_]*|-(?:restored|broken|rehearsal|before|new|once|look)\b.*|_(?:restored|broken))$"
)


def named(case):
    """The files of ours that the documents of a case name, with the document."""
    for path, text in markdowns(case).items():
        for span in SPAN.findall(FENCE.sub("", text)):
            if OURS.match(span):
                yield path, span
        for _, code in FENCE.findall(text):
            yield from ((path, one) for one in IN_SHELL.findall(code))


@every_case
def test_no_document_names_a_file_of_ours_that_is_not_written(case):
    there = paths_of(setting(case)) | set(documents(case)) | MADE_BY_THE_PAGE
    for path, one in named(case):
        assert one in there, (path, one)


def test_a_file_that_is_not_written_is_found():
    assert OURS.match("SECURITY.md")
    assert OURS.match(".github/workflows/deploy.yml")
    assert OURS.match("terraform/database.tf")
    assert not OURS.match("/etc/loop/recovery.env")
    assert IN_SHELL.findall("pgbackrest --config=recovery/pgbackrest/pgbackrest.conf") == [
        "recovery/pgbackrest/pgbackrest.conf"
    ]


@every_case
def test_documents_send_people_to_families_that_there_are(case):
    for path, text in documents(case).items():
        for family in COMMAND.findall(text):
            assert is_family(family), (path, family)
    assert not is_family("nothing")
    assert all(map(is_family, families()))


DESIGNS = (  # each provider whose resources are declared, by each way of running the program there
    ("coodloom-500",),
    ("coodloom-30",),
    ("media-cdn",),
    ("health-eu",),
    ("cron-api",),
    ("coodloom-120", "provider=aws"),
    ("coodloom-120", "provider=azure"),
    ("coodloom-120", "provider=hetzner"),
)


def declared(case):
    """Every name that the Terraform of a design gives, for production and for an account that is not known."""
    one = setting(case)
    texts = "\n".join(file.text for written in rendered(one, ("terraform",)) for file in written.files)
    names = {f"{one.project}-production", one.project, one.project.replace("-", "_")}
    said = re.findall(r'"([^"\n]*(?:\$\{(?:local|each|var|count)[^"\n]*|[a-z])[^"\n]*)"', texts)
    for text in said:
        plain = text.replace("${local.name}", f"{one.project}-production").replace(
            "${local.project}", one.project
        )
        plain = plain.replace("${local.account}", "$ACCOUNT").replace("${var.project_id}", "$ACCOUNT")
        plain = plain.replace("${var.database_restored}", "").replace("${var.environment}", "production")
        plain = re.sub(r"\$\{count\.index( \+ 1)?\}", "1", plain)
        names.add(re.sub(r"\$\{each\.key\}", "", plain))
    return names


@pytest.mark.parametrize("case", DESIGNS, ids=" ".join)
def test_every_name_in_a_command_is_declared(case):
    one = setting(case)
    assert one.design.provider in DECLARED
    there = declared(case)
    word = re.compile(rf"(?<![\w/.-])/?((?:alias/)?{re.escape(one.project[:20])}[\w-]*(?:\$ACCOUNT)?)")
    seen = set()
    for path, text in documents(case).items():
        if not path.startswith("docs/runbooks/"):
            continue
        for _, code in FENCE.findall(text):
            for name in word.findall(code):
                bare = re.sub(r"-\d+$", "-1", ENDINGS.sub("", name))
                if (one.design.provider, bare.removeprefix(f"{one.project}-production-")) in MADE_BY_HAND:
                    continue
                begins = bare.endswith("-") and any(
                    other.startswith(bare) for other in there
                )  # before a variable
                assert begins or bare in there or any(bare == other.rstrip("-/") for other in there), (
                    path,
                    name,
                )
                seen.add(bare)
    assert len(seen) > 1, "the pages name resources at all"


def test_a_name_that_is_not_declared_is_found():
    there = declared(("coodloom-500",))
    assert "coodloom-500-customers-production-app" in there
    assert "coodloom-500-customers-app" not in there
