"""Railway's file: infrastructure as code in Python (docs.railway.com/infrastructure-as-code)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.address import assumption_of, host_of
from loopwright.generate.application import read_as
from loopwright.generate.file import File
from loopwright.generate.platforms.program import DECIDED, Program, elsewhere, stated, words
from loopwright.generate.rendering import Rendered, renders
from loopwright.generate.templating import Templates

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting

GB = 1_000_000_000


@renders("seed: infrastructure-from-loop, Infrastructure as Code; technology-infrastructure, Hosting Options")
def railway_project(setting: Setting) -> Rendered:
    """Railway's project in Python: the service, its worker, its cache; railway.json is read no longer."""
    if because := elsewhere(setting, "railway", "Railway"):
        return because
    program = Program(setting)
    return (
        File(".railway/railway.py", Templates(__package__).filled("railway.py", **_values(program)), DECIDED),
    )


def _values(program: Program) -> dict[str, object]:
    value, cache = program.seconds, program.own(Tier.CACHE)
    return {
        "said": _said(program),
        "cache": cache is not None,
        "redis": read_as(program.setting, "REDIS_URL"),
        "plain": list(program.plain.items()),
        "secrets": [read for read, name in program.read.items() if not (cache and name == "REDIS_URL")],
        "region": words("railway", "regions")[program.setting.design.region],
        "start": program.command(program.application.start),
        "migrate": program.command(program.application.migrate) if program.database else "",
        "worker": program.command(program.application.worker) if program.worker else "",
        "ready_path": program.ready_path,
        "start_seconds": value("running.start_seconds"),
        "drain_seconds": value("running.drain_seconds"),
        "finish_seconds": value("running.finish_seconds"),
        "retries": value("running.job_tries"),
        "count": program.count,
        "workers": program.workers,
        "host": host_of(program.setting),
        "port": program.application.port,
        "cores": f"{program.app.cores:g}",
        "memory": round(program.app.memory_gb * GB),
        "name": program.setting.project,
        "resources": [*(["cache"] if cache else []), "app", *(["worker"] if program.worker else [])],
    }


def _said(program: Program) -> str:
    grows = (
        f"Railway adds no instances by itself: {program.count} carry the peak of the design; more are written here."
        if program.most > program.count
        else ""
    )
    secrets = ", ".join(program.read)
    return stated(
        "pip install railway-sdk; railway link; railway config plan; railway config apply. Experimental at Railway;",
        "railway.json, which it follows, is read no longer from 2026-12-01 on. What would be deleted is asked for by",
        "itself (--confirm-destructive).",
        f"Once by hand: connect the repository to each service, and set {secrets}, which stay as they are set there.",
        assumption_of(program.setting),
        f"Commands by {program.application.assumption}.",
        grows,
    )
