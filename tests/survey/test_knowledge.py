"""The rows of knowledge hold together."""

from __future__ import annotations

import csv

import pytest

from loopwright.survey.knowledge import load, support
from loopwright.survey.topology import StoreKind

TABLES = {"packages": "packages", "images": "images", "schemes": "schemes", "resources": "resources"}


def rows(table):
    with (load.FOLDER / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("table", TABLES)
def test_every_row_speaks_of_a_technology_that_is_known(table):
    assert {row["slug"] for row in rows(table)} <= set(load.technologies())


@pytest.mark.parametrize("table", ["images", "schemes", "resources"])
def test_no_name_stands_for_two_technologies(table):
    names = [name for row in rows(table) for name in row[table].split()]
    assert sorted(names) == sorted(set(names))


def test_families_and_needs_are_known_and_stores_have_a_kind():
    known = load.technologies()
    for one in known.values():
        assert one.family in {"", *known}
        assert one.needs in {"", *known}
        if one.category == "store":
            assert StoreKind(one.kind)


def test_every_technology_can_be_found_by_something():
    said = {row["slug"] for table in TABLES for row in rows(table)} | {
        one.slug for one in load.named_files().values()
    }
    code = (load.FOLDER / "code.toml").read_text(encoding="utf-8")
    unreachable = {slug for slug in load.technologies() if slug not in said and f'"{slug}"' not in code}
    assert unreachable <= BY_READERS


# named by a reader or a tool of its own rather than by a row
BY_READERS = frozenset(
    {
        "celery-beat",
        "go-test",
        "exunit",
        "cargo-test",
        "unittest",
        "php-fpm",
        "rq-scheduler",
        "alertmanager",
        "kestrel",
        "papertrail",
        "pgbackrest",
        "wal-g",
        "barman",
        "litestream",
        "duplicity",
        "healthchecks-io",
        "s3",
        "cloudflare-r2",
        "d1",
        "cloudflare-kv",
        "passenger",
        "openslo",
    }
)

LOOKUPS = {
    ("python", "Psycopg2_Binary"): ("postgresql",),
    ("go", "github.com/jackc/pgx/v5/pgxpool"): ("postgresql",),
    ("java", "org.springframework.boot:spring-boot-starter-web"): ("spring-boot",),
    ("rust", "sqlx[postgres]"): ("postgresql",),
    ("python", "arq"): ("arq", "redis"),
    ("ruby", "nothing"): (),
}


@pytest.mark.parametrize("package", LOOKUPS)
def test_packages_are_looked_up_as_their_ecosystem_compares_names(package):
    assert set(load.of_package(*package)) == set(LOOKUPS[package])


IMAGES = {
    "postgres:16-alpine": ("postgresql", "16"),
    "registry.example:5000/library/redis@sha256:00": ("redis", ""),
    "docker.io/bitnami/kafka:3.7": ("kafka", "3.7"),
    "mcr.microsoft.com/mssql/server:2022-latest": ("sqlserver", "2022"),
    "ghcr.io/acme/shop:1.2": ("", "1.2"),
    "redis:templated": ("redis", ""),
}


@pytest.mark.parametrize("image", IMAGES)
def test_images_are_known_by_their_name_whatever_the_registry(image):
    assert (load.of_image(image), load.version_of_image(image)) == IMAGES[image]


def test_what_is_known_of_support_is_dated_and_of_one_release_each():
    listed = [one for releases in support.releases().values() for one in releases]
    assert len({(one.product, one.release) for one in listed}) == len(listed)
    assert all(row["source"] and row["read_on"] for row in rows("support"))


@pytest.mark.parametrize(
    ("image", "said"),
    [
        ("python:3.8-slim", ["python 3.8"]),
        ("python:3.13-slim-buster", ["python 3.13", "debian 10"]),
        ("node:16-alpine3.15", ["node 16", "alpine 3.15"]),
        ("docker.io/library/postgres:9.6.24", ["postgresql 9.6"]),
        ("postgis/postgis:15-3.4", ["postgresql 15"]),
        ("debian:buster-slim", ["debian 10"]),
        ("mcr.microsoft.com/dotnet/aspnet:6.0", ["dotnet 6"]),
        ("redis:7", ["redis 7.4"]),
        ("localhost:5000/python", []),
        ("python", []),
        ("python:latest", []),
        ("acme/python-tool:2.7", []),
        ("ghcr.io/acme/node:12", []),
        ("python@sha256:abc", []),
    ],
)
def test_an_image_is_of_the_release_that_its_tag_names(image, said):
    assert [f"{one.product} {one.release}" for one in support.support_of(image)] == said
