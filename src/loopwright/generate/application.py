"""The application as files must know it: how it is built, started, asked for its health, and what it reads."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from loopwright.loop.vocabulary import CacheChoice, DatabaseStage, QueueChoice

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting

HEALTH_PATH, READY_PATH, METRICS_PATH = "/healthz", "/readyz", "/metrics"
USUAL = "flask"  # where the loop file names no framework that we know
WORKERS = {QueueChoice.IN_DATABASE: "worker_in_database", QueueChoice.MANAGED: "worker_managed"}
CONVENTION = "the convention of {framework}; `loopwright detect` shows what the repository says"


@dataclass(frozen=True, slots=True)
class Application:
    """How an application of one framework is run, by its conventions (``frameworks.toml``).

    Commands read ``$PORT`` and ``$WEB_CONCURRENCY``. ``known`` is false where the framework is not said and a usual
    one stands in. ``image`` is its official base image with a version that is pinned to a line, never ``latest``.
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


def balancer_path(setting: Setting) -> str:
    """What a balancer asks before it sends requests: whether an instance is ready, where that is told from alive."""
    return READY_PATH if setting.choice("health_check") == "alive_and_ready" else HEALTH_PATH


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
    names += [f"{_variable(call.name)}_API_KEY" for call in setting.loop.service.outside_calls]
    return tuple(sorted(dict.fromkeys(names)))


def plain_names(setting: Setting) -> dict[str, str]:
    """Environment variables that are no secret, with their values."""
    return {
        "PORT": str(application_of(setting).port),
        "WEB_CONCURRENCY": str(max(1, round(_cores(setting)))),
        "LOG_FORMAT": "json",
    }


def _variable(name: str) -> str:
    """A name as the name of a variable."""
    return re.sub(r"[^A-Z0-9]+", "_", name.upper()).strip("_")


def _cores(setting: Setting) -> float:
    from loopwright.design.model import Tier  # noqa: PLC0415 - the design's own words

    app = setting.component(Tier.APP)
    return 1.0 if app is None else app.cores
