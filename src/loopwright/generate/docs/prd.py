"""The requirements of the infrastructure, in ten sections, filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopwright.generate.docs.names import PRD
from loopwright.generate.docs.templating import Press
from loopwright.generate.rendering import Rendered, renders

if TYPE_CHECKING:
    from loopwright.generate.setting import Setting

DECISIONS = (
    "documentation",
    "provider",
    "release_strategy",
    "disaster_recovery",
    "monitoring_set",
    "security_posture",
    "budget_guidance",
)


@renders("seed: infrastructure-prd-template")
def prd(setting: Setting) -> Rendered:
    """The infrastructure requirements, in the seed's ten sections."""
    return (Press.of(setting).file("prd", PRD, DECISIONS),)
