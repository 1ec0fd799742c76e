"""For each target and framework: the variables that the files give are those that the program reads."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
import yaml
from tests.generate.conftest import setting_of

from loopwright.generate.application import database_address, place_names, plain_names, secrets_read
from loopwright.generate.rendering import rendered

FRAMEWORKS = ("django", "rails", "laravel", "spring", "phoenix")
PLATFORMS_OWN = {"PORT"}
"""What a platform itself sets, and so need not be given to it."""
BESIDE = {"HOME", "PGOPTIONS", "MIGRATE_DATABASE_URL", "SECRETS"}
"""What a program is told beside: a folder to write to, a migration's patience and way, where Lambda's secrets are."""
AT_HOME = {"FILES_DIRECTORY"}
"""What a developer's machine gives, and no place that runs the program for users."""
CONTAINERS = ("platform=containers",)
PLATFORM = "platform=application_platform"


def with_framework(setting, framework):
    """A setting whose loop names another framework."""
    service = replace(setting.loop.service, framework=framework)
    return replace(setting, answer=replace(setting.answer, loop=replace(setting.loop, service=service)))


def texts(setting, family):
    """The files of a family by path."""
    return {file.path: file.text for one in rendered(setting, (family,)) for file in one.files}


def of_kubernetes(setting):
    """Of the pods that answer."""
    documents = [
        one
        for path, text in texts(setting, "kubernetes").items()
        if path.startswith("kubernetes/base/")
        for one in yaml.safe_load_all(text)
    ]
    app = next(one for one in documents if one and one["kind"] in {"Deployment", "Rollout"})
    return {one["name"] for one in app["spec"]["template"]["spec"]["containers"][0]["env"]}


def of_servers(setting):
    """Of the server's Compose file, and what its guide writes into the file of secrets."""
    found = texts(setting, "servers")
    line = next(line for line in found["servers/README.md"].splitlines() if "/secrets.env " in line)
    secret = re.findall(r"\b[A-Z][A-Za-z]*_[A-Za-z_]+\b", line.partition("#")[2])
    return {*yaml.safe_load(found["servers/compose.yaml"])["services"]["app"]["environment"], *secret}


def of_own_compose(setting):
    """Of the Compose file of a server with containers, whose secrets are files by the name that is read."""
    app = yaml.safe_load(texts(setting, "compose")["compose.production.yaml"])["services"]["app"]
    return {*app["environment"], *(one if isinstance(one, str) else one["target"] for one in app["secrets"])}


def of_specification(setting):
    """Of DigitalOcean's specification."""
    found = yaml.safe_load(texts(setting, "platforms")[".do/app.yaml"])
    return {one["key"] for one in found["services"][0]["envs"]}


def of_render(setting):
    """Of Render's blueprint."""
    found = yaml.safe_load(texts(setting, "platforms")["render.yaml"])
    return {one["key"] for one in found["projects"][0]["environments"][0]["services"][0]["envVars"]}


def of_fly(setting):
    """Of Fly.io's configuration, and what its first lines say to set."""
    text = texts(setting, "platforms")["fly.toml"]
    plain = re.findall(
        r"^([A-Z_a-z]+) = ", text.partition("[env]")[2].partition("[processes]")[0], re.MULTILINE
    )
    return {*plain, *re.findall(r"\w+", text.partition("for each of ")[2].partition(";")[0])}


def of_heroku(setting):
    """Of Heroku's app.json; the add-ons set the rest by their own names."""
    found = json.loads(texts(setting, "platforms")["app.json"])
    added = {"heroku-postgresql": "DATABASE_URL", "heroku-redis": "REDIS_URL"}
    read = secrets_read(setting)
    by_addons = {added[one["plan"].partition(":")[0]] for one in found.get("addons", ())}
    return {*found["env"], *(by_addons & {one for one in read if read[one] == one})}


def of_ecs(setting):
    """Of the tasks of ECS, whose two lists Terraform makes of these two maps."""
    text = "\n".join(texts(setting, "terraform").values())
    assert "for read, name in local.secrets_read : { name = read" in text
    found = set()
    for which in ("plain", "secrets_read"):
        body = re.search(rf"^  {which}\s+= \{{\n(.*?)^  \}}", text, re.DOTALL | re.MULTILINE)[1]
        found |= set(re.findall(r"^\s+\"?(\w+)\"?\s+=", body, re.MULTILINE))
    return found


def of_blocks(setting):
    """Of blocks ``env`` of the application that Terraform declares."""
    text = "\n".join(texts(setting, "terraform").values())
    return set(re.findall(r"\benv \{\s+(?:name|key)\s+= \"(\w+)\"", text))


TARGETS = {
    "kubernetes": ("realtime-chat", ("platform=kubernetes",), of_kubernetes),
    "servers": ("cron-api", ("arrangement=servers", "database=own_server", "backup=continuous"), of_servers),
    "one server": ("spreadsheet-cleaner", (), of_own_compose),
    "App Platform": ("coodloom-30", (), of_specification),
    "App Platform by Terraform": ("coodloom-30", (), of_blocks),
    "Render": ("coodloom-30", ("provider=render",), of_render),
    "Fly.io": ("coodloom-30", ("provider=fly.io",), of_fly),
    "Heroku": ("coodloom-30", ("provider=heroku",), of_heroku),
    "ECS": ("health-eu", CONTAINERS, of_ecs),
    "Cloud Run": ("launch-shop", (), of_blocks),
    "Container Apps": ("launch-shop", ("provider=azure",), of_blocks),
}


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("target", TARGETS)
def test_what_is_given_is_what_is_read(target, framework):
    name, force, given = TARGETS[target]
    setting = with_framework(setting_of(name, *force), framework)
    read = {*plain_names(setting), *secrets_read(setting), *place_names(setting)}
    assert given(setting) - BESIDE - PLATFORMS_OWN == read - PLATFORMS_OWN
    example = texts(setting, "secrets")[".env.example"]
    named = set(re.findall(r"^(\w+)=$", example, re.MULTILINE))
    assert named - AT_HOME - BESIDE - PLATFORMS_OWN == read - PLATFORMS_OWN


@pytest.mark.parametrize(
    ("framework", "name", "begins"),
    [
        ("django", "DATABASE_URL", "postgresql://app:x@db:5432/loop?sslmode=require"),
        ("laravel", "DB_URL", "postgresql://app:x@db:5432/loop?sslmode=require"),
        ("phoenix", "DATABASE_URL", "ecto://app:x@db:5432/loop?ssl=true"),
        (
            "spring",
            "SPRING_DATASOURCE_URL",
            "jdbc:postgresql://db:5432/loop?user=app&password=x&sslmode=require",
        ),
        (
            "quarkus",
            "QUARKUS_DATASOURCE_JDBC_URL",
            "jdbc:postgresql://db:5432/loop?user=app&password=x&sslmode=require",
        ),
        (
            "dotnet",
            "ConnectionStrings__Default",
            "Host=db:5432;Database=loop;Username=app;Password=x;SSL Mode=Require",
        ),
    ],
)
def test_an_address_is_spelled_as_the_framework_reads_it(framework, name, begins):
    setting = with_framework(setting_of("launch-shop"), framework)
    assert secrets_read(setting)[name] == "DATABASE_URL"
    parts = {"user": "app", "password": "x", "host": "db:5432", "name": "loop"}
    assert database_address(setting, parts, secure=True) == begins


def test_app_platform_spells_the_address_of_parts_that_it_knows():
    setting = with_framework(setting_of("coodloom-30"), "spring")
    specification = yaml.safe_load(texts(setting, "platforms")[".do/app.yaml"])
    envs = {one["key"]: one for one in specification["services"][0]["envs"]}
    said = envs["SPRING_DATASOURCE_URL"]["value"]
    assert said.startswith(
        "jdbc:postgresql://${database.HOSTNAME}:${database.PORT}/${database.DATABASE}?user="
    )
    assert said in "\n".join(texts(setting, "terraform").values()).replace("$${", "${")
