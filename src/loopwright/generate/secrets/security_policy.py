"""How somebody who found a hole says so, and what is done then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.design.subject import cover, static
from loopwright.generate.address import assumption_of, host_of
from loopwright.generate.file import File
from loopwright.generate.pipelines.github_upkeep import weekly
from loopwright.generate.pipelines.road import Road
from loopwright.generate.rendering import Rendered, renders
from loopwright.generate.secrets.environment_example import rotation, stands
from loopwright.generate.templating import Templates
from loopwright.loop.vocabulary import Cover

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting

COVERED = {
    Cover.BUSINESS: "in office hours, Monday to Friday",
    Cover.WAKING: "in waking hours, every day",
    Cover.AROUND_THE_CLOCK: "at any hour",
}


@renders("seed: infrastructure-from-loop, Security Essentials; technology-infrastructure, Security")
def security_policy(setting: Setting) -> Rendered:
    """How a hole is reported, which versions are looked after, and what is done about it."""
    road = Road(setting)
    files_only = static(setting.subject)
    body = Templates(__package__, trimmed=True).filled(
        "security.md",
        project=setting.project,
        address=f"security@{host_of(setting)}",
        assumption=assumption_of(setting),
        covered=COVERED[cover(setting.subject)],
        days=f"{setting.value('choice.patching.days'):g}",
        road=road,
        files_only=files_only,
        rhythm="week" if weekly(road) else "month",
        stands="" if files_only else stands(setting),
        rotation="" if files_only else rotation(setting),
        personal=setting.choice("gdpr") not in {"", "none"},
    )
    return (File("SECURITY.md", body, ("incident_process", "dependency_updates", "secrets")),)
