"""Whole trees: what is told apart, what is put together, what is left alone."""

from __future__ import annotations

import json
import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from loopwright.interfaces.cli.main import run
from loopwright.loop.errors import LoopwrightError
from loopwright.survey.evidence import Environment
from loopwright.survey.harvest import harvest_of
from loopwright.survey.survey import survey_of, survey_with_configuration
from loopwright.survey.topology import Role
from loopwright.survey.tree import walk

HERE = Path(__file__).parent
GOLDEN = HERE / "golden" / "monorepo.json"
EXPRESS = '{"private": true, "scripts": {"start": "node ."}, "dependencies": {"express": "4", %s}}'


@pytest.fixture
def tree(tmp_path):
    def made(files):
        for name, text in files.items():
            place = tmp_path / "shop" / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
        return survey_of(tmp_path / "shop")

    return made


def slugs(things):
    return {one.slug for one in things}


def monorepo_json(tmp_path):
    shutil.copytree(
        HERE / "monorepo", tmp_path / "monorepo"
    )  # out of this repository, whose history is not its
    output = tmp_path / "found.json"
    assert run(["detect", str(tmp_path / "monorepo"), "--format", "json", "--output", str(output)]) == 0
    found = json.loads(output.read_text(encoding="utf-8"))
    found["version"] = "0"
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def test_a_monorepo_is_found_as_it_was_agreed(tmp_path):
    assert monorepo_json(tmp_path) == GOLDEN.read_text(encoding="utf-8")


CASES = {
    "a driver of tests is not a store of users": (
        {"package.json": EXPRESS % '"pg": "8"', "tests/package.json": EXPRESS % '"mongodb": "6"'},
        {"express"},
        {"postgresql"},
    ),
    "words in documents are no evidence": (
        {"README.md": "Django on PostgreSQL\nimage: redis\n"},
        set(),
        set(),
    ),
    "a MySQL driver beside MariaDB speaks to MariaDB": (
        {
            "requirements.txt": "flask\npymysql\n",
            "compose.yaml": "services: {web: {build: .}, db: {image: 'mariadb:11'}}",
        },
        {"flask"},
        {"mariadb"},
    ),
    "a queue brings the store it needs": (
        {"Gemfile": "gem 'rails'\ngem 'pg'\ngem 'sidekiq'\n"},
        {"rails"},
        {"postgresql", "redis"},
    ),
    "what is used in development stands in for want of better": (
        {
            "composer.json": '{"require": {"laravel/framework": "^11"}}',
            "compose.dev.yaml": "services: {db: {image: 'mysql:8'}}",
        },
        {"laravel"},
        {"mysql"},
    ),
    "a database of development gives way to the one that is shipped": (
        {
            "requirements.txt": "django\npsycopg\n",
            "config/settings.py": 'D = {"ENGINE": "django.db.backends.sqlite3"}\n',
        },
        {"django"},
        {"postgresql"},
    ),
    "an optional driver gives way to any that is required": (
        {
            "pyproject.toml": (
                "[project]\n"
                'name = "x"\n'
                'dependencies = ["fastapi", "asyncpg"]\n'
                'optional-dependencies = {mysql = ["pymysql"]}\n'
            )
        },
        {"fastapi"},
        {"postgresql"},
    ),
    "where every driver is optional they are what can be chosen": (
        {
            "Cargo.toml": (
                '[package]\nname = "x"\n[dependencies]\nrocket = "0.5"\ndiesel = "2"\n'
                '[features]\nlight = ["diesel/sqlite"]\nfull = ["diesel/postgres"]\n'
            )
        },
        {"rocket"},
        {"postgresql", "sqlite"},
    ),
    "drivers of very many kinds are for the databases of users": (
        {
            "requirements.txt": "flask\npsycopg\npymysql\noracledb\npymongo\n",
            "compose.yaml": "services: {db: {image: postgres:17}}",
        },
        {"flask"},
        {"postgresql"},
    ),
    "an environment file beside it gives an image its name": (
        {
            "compose.yaml": "services: {cache: {image: '${CACHE_IMAGE}'}}",
            ".env": "CACHE_IMAGE=valkey/valkey:9\n",
        },
        set(),
        {"valkey"},
    ),
    "features of a crate name its database": (
        {
            "Cargo.toml": (
                "[package]\n"
                'name = "x"\n'
                "[dependencies]\n"
                'axum = "0.8"\n'
                'sqlx = {version = "0.8", features = ["mysql"]}\n'
            )
        },
        {"axum"},
        {"mysql"},
    ),
    "a library that is made for others serves nobody": (
        {"package.json": '{"name": "x", "exports": "./x.js", "dependencies": {"express": "4"}}'},
        set(),
        set(),
    ),
    "a library below its framework goes without saying": (
        {"requirements.txt": "fastapi\nstarlette\n"},
        {"fastapi"},
        set(),
    ),
    "an own image of a store is that store": (
        {"compose.yaml": "services: {mysql: {build: ./mysql}}", "mysql/Dockerfile": "FROM mysql:8.4\n"},
        set(),
        {"mysql"},
    ),
    "a store whose base is given from outside is told by its name": (
        {"compose.yaml": "services: {clickhouse: {build: ./c}}", "c/Dockerfile": "ARG BASE\nFROM $BASE\n"},
        set(),
        {"clickhouse"},
    ),
    "versions of a catalogue are followed": (
        {
            "gradle/libs.versions.toml": (
                "[libraries]\n"
                'db = "org.postgresql:postgresql:42"\n'
                "[plugins]\n"
                'boot = "org.springframework.boot:3.4"\n'
            ),
            "app/build.gradle.kts": (
                "plugins { alias(libs.plugins.boot) }\ndependencies {\n  implementation(libs.db)\n}\n"
            ),
        },
        {"spring-boot"},
        {"postgresql"},
    ),
    "a mark of order and a return before each new line change nothing": (
        {"requirements.txt": "\ufeffdjango==5.2\r\npsycopg\r\n"},
        {"django"},
        {"postgresql"},
    ),
    "keys given twice do not hide a service": (
        {"compose.yaml": "services:\n  db:\n    image: postgres:16\n    image: postgres:17\n"},
        set(),
        {"postgresql"},
    ),
    "a line that is a comment says nothing": (
        {
            "mix.exs": 'def project, do: [app: :x]\n{:phoenix, "~> 1.7"}\n',
            "lib/repo.ex": "# adapter: Ecto.Adapters.MyXQL\nuse X, adapter: Ecto.Adapters.Postgres\n",
            "Program.cs": "// o.UseSqlServer(x)\n/* o.UseMySql(x)\n o.UseMySql(y) */\n",
        },
        {"phoenix"},
        {"postgresql"},
    ),
    "a gem under a condition gives way to one that is always required": (
        {
            "Gemfile": (
                "gem 'rails'\nif ENV['DB'] == 'mysql'\n  gem 'mysql2'\nelse\n  gem 'pg'\nend\n"
                "gem 'mongoid' if ENV['MONGO']\ngroup :search, optional: true do\n  gem 'elasticsearch'\nend\n"
            )
        },
        {"rails"},
        {"postgresql"},
    ),
    "a published package that starts something keeps its framework": (
        {
            "package.json": '{"name": "x", "exports": "./x.js", "bin": "x.js", "dependencies": {"express": "4"}}'
        },
        {"express"},
        set(),
    ),
    "a package that no service reaches has no store beside those of services": (
        {
            "web/package.json": EXPRESS % '"pg": "8"',
            "tools/old/package.json": '{"name": "old", "dependencies": {"mongodb": "6", "ioredis": "5"}}',
        },
        {"express"},
        {"postgresql"},
    ),
    "where many servers can be chosen no store of the manifest counts": (
        {
            "requirements.txt": "flask\npsycopg\npymysql\noracledb\npymongo\nelasticsearch\n",
            "compose.yaml": "services: {db: {image: postgres:17}}",
        },
        {"flask"},
        {"postgresql"},
    ),
    "of several engines for search none counts unless one is named": (
        {"requirements.txt": "flask\npsycopg\nelasticsearch\nmeilisearch\n"},
        {"flask"},
        {"postgresql"},
    ),
    "of several engines for search the one that runs counts": (
        {
            "requirements.txt": "flask\npsycopg\nelasticsearch\nmeilisearch\n",
            "compose.yaml": "services: {search: {image: 'getmeili/meilisearch:v1.10'}}",
        },
        {"flask"},
        {"postgresql", "meilisearch"},
    ),
    "the Redis driver of Laravel alone says nothing": (
        {
            "composer.json": '{"require": {"laravel/framework": "^11", "predis/predis": "^2", "ext-pgsql": "*"}}'
        },
        {"laravel"},
        {"postgresql"},
    ),
    "the Redis driver of Laravel beside a choice of it speaks": (
        {
            "composer.json": '{"require": {"laravel/framework": "^11", "predis/predis": "^2", "ext-pgsql": "*"}}',
            ".env.example": "CACHE_STORE=redis\n",
        },
        {"laravel"},
        {"postgresql", "redis"},
    ),
    "what NestJS stands on goes without saying": (
        {"package.json": EXPRESS % '"@nestjs/core": "11", "@nestjs/platform-fastify": "11"'},
        {"nestjs"},
        set(),
    ),
    "pages without a bundler are not drawn beside a server": (
        {"package.json": EXPRESS % '"react-dom": "19"'},
        {"express"},
        set(),
    ),
    "pages with a bundler are drawn beside a server": (
        {"package.json": EXPRESS % '"react-dom": "19", "vite": "7"'},
        {"express", "react"},
        set(),
    ),
    "Meteor is known by its own folder": (
        {".meteor/packages": "meteor-base@1.5\nmongo@1.16\n", ".meteor/release": "METEOR@2.14\n"},
        {"meteor"},
        {"mongodb"},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_frameworks_and_stores_that_serve(name, tree):
    files, frameworks, stores = CASES[name]
    found = tree(files)
    assert slugs(found.frameworks) == frameworks
    assert slugs(found.stores_that_serve()) == stores


def test_versions_come_from_the_lock_before_the_manifest(tree):
    lock = '[[package]]\nname = "django"\nversion = "5.2.3"\n'
    found = tree({"api/requirements.txt": "Django>=4\n", "uv.lock": lock})
    assert [one.version for one in found.frameworks] == ["5.2.3"]


def test_services_of_a_monorepo_are_findings_of_their_own(tree):
    found = tree(
        {
            "a/requirements.txt": "flask\n",
            "b/Gemfile": "gem 'sinatra'\n",
            "c/package.json": EXPRESS % '"pg": "8"',
        }
    )
    assert {(one.name, one.folder, one.role) for one in found.services} == {
        ("a", "a", Role.WEB),
        ("b", "b", Role.WEB),
        ("c", "c", Role.WEB),
    }
    assert found.store("postgresql").used_by == ("c",)


def test_a_worker_is_a_service_beside_the_web(tree):
    found = tree(
        {"requirements.txt": "django\ncelery\n", "Procfile": "web: gunicorn x\nworker: celery -A x worker\n"}
    )
    assert {(one.name, one.role) for one in found.services} == {
        ("shop", Role.WEB),
        ("shop-worker", Role.WORKER),
    }
    web = next(one for one in found.services if one.role is Role.WEB)
    assert web.server is not None
    assert web.server.slug == "gunicorn"


def test_what_only_goes_before_is_not_the_role_of_a_process(tree):
    found = tree({"requirements.txt": "django\n", "Procfile": "ui: ./manage.py migrate && exec ./serve\n"})
    assert [one.role for one in found.services] == [Role.WEB]


def test_an_overlay_adds_to_the_service_of_its_name(tree):
    found = tree(
        {
            "requirements.txt": "django\n",
            "compose.yaml": "services: {web: {build: .}, db: {image: 'postgres:17'}, mail: {image: acme/mail}}",
            "compose.override.yaml": "services: {web: {ports: [80]}, db: {ports: [5432]}, mail: {ports: [25]}}",
        }
    )
    assert {one.name for one in found.services} == {"shop", "mail"}


def test_examples_are_shown_but_do_not_serve(tree):
    found = tree({"examples/one/requirements.txt": "flask\npymongo\n"})
    assert found.frameworks == ()
    assert found.store("mongodb").environment is Environment.EXAMPLE


def test_a_library_of_the_repository_counts_for_the_service_that_needs_it(tree):
    mail = '{"name": "@x/mail", "dependencies": {"ioredis": "5"}}'
    found = tree({"web/package.json": EXPRESS % '"@x/mail": "*"', "packages/mail/package.json": mail})
    assert found.store("redis").used_by == ("web",)


def test_a_bad_file_is_one_note_and_the_rest_is_read(tree):
    found = tree(
        {"package.json": "{", "compose.yaml": "a: [", "Cargo.toml": "x", "api/requirements.txt": "flask\n"}
    )
    assert [note.file for note in found.notes] == ["Cargo.toml", "compose.yaml", "package.json"]
    assert slugs(found.frameworks) == {"flask"}


def test_equal_folders_give_equal_topologies(tree):
    assert tree({"requirements.txt": "flask\npymongo\n"}) == tree({})


def test_two_processors_read_the_same_as_one():
    files = walk(HERE / "monorepo").files
    assert harvest_of(files, worth=0) == harvest_of(files)


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(LoopwrightError, match="no such folder"):
        survey_of(tmp_path / "nowhere")


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        GOLDEN.write_text(monorepo_json(Path(folder)), encoding="utf-8")


GO = {
    "go.mod": "module example.org/shop\n",
    "main.go": "package main\n\nfunc main() { http.Serve(nil, nil) }\n",
}
OWN_SERVERS = {
    "a program of Go": (GO, [("shop", "web", "Go", "net-http")]),
    "a library of Go": ({**GO, "main.go": "package shop\n\nfunc run() { http.Serve(nil, nil) }\n"}, []),
    "a tool that waits for a sign-in": (
        {**GO, "main.go": "package main\nfunc main() {}\n", "sso/wait.go": "var _ = http.Serve(l, h)\n"},
        [],
    ),
    "a program with a framework": (
        {**GO, "go.mod": f"{GO['go.mod']}require github.com/gin-gonic/gin v1.10.0\n"},
        [("shop", "web", "Go", "")],
    ),
    "an image of plain code": (
        {"Dockerfile": "FROM node:22\nCMD node x.js\n", "x.js": "http.createServer(answer).listen(80)\n"},
        [("shop", "web", "JavaScript", "node-http")],
    ),
    "a package that only holds a server": (
        {"package.json": '{"name": "shop"}', "x.js": "http.createServer(answer)\n"},
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", OWN_SERVERS)
def test_a_server_of_the_languages_own_library_makes_a_service(name, tmp_path):
    files, wanted = OWN_SERVERS[name]
    root = tmp_path / "shop"
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    found = survey_of(root)
    assert [
        (one.name, one.role.value, one.language, one.server.slug if one.server else "")
        for one in found.services
    ] == wanted


def test_the_port_of_such_a_server_is_found_where_no_container_opens_one(tree):
    found = tree({**GO, "main.go": 'package main\nfunc main() { http.ListenAndServe(":8080", nil) }\n'})
    assert [(one.port, str(one.evidence[0])) for one in found.exposures] == [(8080, "main.go:2")]
    packed = tree({**GO, "Dockerfile": "FROM golang\nEXPOSE 9090\n"})
    assert [one.port for one in packed.exposures] == [9090]


def test_what_loopwright_generated_is_no_evidence_unless_somebody_changed_it(tmp_path):
    compose = "services:\n  database:\n    image: postgres:17\n"
    written = {"sha256": sha256(compose.encode()).hexdigest(), "base": compose}
    (tmp_path / ".loopwright").mkdir()
    (tmp_path / ".loopwright/manifest.json").write_text(json.dumps({"files": {"compose.yaml": written}}))
    (tmp_path / "compose.yaml").write_text(compose, encoding="utf-8")
    ours = survey_of(tmp_path)
    assert (ours.stores, ours.artefacts) == ((), ())
    assert [note.what for note in ours.notes] == [
        "unchanged files that loopwright generated are no evidence of what the team uses: 1"
    ]
    assert slugs(survey_with_configuration(tmp_path)[0].stores) == {"postgresql"}
    (tmp_path / "compose.yaml").write_text(f"{compose}# ours now\n", encoding="utf-8")
    theirs = survey_of(tmp_path)
    assert slugs(theirs.stores) == {"postgresql"}
    assert theirs.notes == ()


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"files": []}', '{"files": {"a": 1}}', '{"files": {"a": {}}}']
)
def test_a_manifest_that_is_none_leaves_every_file_in(text, tmp_path):
    (tmp_path / ".loopwright").mkdir()
    (tmp_path / ".loopwright/manifest.json").write_text(text)
    (tmp_path / "compose.yaml").write_text("services: {db: {image: 'postgres:17'}}\n")
    assert slugs(survey_of(tmp_path).stores) == {"postgresql"}


def test_a_proxys_own_file_links_it_with_what_it_hands_requests_to(tree):
    compose = (
        "services:\n  front:\n    image: nginx:1.29\n    ports: ['80:80']\n  web:\n    build: .\n"
        "  other:\n    image: example/other:1\n"
    )
    found = tree(
        {
            "requirements.txt": "flask\n",
            "compose.yaml": compose,
            "tests/compose.yaml": compose,
            "nginx/shop.conf": "location / { \n proxy_pass http://web:8000; }\n proxy_pass http://nobody:1;\n",
            "Caddyfile": "reverse_proxy other.internal:80\n",
        }
    )
    links = {(one.source, one.target): [str(each) for each in one.evidence] for one in found.links}
    assert links == {("front", "shop"): ["nginx/shop.conf:2"], ("caddy", "other"): ["Caddyfile:1"]}


def test_what_a_chart_runs_is_added_to_the_service_of_its_name(tree):
    found = tree(
        {
            "requirements.txt": "flask\n",
            "compose.yaml": "services:\n  worker:\n    image: example/worker:1\n",
            "chart/values.yaml": (
                "image: {repository: registry.example/shop, tag: '2'}\nreplicaCount: 3\n"
                "worker:\n  image: example/worker\n  replicas: 2\nsearch:\n  image: elasticsearch:8.15\n"
            ),
        }
    )
    assert [(one.name, one.replicas) for one in found.services] == [("shop", 3), ("worker", 2)]
    assert [(one.slug, one.version) for one in found.stores] == [("elasticsearch", "8.15")]


def test_a_service_takes_what_it_does_not_say_from_the_one_that_it_extends(tree):
    found = tree(
        {
            "common.compose.yaml": (
                "services:\n  base:\n    image: example/shop:3\n    ports: ['8000:8000']\n"
                "    healthcheck: {test: curl localhost}\n"
            ),
            "compose.yaml": (
                "services:\n  web:\n    extends: {file: ./common.compose.yaml, service: base}\n"
                "    command: gunicorn shop\n  other:\n    extends: other\n"
            ),
        }
    )
    web = next(one for one in found.services if one.name == "web")
    assert (web.image, web.commands, web.role) == ("example/shop:3", ("gunicorn shop",), Role.WEB)
    assert ("web", 8000) in {(one.service, one.port) for one in found.exposures}
    assert ("web", "curl localhost") in {(one.service, one.check) for one in found.health_endpoints}


def test_the_overlay_nearest_to_users_says_which_image_runs_and_how_often(tree):
    deployment = (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: cache}\nspec:\n  template:\n    spec:\n"
        "      containers: [{name: cache, image: redis}]\n"
    )
    overlay = "images: [{name: redis, newTag: '%s'}]\nreplicas: [{name: front, count: %s}]\n"
    found = tree(
        {
            "base/cache.yaml": deployment,
            "base/front.yaml": deployment.replace("cache", "front").replace("redis", "example/front:1"),
            "overlays/production/kustomization.yaml": overlay % ("7.4", 4),
            "overlays/dev/kustomization.yaml": overlay % ("6.0", 1),
        }
    )
    assert [(one.slug, one.version) for one in found.stores] == [("redis", "7.4")]
    assert [(one.name, one.replicas) for one in found.services] == [("front", 4)]
