"""The three specifications: the sections that the questions on infrastructure fill, between markers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from loopwright.generate.application import plain_names, secret_names
from loopwright.generate.docs.names import SPECS
from loopwright.generate.docs.templating import Press
from loopwright.generate.file import File
from loopwright.generate.rendering import Rendered, renders
from loopwright.generate.sections import marked

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting

PARTS = {  # file, title, its sections (heading, template), decisions
    "codebase_spec": (
        "Code base specification",
        (("Infrastructure", "codebase"),),
        ("provider", "region", "scaling_policy", "monitoring_set", "budget_alerts", "infrastructure_as_code"),
    ),
    "technical_design_spec": (
        "Technical design specification",
        (
            ("Performance & Scalability", "performance"),
            ("Observability", "observability"),
            ("Configuration", "configuration"),
        ),
        ("scaling_policy", "performance_targets", "monitoring_set", "infrastructure_as_code"),
    ),
    "implementation_options_spec": (
        "Implementation options specification",
        (("Infrastructure & Hosting", "hosting"),),
        ("provider", "leaving_the_provider", "region"),
    ),
}


@renders("seed: phase-2-infrastructure-questions, What Gets Filled Out")
def specifications(setting: Setting) -> Rendered:
    """The sections on infrastructure of three specifications; what else stands in those files is the user's."""
    press = Press.of(setting)
    return tuple(_spec(press, name) for name in PARTS)


def _spec(press: Press, name: str) -> File:
    title, sections, decisions = PARTS[name]
    path = f"{SPECS}/{name}.md"
    setting = press.account.setting
    extra = {"secret_names": secret_names(setting), "plain_names": plain_names(setting)}
    parts = [f"# {title}"]
    for heading, template in sections:
        body = press.text(f"specs/{template}", path, **extra)
        parts += [f"## {heading}", marked(template, body)]
    decided = tuple(slug for slug in decisions if press.account.arises(slug))
    file = File(path, "\n\n".join(parts) + "\n", decided)
    return replace(file, shared=True)
