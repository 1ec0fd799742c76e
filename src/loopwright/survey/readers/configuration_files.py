"""What applications are configured to use: environment files, Rails, Laravel, Spring, .NET, Prisma and others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loopwright.loop.patterns import compiled_later
from loopwright.survey.evidence import Environment
from loopwright.survey.facts import Given, Seen
from loopwright.survey.knowledge.load import category_of, of_scheme
from loopwright.survey.reading import reader
from loopwright.survey.topology import LocalUpload, MemorySession
from loopwright.survey.yaml_nodes import documents, entries, line, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopwright.survey.facts import Fact
    from loopwright.survey.source_file import SourceFile

URL = compiled_later(r"\b(jdbc:)?([a-z][a-z0-9]+(?:\+[a-z0-9]+)?):(?://|(?=h2:|mem:|file:))", re.IGNORECASE)
ASSIGNED = compiled_later(r"^[ \t]*(?:export\s+)?([A-Z][A-Z0-9_]*)\s*=\s*[\"']?([^\n\"'#]*)", re.MULTILINE)
OF_IMAGE = compiled_later(r"IMAGE|VERSION|TAG")
DRIVERS = {
    "pgsql": "postgresql", "postgres": "postgresql", "postgresql": "postgresql", "pg": "postgresql",
    "postgis": "postgresql", "mysql": "mysql", "mysql2": "mysql", "trilogy": "mysql", "mariadb": "mariadb",
    "sqlite": "sqlite", "sqlite3": "sqlite", "sqlsrv": "sqlserver", "mssql": "sqlserver", "sqlserver": "sqlserver",
    "mongodb": "mongodb", "oracle": "oracle", "cockroachdb": "cockroachdb", "redis": "redis", "memcached": "memcached",
}  # fmt: skip
CHOSEN = frozenset({
    "DB_CONNECTION", "DB_DRIVER", "DB_TYPE", "DATABASE_TYPE", "DATABASE_CLIENT", "DB_CLIENT", "DB_DIALECT", "DB_ENGINE",
    "DATABASE_DRIVER", "DATABASE_ENGINE", "DB_ADAPTER",
})  # fmt: skip
USES = {
    "CACHE_DRIVER": "cache",
    "CACHE_STORE": "cache",
    "QUEUE_CONNECTION": "queue",
    "SESSION_DRIVER": "sessions",
}
TEMPLATES = compiled_later(r"<%(?:(?!<%).){0,400}?%>", re.DOTALL)
PRISMA = compiled_later(
    r"^[ \t]*datasource\s+\w+\s*\{((?:(?!^datasource).){0,3000}?)^[ \t]*\}", re.MULTILINE | re.DOTALL
)
PROVIDER = compiled_later(r"""^[ \t]*provider\s*=\s*["'](\w+)["']""", re.MULTILINE)
DIALECT = compiled_later(
    r"""\b(?:dialect|driver|client|type|provider)\s*:\s*["'](postgres(?:ql)?|pg|mysql2?|mariadb|sqlite3?|better-sqlite3|mssql|mongodb|cockroachdb|turso|libsql)["']"""
)


@reader(
    patterns=(
        r"(?:\.env(?:\.[\w.-]+)?|\.flaskenv|[\w.-]+\.env(?:\.(?:example|sample|dist|template))?|env\.(?:example|sample|template))$",
    )
)
def environment_file(file: SourceFile) -> Iterator[Fact]:
    """Which stores the addresses and the choices of an environment file name; values are never kept."""
    for found in ASSIGNED.finditer(file.text):
        name, value = found.group(1), found.group(2).strip()
        if OF_IMAGE.search(name) and file.name == ".env":
            yield Given(file.folder, name, value)
        said = file.evidence(file.line_at(found.start(1)), name)
        scheme = URL.match(value)
        slug = of_scheme(scheme.group(2)) if scheme else ""
        if "DATABASE" in name and value.startswith("file:"):  # Prisma's way to say SQLite
            slug = "sqlite"
        if name in CHOSEN:
            slug = DRIVERS.get(value.lower(), "")
        uses: tuple[str, ...] = ()
        if name in USES:
            slug, uses = DRIVERS.get(value.lower(), ""), (USES[name],)
            slug = slug if slug in {"redis", "memcached"} else ""
        if slug:
            yield Seen(slug, file.folder, file.environment, said, uses=uses)
        if name == "SESSION_DRIVER" and value in {"file", "array"}:
            yield MemorySession("", f"Laravel sessions in {value}", file.environment, (said,))
        if name == "FILESYSTEM_DISK" and value in {"local", "public"}:
            yield LocalUpload("", f"Laravel files on disk {value}", file.environment, (said,))


@reader(
    patterns=(
        r"config/(?:database|cable|queue|cache|storage|mongoid|solid_queue)\.ya?ml(?:\.(?:sample|example|dist|erb|template)|\.[\w-]+)?$|config/[\w.-]*database[\w.-]*\.ya?ml$",
    )
)
def rails_database(file: SourceFile) -> Iterator[Fact]:
    """Rails' adapters by the section they stand in, production apart from the rest."""
    for document in documents(TEMPLATES.sub("0", file.text)):
        for section, key, table in entries(document):
            environment = _section_environment(section, file.environment)
            if environment is None:
                continue
            for adapter, number in _adapters(table, line(key)):
                slug = DRIVERS.get(adapter.lower(), "")
                if slug:
                    said = file.evidence(number, f"{section}: {adapter}")
                    folder = "." if file.folder == "config" else file.folder.removesuffix("/config")
                    # Rails writes a cable.yml that names Redis whether it is used or not
                    yield Seen(slug, folder, environment, said, faint=file.name.startswith("cable"))


def _adapters(table: object, number: int, depth: int = 0) -> Iterator[tuple[str, int]]:
    for name, key, value in entries(table):  # type: ignore[arg-type]  # entries takes any node
        if name == "adapter":
            yield text_of(value), line(key)
        elif depth < 2:  # noqa: PLR2004 - databases of a section are one level down
            yield from _adapters(value, number, depth + 1)


def _section_environment(section: str, of_file: Environment) -> Environment | None:
    match section:
        case "production":
            return Environment.PRODUCTION if of_file is Environment.UNSTATED else of_file
        case "staging":
            return Environment.STAGING
        case "development":
            return Environment.DEVELOPMENT
        case "test":
            return Environment.TEST
        case _:
            return None


@reader(patterns=(r"(?:[\w.-]+\.prisma)$",))
def prisma_schema(file: SourceFile) -> Iterator[Fact]:
    """The provider of Prisma's datasource."""
    for block in PRISMA.finditer(file.text):
        provider = PROVIDER.search(block.group(1))
        slug = DRIVERS.get(provider.group(1).lower(), "") if provider else ""
        if slug and provider:
            said = file.evidence(file.line_at(block.start(1) + provider.start(1)), provider.group())
            yield Seen(slug, file.folder, _shipped(file), said)


@reader(
    patterns=(
        r"(?:drizzle\.config|knexfile|ormconfig|mikro-orm\.config|data-source|typeorm\.config|[\w-]*db[\w-]*\.config)\.(?:ts|js|mjs|cjs|json)$",
    )
)
def orm_configuration(file: SourceFile) -> Iterator[Fact]:
    """The dialect that an object mapper is told."""
    for found in DIALECT.finditer(file.text):
        slug = DRIVERS.get(found.group(1).lower(), "")
        if slug:
            said = file.evidence(file.line_at(found.start()), found.group())
            yield Seen(slug, file.folder, _shipped(file), said, faint=slug == "sqlite")


@reader(
    patterns=(
        r"(?:application|bootstrap)(?:-[\w-]+)?\.(?:properties|ya?ml)$|microprofile-config\.properties$",
    )
)
def spring_properties(file: SourceFile) -> Iterator[Fact]:
    """JDBC addresses and kinds of databases of Spring and Quarkus."""
    for found in re.finditer(
        r"jdbc:([a-z0-9]+):|\bdb-kind\s*[=:]\s*(\w+)|\b(mongodb(?:\+srv)?|redis|amqp|r2dbc:\w+)://", file.text
    ):
        scheme = next(one for one in found.groups() if one).removeprefix("r2dbc:")
        slug = of_scheme(scheme) or DRIVERS.get(scheme, "")
        before = file.text[max(found.start() - 200, 0) : found.start()].rpartition("\n")[2]
        if slug and not before.lstrip().startswith("#"):
            environment = (
                Environment.TEST
                if "%test" in before
                else Environment.DEVELOPMENT
                if "%dev" in before
                else _shipped(file)
            )
            said = file.evidence(file.line_at(found.start()), found.group())
            yield Seen(
                slug,
                file.folder.partition("/src/")[0],
                environment,
                said,
                faint=category_of(slug) != "store" or slug in {"h2", "hsqldb"},
            )


@reader(patterns=(r"appsettings(?:\.[\w-]+)?\.json$",))
def dotnet_settings(file: SourceFile) -> Iterator[Fact]:
    """Connection strings of .NET by their shape; their values are never kept."""
    block = re.search(r'"ConnectionStrings"\s*:\s*\{([^}]{0,5000})\}', file.text, re.DOTALL)
    for found in re.finditer(r'"([^"]+)"\s*:\s*"([^"]*)"', block.group(1)) if block else ():
        value = found.group(2).lower()
        slug = _connection(found.group(1).lower(), value)
        if slug and block:
            said = file.evidence(
                file.line_at(block.start(1) + found.start()), f"ConnectionStrings: {found.group(1)}"
            )
            yield Seen(slug, file.folder, _shipped(file), said, faint=slug == "sqlite")


def _connection(name: str, value: str) -> str:
    scheme = URL.match(value)
    if scheme:
        return of_scheme(scheme.group(2))
    if "initial catalog=" in value or "trusted_connection" in value or "localdb" in value:
        return "sqlserver"
    if ("host=" in value and "database=" in value) or "npgsql" in name or "postgres" in name:
        return "postgresql"
    if value.startswith("data source=") and value.rstrip(";").endswith((".db", ".sqlite")):
        return "sqlite"
    return "redis" if "redis" in name and value else ""


@reader(patterns=(r"config/packages/[\w./-]*(?:doctrine|cache|messenger|framework)\.ya?ml$",))
def symfony_packages(file: SourceFile) -> Iterator[Fact]:
    """The drivers that Symfony's packages name outright."""
    for found in re.finditer(
        r"^[ \t]*(?:driver|default_redis_provider|default_memcached_provider|handler_id)\s*:\s*['\"]?(?:pdo_)?(\w+)",
        file.text,
        re.MULTILINE,
    ):
        slug = DRIVERS.get(found.group(1).lower(), "") or of_scheme(found.group(1))
        if slug:
            said = file.evidence(file.line_at(found.start(1)), found.group())
            yield Seen(slug, file.folder.partition("/config/packages")[0], _shipped(file), said)


@reader(names=("alembic.ini", "datasources.json"))
def address_in_settings(file: SourceFile) -> Iterator[Fact]:
    """Addresses in the settings of tools for databases."""
    for found in URL.finditer(file.text):
        slug = of_scheme(found.group(2))
        if slug and slug != "sqlite" and category_of(slug) == "store":
            said = file.evidence(file.line_at(found.start()), f"{found.group(2)}://")
            yield Seen(slug, file.folder, file.environment, said)


def _shipped(file: SourceFile) -> Environment:
    return file.environment
