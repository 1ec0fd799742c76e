"""What several families speak of has one name, one release and one default in all of them."""

from __future__ import annotations

import re

import pytest
import yaml
from tests.generate.conftest import setting_of
from tests.generate.trees import texts_of

from loopwright.design.subject import own_database
from loopwright.generate.debian import RELEASES, major
from loopwright.generate.naming import DATABASE_USER, database_name_of, names_of
from loopwright.generate.rendering import families, rendered
from loopwright.generate.servers.machines import machines

STANDBY = ("cron-api", "arrangement=servers", "database=patroni", "backup=continuous")
DESIGNS = (
    ("spreadsheet-cleaner",),
    ("coodloom-120", "arrangement=one_server"),
    ("coodloom-30", "arrangement=one_server", "provider=digitalocean", "database=on_host"),
    ("coodloom-120", "arrangement=servers", "database=standby_by_hand", "backup=continuous"),
    ("realtime-chat", "platform=serverless"),
    ("coodloom-30",),
    STANDBY,
)
DATABASES = (
    r"dbname[= ]([a-z][\w-]*)",  # what is typed, PgBouncer
    r"^local +\"(\S+)\" ",  # who may sign in
    r"^database=(\S+)$",  # the script that makes it
    r"CREATE DATABASE \"(\S+)\"",
    r"POSTGRES_DB: (\S+)$",
    r"@database:5432/(\S+?)$",
    r"^PGDATABASE=(\S+)$",
    r"current_database\(\)\)\\?\" ([a-z][\w-]*)",  # typed too
    r"db_name += \"(\S+)\"",
)
KINDS = ("servers", "containers", "compose", "recovery", "docs", "terraform")


def whole(*design: str) -> dict[str, str]:
    """Every file that a design has unless some are asked for by name."""
    return {file.path: file.text for one in rendered(setting_of(*design)) for file in one.files}


@pytest.mark.parametrize("design", [DESIGNS[0], DESIGNS[2], STANDBY], ids="-".join)
def test_the_database_has_one_name_in_all_files(design):
    setting = setting_of(*design, whole=True)
    found = {}
    for family in KINDS:
        texts = [file.text for one in rendered(setting, [family]) for file in one.files]
        said = {
            name.strip("\"'")
            for text in texts
            for rule in DATABASES
            for name in re.findall(rule, text, re.MULTILINE)
        }
        found |= {family: said} if said else {}
    wanted = database_name_of(setting)
    ours = {name.removesuffix("_restored").removesuffix("_broken") for one in found.values() for name in one}
    assert ours - {"drill", "postgres", ""} == {wanted}, found
    if own_database(setting.subject):
        assert "servers" in found
        made = texts_of("servers", *design)["servers/postgresql/create-database.sh"]
        assert f"OWNER {DATABASE_USER};" in made
        assert "-" not in wanted


@pytest.mark.parametrize("design", DESIGNS, ids="-".join)
def test_one_server_has_one_way_by_which_its_program_runs(design):
    setting, texts = setting_of(*design), whole(*design)
    ways = [path for path in texts if path.rpartition("/")[2] in {"compose.production.yaml", "deploy.sh"}]
    runs = any(one.runs("app") for one in machines(setting))
    assert ways == ["servers/deploy.sh"] * runs
    assert "compose" not in families()
    assert all(path.startswith("servers/") for path, text in texts.items() if "env_file:" in text)


@pytest.mark.parametrize(
    "design",
    [
        ("coodloom-30", "provider=hetzner", "arrangement=servers"),
        ("coodloom-30", "provider=digitalocean", "arrangement=servers"),
        ("coodloom-30", "provider=aws", "arrangement=one_server"),
        ("cron-api", "provider=aws", "arrangement=servers", "database=own_server", "backup=continuous"),
    ],
    ids="-".join,
)
def test_what_is_ordered_is_what_is_pinned_and_named(design):
    setting, texts = setting_of(*design), whole(*design)
    number, name = major(setting), RELEASES[major(setting)]
    declared = "\n".join(text for path, text in texts.items() if path.startswith("terraform/"))
    ordered = re.findall(r"debian[-_](\d+)|debian/release/(\d+)/", declared)
    assert ordered
    assert {int(one or other) for one, other in ordered} == {number}
    assert name in texts["servers/host/apt-preferences"]
    assert {other for other in RELEASES.values() if other in texts["servers/host/apt-preferences"]} == {name}
    paths = re.findall(r"\.\./(servers/cloud-init/\w+\.yaml)", declared)
    assert paths
    assert set(paths) <= texts.keys()
    typed = "\n".join(text for path, text in texts.items() if path.startswith("docs/runbooks/"))
    assert set(re.findall(r"debian-?(\d+)\b", typed)) <= {str(number)}


@pytest.mark.parametrize("design", [STANDBY, ("coodloom-120", "arrangement=one_server")], ids="-".join)
def test_a_machine_has_one_name_in_all_files(design):
    setting, texts = setting_of(*design), whole(*design)
    names = {name for one in machines(setting) for name in one.names}
    typed = "\n".join(text for path, text in texts.items() if path.startswith("docs/runbooks/"))
    hosts = set(re.findall(r"^ *(?:DB_)?HOST=([\w-]+-\d+)$", typed, re.MULTILINE))
    for line in re.findall(r"HOSTS=\(([^)]*)\)", typed):
        hosts |= set(line.split())
    assert hosts
    assert hosts <= names
    targets = yaml.safe_load(texts["observability/prometheus/targets/node.yaml"])
    asked = {one.partition(":")[0] for one in targets[0]["targets"]}
    assert asked <= names
    assert all("hostnamectl set-hostname $host" in texts["servers/README.md"] for _ in names)
    assert all(name in texts["servers/README.md"] for name in names)


@pytest.mark.parametrize("design", DESIGNS[:5], ids="-".join)
def test_every_variable_that_a_program_is_passed_is_named_in_the_example(design):
    texts = whole(*design)
    named = set(re.findall(r"^#? ?([A-Z][A-Z0-9_]+)=", texts[".env.example"], re.MULTILINE))
    passed = set()
    for path in ("compose.yaml", "servers/compose.yaml"):
        services = yaml.safe_load(texts[path])["services"] if path in texts else {}
        for name in ("app", "worker", "migrate"):
            passed |= set(services.get(name, {}).get("environment", {}))
    for path, text in texts.items():
        if path.endswith(".service") and path.startswith("servers/"):
            passed |= set(re.findall(r"^Environment=(\w+)=", text, re.MULTILINE))
    assert passed
    assert passed - {"PGOPTIONS"} <= named, "PGOPTIONS is libpq's own, for the migration alone"


def test_the_names_at_a_provider_say_more_than_those_on_the_network():
    """Two environments in one account never share a name, though their machines call themselves alike."""
    setting = setting_of("coodloom-30", "provider=hetzner", "arrangement=servers")
    assert {names_of(setting, one).server("app") for one in ("production", "staging")} == {
        f"{setting.project}-production-app-1",
        f"{setting.project}-staging-app-1",
    }
