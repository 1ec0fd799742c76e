"""Each platform's file is accepted as its documentation says, says what was decided, and holds no secret."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from copy import deepcopy
from functools import cache

import jsonschema
import pytest
from ruamel.yaml import YAML
from tests.generate.conftest import NAMES, setting_of
from tests.generate.platforms import schemas
from tests.generate.trees import texts_of

from loopwright.design.model import Tier
from loopwright.generate.application import read_as
from loopwright.generate.rendering import rendered, renderers
from loopwright.loop.errors import LoopwrightError
from loopwright.loop.vocabulary import Arrangement

PROVIDERS = ("fly.io", "render", "heroku", "railway", "digitalocean")
SOME = ("media-cdn", "coodloom-30", "launch-shop")
PLACES = {
    "fly.io": "fly.toml",
    "render": "render.yaml",
    "heroku": "app.json",
    "railway": ".railway/railway.py",
    "digitalocean": ".do/app.yaml",
}
SCHEMAS = {
    "fly.io": schemas.FLY,
    "render": schemas.RENDER,
    "heroku": schemas.HEROKU,
    "railway": schemas.RAILWAY,
    "digitalocean": schemas.DIGITALOCEAN,
}


def read(provider: str, text: str) -> dict:
    """A file as the program that reads it sees it; Railway's is run by its own library."""
    if provider == "fly.io":
        return tomllib.loads(text)
    if provider == "heroku":
        return json.loads(text)
    if provider == "railway":
        scope: dict = {}
        exec(compile(text, "railway.py", "exec"), scope)  # noqa: S102 - it is a program, and ours
        return scope["main"]().to_graph()
    return YAML(typ="safe").load(text)


@cache
def of(provider: str, name: str) -> dict:
    """What a platform reads of an example that is forced onto it."""
    return read(provider, texts_of("platforms", name, f"provider={provider}")[PLACES[provider]])


@cache
def possible(provider: str, name: str) -> bool:
    try:
        setting = setting_of(name, f"provider={provider}")
    except LoopwrightError:
        return False
    return setting.structure.arrangement is Arrangement.PLATFORM


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_platform_accepts_its_file(provider):
    for name in SOME:
        jsonschema.validate(of(provider, name), SCHEMAS[provider])


@pytest.mark.verify
def test_every_platform_accepts_the_file_of_every_example():
    found = [(provider, name) for provider in PROVIDERS for name in NAMES if possible(provider, name)]
    assert len(found) > 40
    for provider, name in found:
        jsonschema.validate(of(provider, name), SCHEMAS[provider])


def changed(found: dict, *path: str | int, value: object = None) -> dict:
    """A copy in which one place says something else, or is gone."""
    whole = deepcopy(found)
    inner = whole
    for key in path[:-1]:
        inner = inner[key]
    if value is None:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return whole


RENDERED = ("projects", 0, "environments", 0)
MUTATIONS = [
    ("fly.io", ("app",), "Has_Capitals"),
    ("fly.io", ("primary_region",), "Amsterdam"),
    ("fly.io", ("http_service", "internal_port"), "8080"),
    ("fly.io", ("http_service", "force_https"), False),
    ("fly.io", ("http_service", "checks"), None),
    ("fly.io", ("http_service", "checks", 0, "interval"), "ten seconds"),
    ("fly.io", ("http_service", "minimum_machines"), 2),
    ("fly.io", ("deploy", "strategy"), "blue-green"),
    ("fly.io", ("vm", 0, "size"), "shared-cpu-3x"),
    ("fly.io", ("env", "FLY_REGION"), "ams"),
    ("fly.io", ("kill_timeout",), 301),
    ("render", (*RENDERED, "services", 0, "plan"), "huge"),
    ("render", (*RENDERED, "services", 0, "healthCheckPath"), None),
    ("render", (*RENDERED, "services", 0, "healthCheckInterval"), 10),
    ("render", (*RENDERED, "services", 0, "region"), "paris"),
    ("render", (*RENDERED, "services", 0, "envVars", 3), {"key": "DATABASE_URL", "sync": True}),
    ("render", (*RENDERED, "services", 1, "dockerCommand"), None),
    ("render", (*RENDERED, "permissions"), None),
    ("render", (*RENDERED, "databases", 0, "ipAllowList"), [{"source": "0.0.0.0/0"}]),
    ("render", (*RENDERED, "databases", 0, "diskSizeGB"), 7),
    ("render", (*RENDERED, "databases", 0, "plan"), "pro-4gb HA"),
    ("heroku", ("formation", "web", "size"), "standard-3x"),
    ("heroku", ("formation", "web", "quantity"), 0),
    ("heroku", ("formation", "web"), None),
    ("heroku", ("env", "SMTP_URL"), {"description": "d", "value": "x", "required": True}),
    ("heroku", ("env", "lower"), {"description": "d", "value": "x"}),
    ("heroku", ("stack",), "heroku-18"),
    ("heroku", ("dynos",), 3),
    ("digitalocean", ("services", 0, "health_check"), None),
    ("digitalocean", ("services", 0, "instance_size_slug"), "apps-s-1vcpu-1gb-fixed"),
    ("digitalocean", ("services", 0, "image", "digest"), "latest"),
    ("digitalocean", ("services", 0, "envs", 4), {"key": "SECRET_KEY", "type": "SECRET", "value": "x"}),
    ("digitalocean", ("services", 0, "autoscaling"), {"min_instance_count": 1}),
    ("digitalocean", ("databases", 0, "production"), False),
    ("digitalocean", ("databases", 0, "cluster_name"), None),
    ("digitalocean", ("region",), "fra1"),
    ("digitalocean", ("name",), "a-name-that-is-longer-than-is-taken-there"),
    ("digitalocean", ("jobs", 0, "kind"), "PRE_RELEASE"),
    ("railway", ("resources", 1, "deploy", "healthcheckPath"), "readyz"),
    ("railway", ("resources", 1, "deploy", "restartPolicyType"), "SOMETIMES"),
    ("railway", ("resources", 1, "deploy", "multiRegionConfig"), {"europe-west4": {"numReplicas": 2}}),
    ("railway", ("resources", 1, "variables", "SECRET_KEY"), {"type": "raw", "value": 7}),
    ("railway", ("resources", 1, "deploy", "numInstances"), 3),
]


@pytest.mark.parametrize(("provider", "path", "value"), MUTATIONS)
def test_a_file_with_a_fault_is_refused(provider, path, value):
    broken = changed(of(provider, "media-cdn"), *path, value=value)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken, SCHEMAS[provider])


def stands(provider: str, found: dict) -> dict[str, object]:
    """What a file says of the program: instances, size, where health is asked, what migrates, the worker's command."""
    if provider == "fly.io":
        web = found["http_service"]
        size = f"{found['vm'][0]['size']}/{found['vm'][0]['memory'].upper()}"
        worker = found["processes"].get("worker", "")
        before = found["deploy"].get("release_command", "")
        return said(web["min_machines_running"], size, web["checks"][0]["path"], before, worker)
    if provider == "render":
        environment = found["projects"][0]["environments"][0]
        web = environment["services"][0]
        count = web.get("numInstances") or web["scaling"]["minInstances"]
        workers = [one["dockerCommand"] for one in environment["services"] if one["type"] == "worker"]
        return said(
            count,
            web["plan"].replace(" ", "-"),
            web["healthCheckPath"],
            web.get("preDeployCommand", ""),
            *(workers or [""]),
        )
    if provider == "digitalocean":
        web = found["services"][0]
        count = web.get("instance_count") or web["autoscaling"]["min_instance_count"]
        before = [one["run_command"] for one in found.get("jobs", ())]
        workers = [one["run_command"] for one in found.get("workers", ())]
        size = web["instance_size_slug"]
        return said(count, size, web["health_check"]["http_path"], *(before or [""]), *(workers or [""]))
    web = next(one for one in found["resources"] if one["name"] == found["name"])["deploy"]
    (count,) = (place["numReplicas"] for place in web["multiRegionConfig"].values())
    limit = web["limitOverride"]["containers"]
    size = f"{limit['cpu']:g}vcpu-{limit['memoryBytes'] / 1e9:g}gb"
    workers = [one["deploy"]["startCommand"] for one in found["resources"] if one["name"] == "worker"]
    return said(count, size, web["healthcheckPath"], *web.get("preDeployCommand", [""]), *(workers or [""]))


def said(count: int, size: str, path: str, before: str, worker: str) -> dict[str, object]:
    return {"count": count, "size": size, "path": path, "before": before, "worker": worker}


@pytest.mark.parametrize("provider", [one for one in PROVIDERS if one != "heroku"])
@pytest.mark.parametrize("name", SOME)
def test_the_file_says_what_was_decided(provider, name):
    setting = setting_of(name, f"provider={provider}")
    app = setting.component(Tier.APP)
    found = stands(provider, of(provider, name))
    size = app.sku.removesuffix("-fixed") if app.count > 1 else app.sku
    assert (found["count"], found["size"]) == (app.count, size)
    several = setting.choice("health_check") == "alive_and_ready"
    assert found["path"] == ("/readyz" if several else "/healthz")
    assert found["before"]
    assert bool(found["worker"]) == setting.structure.workers
    assert "$" not in str(found["worker"])


@pytest.mark.parametrize("name", SOME)
def test_herokus_two_files_agree(name):
    setting = setting_of(name, "provider=heroku")
    texts = texts_of("platforms", name, "provider=heroku")
    lines = [line for line in texts["Procfile"].splitlines() if not line.startswith("#")]
    # the pattern by which Heroku reads a Procfile; a comment must not look like a process
    process = re.compile(r"^([A-Za-z0-9_-]+):\s*(.+)$")
    processes = dict(process.fullmatch(line).groups() for line in lines)
    assert not any(process.match(line) for line in texts["Procfile"].splitlines() if line.startswith("#"))
    formation = of("heroku", name)["formation"]
    assert set(processes) - {"release"} == set(formation)
    assert "release" in processes
    app = setting.component(Tier.APP)
    assert formation["web"] == {"quantity": app.count, "size": app.sku}
    assert all(shlex.split(command) for command in processes.values())


@pytest.mark.parametrize("provider", PROVIDERS)
def test_secrets_have_names_and_no_values(provider):
    for name in SOME:
        texts = texts_of("platforms", name, f"provider={provider}")
        text = texts[PLACES[provider]]
        assert not re.search(r"(postgres|redis|smtps?)(ql)?://", text)
        assert "latest" not in text
        assert read_as(setting_of(name, f"provider={provider}"), "SECRET_KEY") in text


@pytest.mark.parametrize("provider", PROVIDERS)
def test_stores_that_the_platform_keeps_outlive_the_program(provider):
    for name in NAMES:
        if not possible(provider, name):
            continue
        setting = setting_of(name, f"provider={provider}")
        database = setting.component(Tier.DATABASE)
        if database is None or database.provider != provider or "platform" in database.offering:
            continue
        text = "".join(texts_of("platforms", name, f"provider={provider}").values())
        assert database.sku.removesuffix(" HA").partition(" ")[0].lower() in text.lower(), (provider, name)


def test_a_design_has_the_file_of_its_own_platform_alone():
    for provider in PROVIDERS:
        paths = set(texts_of("platforms", "coodloom-30", f"provider={provider}"))
        assert paths == {PLACES[provider], *(["Procfile"] if provider == "heroku" else [])}
    whole = rendered(setting_of("coodloom-30", "arrangement=one_server"), ("platforms",))
    assert len(whole) == len(renderers("platforms"))
    assert not any(one.files for one in whole)
    assert all(one.because for one in whole)


def test_railways_other_environments_are_smaller():
    text = texts_of("platforms", "media-cdn", "provider=railway")[PLACES["railway"]]
    scope: dict = {}
    exec(compile(text, "railway.py", "exec"), scope)  # noqa: S102 - it is a program, and ours
    from railway_sdk import create_railway_context  # noqa: PLC0415 - Railway's own reader

    graph = scope["main"](create_railway_context(environment="staging")).to_graph()
    jsonschema.validate(graph, schemas.RAILWAY)
    counts = {
        place["numReplicas"]
        for one in graph["resources"]
        if one["type"] == "service"
        for place in one["deploy"]["multiRegionConfig"].values()
    }
    assert counts == {1}
    assert not any("customDomains" in one.get("networking", {}) for one in graph["resources"])
