"""The application as files must know it: how it is built, started, asked for its health, and what it reads."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from loopwright.design.machines import keeps_machines as keeps_machines  # noqa: PLC0414 - other rooms look for it here
from loopwright.design.machines import on_machines_of_ecs as on_machines_of_ecs  # noqa: PLC0414 - same
from loopwright.design.machines import on_own_machines as on_own_machines  # noqa: PLC0414 - same
from loopwright.design.model import Tier
from loopwright.loop.vocabulary import Arrangement, CacheChoice, DatabaseStage, QueueChoice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loopwright.generate.setting import Setting

HEALTH_PATH, READY_PATH, METRICS_PATH = "/healthz", "/readyz", "/metrics"
USUAL = "flask"  # where the loop file names no framework that we know
WORKERS = {QueueChoice.IN_DATABASE: "worker_in_database", QueueChoice.MANAGED: "worker_managed"}
DECLARING = frozenset({Arrangement.CONTAINERS, Arrangement.SERVERLESS})
NAMING = frozenset({Arrangement.PLATFORM, Arrangement.ONE_SERVER, Arrangement.SERVERS})
CLOUDS = frozenset({"aws", "azure", "gcp"})
OWN = frozenset(
    {
        DatabaseStage.NONE,
        DatabaseStage.ON_HOST,
        DatabaseStage.OWN_SERVER,
        DatabaseStage.STANDBY_BY_HAND,
        DatabaseStage.PATRONI,
    }
)
CONVENTION = "the convention of {framework}; `loopwright detect` shows what the repository says"
UNSAID = "loop.yaml does not say what the program is written with"
SUCH = ("django", "rails", "express", "laravel", "spring", "go", "rust", "dotnet")
PLATFORMS = {"arm64": "linux/arm64", "x86_64": "linux/amd64"}


@dataclass(frozen=True, slots=True)
class Spelling:
    """How an address is spelled: the whole, its password, what asks for TLS, and for the one of several that writes."""

    whole: str
    password: str
    secure: str
    writer: str


ADDRESSES = {
    "url": Spelling(
        "postgresql://{user}{password}@{host}/{name}{secure}{writer}",
        ":{password}",
        "?sslmode=require",
        "&target_session_attrs=read-write",
    ),
    "ecto": Spelling("ecto://{user}{password}@{host}/{name}{secure}{writer}", ":{password}", "?ssl=true", ""),
    "jdbc": Spelling(
        "jdbc:postgresql://{host}/{name}?user={user}{password}{secure}{writer}",
        "&password={password}",
        "&sslmode=require",
        "&targetServerType=primary",
    ),
    "ado": Spelling(
        "Host={host};Database={name};Username={user}{password}{secure}{writer}",
        ";Password={password}",
        ";SSL Mode=Require",
        ";Target Session Attributes=primary",
    ),
}


@dataclass(frozen=True, slots=True)
class Application:
    """How an application of one framework is run, by its conventions (``frameworks.toml``).

    Commands read ``$PORT`` and ``$WEB_CONCURRENCY``. ``known`` is false where the framework is not said and a usual
    one stands in. ``image`` is its official base image with a version that is pinned to a line, never ``latest``.
    ``reads`` maps the design's names of secrets to the framework's own, ``address`` is how it spells a database's.
    """

    framework: str
    language: str
    image: str
    version: str
    variant: str
    port: int
    start: str
    worker: str
    migrate: str
    install: str
    build: str
    test: str
    lint: str
    lock: str
    ecosystem: str
    reads: Mapping[str, str] = field(default_factory=dict)
    address: str = "url"
    known: bool = True

    @property
    def base(self) -> str:
        """The base image with its tag."""
        return (
            f"{self.image}:{self.version}-{self.variant}" if self.variant else f"{self.image}:{self.version}"
        )

    @property
    def assumption(self) -> str:
        """What was assumed about it, for a comment beside the values."""
        said = "" if self.known else " (no framework is said in loop.yaml)"
        return CONVENTION.format(framework=self.framework) + said


@cache
def _frameworks() -> dict[str, dict[str, object]]:
    rows = tomllib.loads(Path(__file__).with_name("frameworks.toml").read_text(encoding="utf-8"))
    rows.pop("read_on")
    names = {name: (name, *row.pop("alias", ())) for name, row in rows.items()}
    for row in rows.values():  # each is like a row above it, which is whole by then
        row |= {**rows.get(row.pop("like", ""), {}), **row}
    return {alias: {"framework": name, **row} for name, row in rows.items() for alias in names[name]}


def application_of(setting: Setting) -> Application:
    """The application of a loop."""
    rows, said = _frameworks(), (setting.loop.service.framework or "").lower()
    row = dict(rows.get(said, rows[USUAL]))
    others = {queue: row.pop(name, row["worker"]) for queue, name in WORKERS.items()}
    row["worker"] = others.get(setting.structure.queue, row["worker"])
    return Application(**row, known=said in rows)  # type: ignore[arg-type]  # the fields of the file's rows


def unknown_of(setting: Setting) -> str:
    """Why nothing can be built: what the program is written with is not said, or not known; empty where it is."""
    if application_of(setting).known:
        return ""
    said = setting.loop.service.framework
    told = f"`{said}` is no framework or language that we know how to build" if said else UNSAID
    return f"{told}: say `service.framework` (such as {', '.join(SUCH)}); `loopwright init` looks for it"


def health_path(setting: Setting) -> str:
    """Where the program says that it is alive.

    Cloud Run's own front end answers paths that end in z (cloud.google.com/run/docs/known-issues, 2026-11-27).
    """
    return HEALTH_PATH.removesuffix("z") if on_cloud_run(setting) else HEALTH_PATH


def ready_path(setting: Setting) -> str:
    """Where the program says that it may be asked."""
    return READY_PATH.removesuffix("z") if on_cloud_run(setting) else READY_PATH


def on_cloud_run(setting: Setting) -> bool:
    """Whether Cloud Run runs the program."""
    return setting.design.provider == "gcp" and setting.structure.arrangement in DECLARING


def balancer_path(setting: Setting) -> str:
    """What a balancer asks before it sends requests: whether an instance is ready, where that is told from alive."""
    return (
        ready_path(setting) if setting.choice("health_check") == "alive_and_ready" else health_path(setting)
    )


def secret_names(setting: Setting) -> tuple[str, ...]:
    """Environment variables whose values are secret, by name: what the design's parts need."""
    structure = setting.structure
    names = ["SECRET_KEY"]
    if structure.database is not DatabaseStage.NONE:
        names.append("DATABASE_URL")
    if structure.cache in (CacheChoice.REDIS, CacheChoice.MANAGED) or structure.queue is QueueChoice.REDIS:
        names.append("REDIS_URL")
    if setting.figure("demand.emails_per_month").value > 0:
        names.append("SMTP_URL")
    if structure.arrangement is Arrangement.KUBERNETES and "FILES_BUCKET" in place_names(setting):
        names.append(
            "FILES_BUCKET"
        )  # no secret, but its cloud names it, and pods are told what clouds know this way
    names += [f"{_variable(call.name)}_API_KEY" for call in setting.loop.service.outside_calls]
    return tuple(sorted(dict.fromkeys(names)))


def secrets_read(setting: Setting) -> dict[str, str]:
    """Secrets by the variable that the program reads, each with its name in the design, which its store knows it by."""
    reads = application_of(setting).reads
    return {reads.get(name, name): name for name in secret_names(setting)}


def read_as(setting: Setting, name: str) -> str:
    """How the framework calls what the design calls ``name``."""
    return application_of(setting).reads.get(name, name)


def database_address(
    setting: Setting, parts: Mapping[str, str], *, secure: bool = False, several: bool = False
) -> str:
    """The address of a database as the framework spells it, of its ``user``, ``password``, ``host`` and ``name``.

    ``host`` carries its port, and may be a list where ``several`` answer and one writes. A password may be left out.
    """
    spelled = ADDRESSES[application_of(setting).address]
    password = spelled.password.format(**parts) if parts.get("password") else ""
    more = {"secure": spelled.secure if secure else "", "writer": spelled.writer if several else ""}
    return spelled.whole.format(**{**parts, **more, "password": password})


def plain_names(setting: Setting) -> dict[str, str]:
    """Environment variables that are no secret, with their values."""
    return {
        "PORT": str(application_of(setting).port),
        "WEB_CONCURRENCY": str(max(1, round(_cores(setting)))),
        "LOG_FORMAT": "json",
        **_named_places(setting),
    }


def place_names(setting: Setting) -> tuple[str, ...]:
    """Environment variables that say where stores are, and that each family gives: no secrets, and no addresses.

    What stands behind an address with a password is told by that address; a host beside it is told where a provider's
    own sign-in or a restore needs it.
    """
    structure, provider = setting.structure, setting.design.provider
    database = setting.component(Tier.DATABASE)
    declared = provider in CLOUDS and (structure.arrangement in DECLARING or on_machines_of_ecs(setting))
    run = database is not None and database.provider == provider and structure.database not in OWN
    asked = {
        "DATABASE_HOST": declared and run,
        "CACHE_HOST": declared and provider == "aws" and structure.cache is CacheChoice.MANAGED,
        "QUEUE_URL": declared and provider == "aws" and structure.queue is QueueChoice.MANAGED,
        "FILES_BUCKET": setting.component(Tier.FILES) is not None,
    }
    return tuple(name for name, there in asked.items() if there)


def _named_places(setting: Setting) -> dict[str, str]:
    """Places whose names are known before they are made, where no infrastructure hands them on."""
    from loopwright.generate.naming import names_of  # noqa: PLC0415 - it reads the setting too

    if setting.structure.arrangement not in NAMING or "FILES_BUCKET" not in place_names(setting):
        return {}
    return {"FILES_BUCKET": names_of(setting).files}


def platforms_of(setting: Setting) -> tuple[str, ...]:
    """What the image must be built for, as builders of images write it: the kinds of machines that run it, sorted."""
    tiers = (Tier.APP, Tier.WORKER) if setting.structure.workers else (Tier.APP,)
    parts = [part for tier in tiers if (part := setting.component(tier)) is not None and part.offering]
    rows = [setting.catalogue.compute_row(part.offering) for part in parts]
    return tuple(sorted({PLATFORMS[row.arch] for row in rows if row.arch in PLATFORMS})) or ("linux/amd64",)


def _variable(name: str) -> str:
    """A name as the name of a variable."""
    return re.sub(r"[^A-Z0-9]+", "_", name.upper()).strip("_")


def _cores(setting: Setting) -> float:
    from loopwright.design.model import Tier  # noqa: PLC0415 - the design's own words

    app = setting.component(Tier.APP)
    return 1.0 if app is None else app.cores
