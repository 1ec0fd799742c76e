"""Application platforms: Heroku, Fly.io, Render, Railway, Vercel, Netlify, App Engine, DigitalOcean, workers."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from loopwright.loop.patterns import compiled_later
from loopwright.survey.evidence import Environment
from loopwright.survey.facts import Process, Seen
from loopwright.survey.knowledge.load import of_image, of_resource, version_of_image
from loopwright.survey.reading import reader
from loopwright.survey.tables import json_of, toml_of
from loopwright.survey.topology import Artefact, HealthEndpoint, Scheduler
from loopwright.survey.yaml_nodes import at, documents, entries, items, line, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.facts import Fact
    from loopwright.survey.source_file import SourceFile
    from loopwright.survey.yaml_nodes import Node

PLATFORM = "platform"
TEMPLATES = compiled_later(r"<%(?:(?!<%).){0,400}?%>", re.DOTALL)
PROC_LINE = compiled_later(r"^([A-Za-z0-9_-]+):\s*(\S.*)$")
ADDONS = {
    "heroku-postgresql": "postgresql",
    "heroku-redis": "redis",
    "rediscloud": "redis",
    "redistogo": "redis",
    "memcachier": "memcached",
    "memcachedcloud": "memcached",
    "cleardb": "mysql",
    "jawsdb": "mysql",
    "jawsdb-maria": "mariadb",
    "mongolab": "mongodb",
    "bonsai": "elasticsearch",
    "searchbox": "elasticsearch",
    "foundelasticsearch": "elasticsearch",
    "cloudamqp": "rabbitmq",
    "cloudkarafka": "kafka",
    "heroku-kafka": "kafka",
    "sendgrid": "sendgrid",
    "mailgun": "mailgun",
    "postmark": "postmark",
    "papertrail": "papertrail",
    "newrelic": "newrelic",
    "sentry": "sentry",
    "rollbar": "rollbar",
    "scout": "scout-apm",
    "cloudinary": "cloudinary",
    "algoliasearch": "algolia",
}
RENDER_STORES = {"redis": "redis", "keyvalue": "redis"}


@reader(patterns=(r"procfile(?:\.[\w-]+)?$",))
def procfile(file: SourceFile) -> Iterator[Fact]:
    """One process a line."""
    for number, text in enumerate(file.text.split("\n"), start=1):
        found = PROC_LINE.match(text)
        if found is None:
            continue
        said = file.evidence(number, text)
        if file.environment is not Environment.DEVELOPMENT:
            yield Artefact("procfile", "Procfile", PLATFORM, file.environment, (said,))
        yield Process("procfile", found[1], found[2].strip(), file.folder, file.environment, said)


@reader(names=("fly.toml",))
def fly_toml(file: SourceFile) -> Iterator[Fact]:
    """Fly.io: the app, its processes and its checks."""
    table = toml_of(file)
    environment = _production(file)
    yield Artefact(
        "fly", "Fly.io", PLATFORM, environment, (file.evidence(file.line_with("app") or 1, "app"),)
    )
    processes = table.get("processes")
    for name, command in processes.items() if isinstance(processes, dict) else ():
        said = file.evidence(file.line_with(f"\n{name}") + 1, f"{name} {command}")
        yield Process("fly.toml", name, str(command), file.folder, environment, said)
    for path in re.finditer(r"^[ \t]*path\s*=\s*[\"']([^\"']+)[\"']", file.text, re.MULTILINE):
        said = file.evidence(file.line_at(path.start(1)), path.group())
        yield HealthEndpoint("", "platform", path.group(1), environment, (said,))


@reader(names=("render.yaml", "render.yml"))
def render_yaml(file: SourceFile) -> Iterator[Fact]:
    """Render: services, databases, crons."""
    environment = _production(file)
    for document in documents(file.text):
        yield Artefact("render", "Render", PLATFORM, environment, (file.evidence(1, "render.yaml"),))
        for one in items(at(document, "databases")):
            said = file.evidence(line(one), "databases")
            version = text_of(at(one, "postgresMajorVersion"))
            name = text_of(at(one, "name"))
            yield Seen("postgresql", file.folder, environment, said, version, name, managed=True)
        for one in items(at(document, "services")):
            yield from _render_service(file, one, environment)


def _render_service(file: SourceFile, node: Node, environment: Environment) -> Iterator[Fact]:
    kind, name = text_of(at(node, "type")), text_of(at(node, "name"))
    command, said = text_of(at(node, "startCommand")), file.evidence(line(node), f"{kind} {name}")
    if kind in RENDER_STORES:
        yield Seen(RENDER_STORES[kind], file.folder, environment, said, name=name, managed=True)
        return
    if kind == "cron":
        schedule = text_of(at(node, "schedule"))
        yield Scheduler("render-cron", "Render cron", schedule, command, environment, (said,))
    path = text_of(at(node, "healthCheckPath"))
    if path:
        evidence = file.evidence(line(at(node, "healthCheckPath") or node), path)
        yield HealthEndpoint("", PLATFORM, path, environment, (evidence,))
    folder = posixpath.normpath(posixpath.join(file.folder, text_of(at(node, "rootDir")) or "."))
    if kind in {"web", "worker", "pserv"}:
        yield Process("render.yaml", "web" if kind == "pserv" else kind, command, folder, environment, said)


@reader(names=("app.json",))
def app_json(file: SourceFile) -> Iterator[Fact]:
    """Heroku's manifest: addons and the size of the formation."""
    table = json_of(file)
    if not isinstance(table, dict) or not ({"addons", "buildpacks", "formation", "repository"} & set(table)):
        return
    environment = _production(file)
    yield Artefact("heroku", "Heroku", PLATFORM, environment, (file.evidence(1, "app.json"),))
    addons = table.get("addons")
    for one in addons if isinstance(addons, list) else ():
        plan = str(one.get("plan", "")) if isinstance(one, dict) else str(one)
        slug = ADDONS.get(plan.partition(":")[0])
        if slug:
            said = file.evidence(file.line_with(plan), plan)
            yield Seen(slug, file.folder, environment, said, managed=True)


@reader(names=("vercel.json",))
def vercel_crons(file: SourceFile) -> Iterator[Fact]:
    """The schedules of Vercel."""
    crons = re.search(r'"crons"\s*:\s*\[', file.text)
    if crons is not None:
        schedule = re.search(r'"schedule"\s*:\s*"([^"]+)"', file.text)
        said = file.evidence(file.line_at(crons.start()), "crons")
        shown = schedule.group(1) if schedule else ""
        yield Scheduler("vercel-cron", "Vercel cron", shown, "", _production(file), (said,))


@reader(patterns=(r"\.do/(?:app|deploy\.template)\.ya?ml$",))
def digitalocean_app(file: SourceFile) -> Iterator[Fact]:
    """DigitalOcean's App Platform: databases it attaches."""
    environment = _production(file)
    yield Artefact(
        "digitalocean-app", "DigitalOcean App Platform", PLATFORM, environment, (file.evidence(1),)
    )
    for document in documents(file.text):
        spec = at(document, "spec") or document
        for one in items(at(spec, "databases")):
            engine = text_of(at(one, "engine")) or "PG"
            slug = of_resource("digitalocean_database_cluster", engine)
            if slug:
                said = file.evidence(line(one), f"database {engine}")
                yield Seen(slug, file.folder, environment, said, text_of(at(one, "version")), managed=True)


@reader(names=("app.yaml", "app.yml"))
def app_engine(file: SourceFile) -> Iterator[Fact]:
    """Google App Engine, known by its runtime."""
    if not re.search(r"^(?:runtime|env):", file.text, re.MULTILINE):
        return
    said = file.evidence(file.line_with("runtime"), "runtime")
    yield Artefact("app-engine", "App Engine", PLATFORM, _production(file), (said,))


@reader(names=("wrangler.toml", "wrangler.json", "wrangler.jsonc"))
def wrangler(file: SourceFile) -> Iterator[Fact]:
    """Cloudflare Workers: what is bound to the worker."""
    environment = _production(file)
    yield Artefact("cloudflare-workers", "Cloudflare Workers", PLATFORM, environment, (file.evidence(1),))
    bindings = {"d1_databases": "d1", "kv_namespaces": "cloudflare-kv", "r2_buckets": "cloudflare-r2"}
    for word, slug in bindings.items():
        number = file.line_with(word)
        if number and not file.text.split("\n")[number - 1].lstrip().startswith(("#", "//")):
            yield Seen(slug, file.folder, environment, file.evidence(number, word), managed=True)


@reader(patterns=(r"config/deploy(?:\.\w+)?\.yml$",))
def kamal(file: SourceFile) -> Iterator[Fact]:
    """Kamal: the deployment of a container to plain servers, and its accessories."""
    if b"servers:" not in file.data:
        return
    yield Artefact("kamal", "Kamal", PLATFORM, _production(file), (file.evidence(1),))
    for document in documents(TEMPLATES.sub("x", file.text)):
        for name, key, one in entries(at(document, "accessories")):
            image = text_of(at(one, "image"))
            from_image = of_image(image)
            if from_image:
                said = file.evidence(line(key), f"{name}: {image}")
                version = version_of_image(image)
                yield Seen(from_image, file.folder, _production(file), said, version, name)


def _production(file: SourceFile) -> Environment:
    return Environment.PRODUCTION if file.environment is Environment.UNSTATED else file.environment
