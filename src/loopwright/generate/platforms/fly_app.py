"""Fly.io's configuration (fly.io/docs/reference/configuration)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.address import assumption_of, host_of
from loopwright.generate.application import database_address, read_as
from loopwright.generate.file import File
from loopwright.generate.platforms.program import DECIDED, Program, elsewhere, stated
from loopwright.generate.rendering import Rendered, renders
from loopwright.generate.templating import Templates

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting

LONGEST_NAME = 30
LONGEST_KILL_SECONDS = 300
MINUTE = 60


@renders("seed: infrastructure-from-loop, Infrastructure as Code; technology-infrastructure, Hosting Options")
def fly_app(setting: Setting) -> Rendered:
    """Fly.io's configuration: machines, their checks, the migration before each release, how many keep running."""
    if because := elsewhere(setting, "fly.io", "Fly.io"):
        return because
    program = Program(setting)
    return (File("fly.toml", Templates(__package__).filled("fly.toml", **_values(program)), DECIDED),)


def _values(program: Program) -> dict[str, object]:
    value = program.seconds
    processes = [("app", program.command(program.application.start))]
    sizes = [_size("app", program.app.sku)]
    if program.worker:
        processes.append(("worker", program.command(program.application.worker)))
        sizes.append(_size("worker", program.worker_sku))
    measured, soft_limit = _load(program)
    start = value("running.start_seconds")
    return {
        "said": _said(program),
        "name": program.name(LONGEST_NAME),
        "region": program.setting.design.region,
        "kill_seconds": min(value("running.finish_seconds"), LONGEST_KILL_SECONDS),
        "strategy": _strategy(program),
        "migrate": program.command(program.application.migrate) if program.database else "",
        "migrate_minutes": math.ceil(value("running.job_seconds") / MINUTE),
        "wait_minutes": math.ceil(2 * start / MINUTE),
        "plain": list(program.plain.items()),
        "processes": processes,
        "port": program.application.port,
        "grows": program.most > program.count,
        "count": program.count,
        "measured": measured,
        "soft_limit": soft_limit,
        "ready_path": program.ready_path,
        "start_seconds": start,
        "every_seconds": value("choice.health_check.balancer_interval_seconds"),
        "timeout_seconds": value("choice.health_check.timeout_seconds"),
        "sizes": sizes,
        "retries": value("running.job_tries"),
    }


def _strategy(program: Program) -> str:
    """Beside the old machines where every one of them must stand twice, else one after the other, the first watched."""
    release = program.setting.design.release
    return {"blue_green": "bluegreen", "canary": "canary"}.get(
        release, "rolling" if program.count > 1 else "bluegreen"
    )


def _size(process: str, sku: str) -> dict[str, str]:
    name, _, memory = sku.partition("/")
    return {"process": process, "name": name, "memory": memory.lower()}


def _load(program: Program) -> tuple[str, int]:
    """What a machine carries before the next is asked: open connections where they stay, else requests at once."""
    kept = program.setting.answer.figures.get("demand.concurrent_connections")
    if kept is not None and kept.value > 0:
        return "connections", math.ceil(kept.value / program.count)
    at_once = math.ceil(program.setting.value("load.slots") / program.count)
    return "requests", max(at_once, int(program.plain["WEB_CONCURRENCY"]))


def _said(program: Program) -> str:
    region, name = program.setting.design.region, program.name(LONGEST_NAME)
    count = f"fly scale count app={program.most}" + (f" worker={program.workers}" if program.worker else "")
    grows = program.most > program.count
    return stated(
        f"fly apps create {name}; fly secrets set --stage NAME=… for each of {', '.join(program.read)}; "
        f"fly deploy; {count} --region {region}",
        f"Load starts stopped machines up to those {program.most} and stops them again; {program.count} always run."
        if grows
        else "",
        f"fly certs add {host_of(program.setting)}",
        assumption_of(program.setting),
        f"Commands by {program.application.assumption}.",
        *_of_stores(program),
    )


def _of_stores(program: Program) -> tuple[str, ...]:
    """How stores are made, once: they outlive the app."""
    found = []
    region, name = program.setting.design.region, program.name(LONGEST_NAME)
    if part := program.own(Tier.DATABASE):
        found.append(
            f"Made once: fly mpg create --name {name}-database --plan {part.sku.lower()} --region {region} "
            f"--volume-size {program.disk_gb}; {_attached(program)}. It is copied by Fly.io each day and "
            "to the minute, and outlives the app."
        )
    if program.own(Tier.CACHE):
        found.append(
            f"Made once: fly redis create --name {name}-cache --region {region} "
            f"{'--disable-eviction' if program.eviction == 'noeviction' else '--enable-eviction'}; its address is the "
            f"secret {read_as(program.setting, 'REDIS_URL')}."
        )
    return tuple(found)


def _attached(program: Program) -> str:
    """How the program is told of the database."""
    read = read_as(program.setting, "DATABASE_URL")
    if program.spelled:
        return f"fly mpg attach --variable-name {read} sets {read}"
    form = database_address(program.setting, dict.fromkeys(("user", "password", "host", "name"), "…"))
    return f"fly mpg status shows its address, which is set as {read} in the form {form}"
