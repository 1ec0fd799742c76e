"""Every declared configuration parses, hangs together, names no secret, and uses only arguments its provider knows."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from tests.generate.terraform.conftest import Configuration, configurations, looked_at, shape, shapes

from loopwright.generate.passed_over import REASONS, SKIPPED

ARGUMENTS = json.loads(Path(__file__).with_name("provider-arguments.json").read_text(encoding="utf-8"))
KNOWN = {name: arguments for package in ARGUMENTS.values() for name, arguments in package.items()}
META = {"count", "for_each", "depends_on", "provider", "lifecycle", "dynamic", "timeouts", "content"}
NAMES = ("aws_", "hcloud_", "digitalocean_", "google_", "azurerm_")
REFERENCE = re.compile(
    r"(?<![\w.\"/-])(data\.)?((?:aws|hcloud|digitalocean|google|azurerm)_\w+)\.(\w+)\b(?!\.com)"
)
MOST_REASONS = 15
CLUSTERS = re.compile("CKV_K8S_")  # checks of manifests

ALL = pytest.mark.parametrize("one", looked_at())


def code(text: str) -> str:
    """A file without its comments."""
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))


def declared(one: Configuration) -> tuple[set[str], set[str]]:
    resources, data = set(), set()
    for text in one.root.values():
        for kind, label, name in re.findall(r'^(resource|data) "(\w+)" "(\w+)"', text, re.MULTILINE):
            (resources if kind == "resource" else data).add(f"{label}.{name}")
    return resources, data


@ALL
def test_every_file_parses(one):
    assert one.parsed
    assert "versions.tf" in one.texts
    assert "tests/promises.tftest.hcl" in one.texts


@ALL
def test_every_reference_is_declared_and_every_variable_is_used(one):
    resources, data = declared(one)
    whole = "\n".join(code(text) for text in one.root.values())
    tests = code(one.texts["tests/promises.tftest.hcl"])
    for is_data, kind, name in REFERENCE.findall(whole + tests.partition("run ")[2]):
        assert f"{kind}.{name}" in (data if is_data else resources), (kind, name)
    variables = set(re.findall(r'^variable "(\w+)"', whole, re.MULTILINE))
    assert set(re.findall(r"\bvar\.(\w+)", whole)) == variables
    locals_ = set(re.findall(r"\blocal\.(\w+)", whole))
    known = {name for parsed in one.parsed.values() for part in parsed.get("locals", ()) for name in part}
    assert locals_ <= known


@ALL
def test_nothing_is_declared_twice(one):
    whole = "\n".join(one.root.values())
    blocks = re.findall(r'^(?:resource|data|variable|output) "\w+"(?: "\w+")? \{', whole, re.MULTILINE)
    assert len(blocks) == len(set(blocks))


@ALL
def test_every_variable_without_a_value_is_said_for_each_environment(one):
    whole = one.texts["variables.tf"]
    blocks = re.findall(r'^variable "(\w+)" \{(.*?)^\}', whole, re.MULTILINE | re.DOTALL)
    open_ones = {name for name, body in blocks if not re.search(r"^\s+default\s+=", body, re.MULTILINE)}
    secret = {name for name, body in blocks if re.search(r"^\s+sensitive\s+= true", body, re.MULTILINE)}
    for path, text in one.texts.items():
        if path.startswith("environments/") and path.endswith(".tfvars"):
            said = set(re.findall(r"^(\w+)\s+=", text, re.MULTILINE))
            assert open_ones - secret == said & open_ones, path
            assert said <= {name for name, _ in blocks}, path


@ALL
def test_versions_are_pinned_and_no_image_is_the_latest(one):
    versions = one.texts["versions.tf"]
    assert re.search(r'version = "~> \d+\.\d+"', versions)
    assert "required_version" in versions
    assert "backend " in versions
    assert not any(
        re.search(r'"[^"]*:latest"', code(text)) for path, text in one.root.items() if path != "variables.tf"
    )


@ALL
def test_what_holds_data_is_never_deleted_by_a_plan(one):
    holding = (
        "aws_db_instance.main",
        "aws_rds_cluster.main",
        "aws_s3_bucket.files",
        "aws_ebs_volume",
        "aws_backup_vault",
        "aws_kms_key",
        "hcloud_volume.data",
        "digitalocean_database_cluster.main",
        "digitalocean_spaces_bucket",
        "digitalocean_volume.data",
        "google_sql_database_instance",
        "google_storage_bucket.files",
        "azurerm_postgresql_flexible_server.main",
        "azurerm_storage_account",
        "azurerm_key_vault",
    )
    whole = "\n".join(one.root.values())
    for kind, name, body in re.findall(
        r'^resource "(\w+)" "(\w+)" \{\n(.*?)^\}', whole, re.MULTILINE | re.DOTALL
    ):
        if f"{kind}.{name}" in holding or kind in holding:
            assert re.search(r"prevent_destroy\s+= true", body), f"{kind}.{name}"


@ALL
def test_no_secret_stands_in_a_file(one):
    for path, text in one.texts.items():
        assert not re.search(r"(password|secret|token)\s*=\s*\"[^\"$]", code(text)), path
        assert "BEGIN " not in text, path
        assert not re.search(
            r"aws_secretsmanager_secret_version|google_secret_manager_secret_version\"", text
        ), path


@ALL
def test_every_argument_is_one_that_the_provider_knows(one):
    """AWS is read by its own provider in `terraform validate`; the others by what their schemas say."""
    for parsed in one.parsed.values():
        for resource in parsed.get("resource", ()):
            for label, named in resource.items():
                kind = label.strip('"')
                if kind.startswith("aws_"):
                    continue
                for body in named.values():
                    assert not unknown(body, KNOWN[kind]), (kind, unknown(body, KNOWN[kind]))
                    assert not unsaid(body, KNOWN[kind]), (kind, unsaid(body, KNOWN[kind]))


def unknown(body: dict, known: dict) -> list[str]:
    """Arguments of a body, and of its blocks, that no schema has."""
    found = []
    for name, value in plain(body).items():
        if name not in known:
            found.append(name)
        elif "block" in known[name]:
            for inner in value if isinstance(value, list) else [value]:
                if isinstance(inner, dict):
                    found += unknown(inner, known[name]["block"])
    return found


def unsaid(body: dict, known: dict) -> list[str]:
    """Arguments that a schema requires and a body lacks."""
    said = plain(body)
    found = [name for name, one in known.items() if one["required"] and name not in said]
    for name, value in said.items():
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict) and "block" in known.get(name, {}):
                found += unsaid(inner, known[name]["block"])
    return found


def plain(body: dict) -> dict:
    """What a provider reads of a body: the language's own arguments taken off, what is repeated taken out."""
    found = {name: value for name, value in body.items() if not name.startswith("__") and name not in META}
    for dynamic in body.get("dynamic", ()):
        for name, inner in dynamic.items():
            found[name.strip('"')] = inner.get("content", [{}])
    return found


def test_an_argument_that_no_provider_knows_is_found():
    known = KNOWN["google_sql_database_instance"]
    assert unknown({"name": "a", "encrypted_twice": True}, known) == ["encrypted_twice"]
    assert unknown({"settings": [{"tier": "a", "publik": True}]}, known) == ["publik"]
    assert unsaid({"settings": [{}]}, known)


def test_checks_are_passed_over_for_few_reasons_and_each_beside_its_resource():
    assert len(REASONS) <= MOST_REASONS
    used: set[str] = set()
    for one in configurations():
        for path, text in one.texts.items():
            for check, reason in re.findall(r"#checkov:skip=(\w+):(.*)", text):
                assert SKIPPED[check] == reason, path
                used.add(check)
    assert all(used & set(checks) for checks in REASONS.values() if not all(map(CLUSTERS.match, checks)))


@pytest.mark.terraform_format
def test_terraform_would_lay_out_nothing_otherwise(tmp_path):
    for number, one in enumerate(configurations()):
        one.write(tmp_path / str(number))
    done = subprocess.run(
        ["terraform", "fmt", "-check", "-recursive", "-diff", "-no-color", str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={"PATH": "/usr/bin:/usr/local/bin:/bin", "CHECKPOINT_DISABLE": "1"},
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stdout[:2000] + done.stderr[:500]


@ALL
def test_assignments_of_neighbours_stand_below_each_other(one):
    """The same as `terraform fmt` asks, where it is not there to ask."""
    for path, text in one.texts.items():
        if not path.endswith((".tf", ".hcl", ".tfvars")):
            continue
        group: list[int] = []
        for line in [*text.splitlines(), ""]:
            found = re.match(r'^(\s*)([\w"-]+|"[^"]*")(\s+)= (.*)$', line)
            ends = found and found[4].rstrip().endswith(("{", "[", "("))
            if found and not ends:
                group.append(len(found[1]) + len(found[2]) + len(found[3]))
            else:
                assert len(set(group)) <= 1, (path, line)
                group = []
            assert line == line.rstrip(), path
            assert "\t" not in line, path


@pytest.mark.verify
def test_the_shapes_that_are_listed_are_all_there_are():
    assert {shape(one) for one in shapes()} == {shape(one) for one in configurations()}
