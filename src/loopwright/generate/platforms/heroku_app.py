"""Heroku's two files (devcenter.heroku.com/articles/procfile, /app-json-schema)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.model import Tier
from loopwright.generate.dumping import json_text
from loopwright.generate.file import File
from loopwright.generate.platforms.program import DECIDED, Program, elsewhere, stated, words
from loopwright.generate.rendering import Rendered, renders

if TYPE_CHECKING:
    from loopwright.generate.dumping import Data
    from loopwright.generate.setting import Setting

STACK = "heroku-24"
LONGEST_NAME = 30
GROWING = "performance-"
MADE_THERE = "SECRET_KEY"


@renders("seed: infrastructure-from-loop, Infrastructure as Code; technology-infrastructure, Hosting Options")
def heroku_app(setting: Setting) -> Rendered:
    """Heroku's Procfile, with the migration in its release phase, and app.json with sizes and add-ons."""
    if because := elsewhere(setting, "heroku", "Heroku"):
        return because
    program = Program(setting)
    return (
        File("Procfile", _procfile(program), DECIDED),
        File("app.json", json_text(_manifest(program)), DECIDED),
    )


def _procfile(program: Program) -> str:
    found = {"web": program.application.start}
    if program.worker:
        found["worker"] = program.application.worker
    if program.database:
        found["release"] = program.application.migrate
    said = stated(
        f"Commands by {program.application.assumption}. Heroku gives the port.",
        f"heroku apps:create {program.name(LONGEST_NAME)} --region {program.setting.design.region} --stack {STACK}",
        "Secrets are set once by `heroku config:set NAME=…`, and never here.",
        *_of_size(program),
        *_of_database(program),
    )
    return said + "".join(f"{name}: {command}\n" for name, command in found.items())


def _of_size(program: Program) -> tuple[str, ...]:
    scale = f"heroku ps:scale web={program.count}:{program.app.sku}"
    if program.worker:
        scale += f" worker={program.workers}:{program.worker_sku}"
    if program.count > 1:
        scale += "; heroku features:enable preboot"
    if program.most == program.count:
        return (scale,)
    if program.app.sku.startswith(GROWING):
        return (f"{scale}; heroku ps:autoscale:enable web --min {program.count} --max {program.most}",)
    by_hand = "Heroku itself adds dynos of performance sizes alone, so more of this size are added by hand"
    return (f"{scale}; {by_hand}: {program.count} carry the peak of the design.",)


def _of_database(program: Program) -> tuple[str, ...]:
    if program.own(Tier.DATABASE) is None:
        return ()
    hour = program.seconds("recovery.quiet_hour")
    kept = "an add-on is deleted only by its own command, with the app's name typed in."
    return (f"heroku pg:backups:schedule DATABASE_URL --at '{hour:02d}:00 UTC'; {kept}",)


def _manifest(program: Program) -> Data:
    setting = program.setting
    sizes: dict[str, Data] = {"web": {"quantity": program.count, "size": program.app.sku}}
    if program.worker:
        sizes["worker"] = {"quantity": program.workers, "size": program.worker_sku}
    found: dict[str, Data] = {
        "name": program.name(LONGEST_NAME),
        "description": " ".join((setting.loop.action or setting.project).split()),
        "stack": STACK,
        "env": _variables(program),
        "formation": sizes,
        "buildpacks": [{"url": words("heroku", "buildpacks")[program.application.language]}],
    }
    if addons := _addons(program):
        found["addons"] = addons
    return found


def _variables(program: Program) -> Data:
    found: dict[str, Data] = {
        name: {"description": "No secret.", "value": value}
        for name, value in program.plain.items()
        if name != "PORT"
    }
    given = {"DATABASE_URL": program.own(Tier.DATABASE), "REDIS_URL": program.own(Tier.CACHE)}
    for read, name in program.read.items():
        if given.get(name) and read == name and program.spelled:
            continue  # the add-on sets it
        if given.get(name):
            found[read] = {
                "description": f"Secret: {name} of the add-on, as the program spells it.",
                "required": True,
            }
        elif name == MADE_THERE:
            found[read] = {"description": "Made by Heroku, once.", "generator": "secret"}
        else:
            found[read] = {"description": "Secret: asked for when the app is made.", "required": True}
    return found


def _addons(program: Program) -> list[Data]:
    found: list[Data] = []
    for tier, service in ((Tier.DATABASE, "heroku-postgresql"), (Tier.CACHE, "heroku-redis")):
        if part := program.own(tier):
            found.append({"plan": f"{service}:{part.sku.partition(' ')[0]}"})
    return found
